"""Knows what is not to be told just now though it is kept: silences, and windows of maintenance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from alerts.policy import Policy
from hapair.people.in_force import InForce, silences_at
from hapair.people.windows import Purpose, Window, open_at


@dataclass(frozen=True, slots=True)
class Mutes:
    everything: bool = False
    rules: frozenset[str] = frozenset()

    def covers(self, rule: str) -> bool:
        return self.everything or rule in self.rules


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A window that is open: the stretch [begins, ends) of one of its times, and by which name it is known."""

    id: str
    purpose: Purpose
    begins: datetime
    ends: datetime


def muted(policy: Policy, in_force: InForce, at: datetime) -> Mutes:
    """The one question: what is muted at this moment."""
    silences = silences_at(in_force, at)
    maintained = any(found.purpose is Purpose.MAINTENANCE for found in occurrences(policy, in_force, at))
    everything = maintained or any(not silence.rules for silence in silences)
    return Mutes(everything, frozenset(rule for silence in silences for rule in silence.rules))


def occurrences(policy: Policy, in_force: InForce, at: datetime) -> Iterator[Occurrence]:
    for name, window in windows(policy, in_force):
        if stretch := open_at(window, at):
            yield Occurrence(name, window.purpose, *stretch)


def windows(policy: Policy, in_force: InForce) -> Iterator[tuple[str, Window]]:
    """Those of the settings that concern the pair, then those of people's acts."""
    for found in policy.settings.maintenance:
        if found.concerns(policy.pair.name, policy.site):
            yield f"settings {found.name}", found.window
    for name, planned in in_force.windows.items():
        yield name, planned.window
