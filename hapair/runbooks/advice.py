"""Knows what to do about something, and what not to: in the order in which it is done, and on which unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hapair.pair import OnFailure
from hapair.runbooks.awaited import Awaited


class Who(StrEnum):
    """On whose own pages a step is done: HA settings, HA status and logs are each unit's own. Keys of the names that
    an advice is filled with."""

    P = "p"
    S = "s"
    UNSEEN = "unseen"
    OTHER = "other"
    SUBJECT = "subject"


class Menu(StrEnum):
    """Where it is on that unit, in the words of its pages."""

    STATUS = "System > High Availability > Status"
    SETTINGS = "System > High Availability > Configuration"
    RESTORE = "System > High Availability > Status, 'click HERE to restore configured operating mode'"
    SYNC = "System > High Availability > Status, 'click HERE to start a configuration/data sync'"
    CERTIFICATE = "System > Certificate"
    EVENTS = "event log, HA"
    CONSOLE = "console"


BOTH = (Who.P, Who.S)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `until`: what is seen when it is done; without it only who does it can tell.

    `beware` says what not to do in it. Texts may hold the names of `telling.names` in braces.
    """

    text: str
    on: tuple[Who, ...] = ()
    menu: Menu | None = None
    until: Awaited | None = None
    beware: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A step with the names in it. `on` are members; `awaits` is what is seen when it is done, as a clause."""

    text: str
    on: tuple[str, ...] = ()
    menu: str = ""
    until: Awaited | None = None
    awaits: str = ""
    beware: str = ""

    @property
    def where(self) -> str:
        """Empty where it is done on neither unit."""
        units = f"on {' and '.join(self.on)}" if self.on else ""
        return ": ".join(part for part in (units, self.menu) if part)

    @property
    def line(self) -> str:
        """All of it but what it waits for: for a message, which cannot tick it."""
        told = " ".join(part for part in (self.text, self.beware) if part)
        return f"{told} [{self.where}]" if self.where else told


@dataclass(frozen=True, slots=True)
class Guidance:
    avoid: tuple[str, ...] = ()
    steps: tuple[Task, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(step.line for step in self.steps)


@dataclass(frozen=True, slots=True)
class Advice:
    """`avoid` says what to leave alone, `steps` what to do. `after` says how it goes on, by the units' on-failure
    setting (None where the settings do not say which it is); empty where that is all one."""

    avoid: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    after: Mapping[OnFailure | None, Step] = field(default_factory=dict)

    def filled(self, names: Mapping[str, str], on_failure: OnFailure | None) -> Guidance:
        """With the names of `telling.names` in the places of `{p}`, `{s}` and so on, and one way it goes on."""
        after = self.after.get(on_failure)
        steps = (*self.steps, after) if after else self.steps
        return Guidance(
            tuple(text.format_map(names) for text in self.avoid), tuple(task(step, names) for step in steps)
        )


def task(step: Step, names: Mapping[str, str]) -> Task:
    return Task(
        step.text.format_map(names),
        tuple(names[who] for who in step.on),
        step.menu or "",
        step.until,
        step.until.format_map(names) if step.until else "",
        step.beware.format_map(names),
    )
