"""Knows what a rule is, and what asking one comes to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hapair.lint.unit import Stated, Unit


class Level(StrEnum):
    """`note`: worth knowing, and no fault."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTE = "note"


class Step(StrEnum):
    """Of the vendor's procedure, by its menu paths and labels."""

    PREPARED = "Before beginning: the required preparations, and the primary unit configured"
    NETWORK = "System > Network: the addresses of the heartbeat ports"
    MODE = "System > High Availability > Configuration: Mode of operation"
    ON_FAILURE = "System > High Availability > Configuration: On failure"
    PASSWORD = "System > High Availability > Configuration: Shared password"  # noqa: S105
    BACKUP = "System > High Availability > Configuration: Backup options"
    ADVANCED = "System > High Availability > Configuration: Advanced options"
    INTERFACE = "System > High Availability > Configuration: Interface, Heartbeat status, Peer IP address"
    VIRTUAL_IP = "System > High Availability > Configuration: Virtual IP Address"
    SERVICES = "System > High Availability > Configuration: service monitoring, on each unit by itself"


@dataclass(frozen=True, slots=True)
class Two:
    """The two units that are compared."""

    first: Unit
    second: Unit

    @property
    def units(self) -> tuple[Unit, Unit]:
        return self.first, self.second

    @property
    def ways(self) -> tuple[tuple[Unit, Unit], tuple[Unit, Unit]]:
        """Each unit with the other one."""
        return (self.first, self.second), (self.second, self.first)

    @property
    def one_text_twice(self) -> bool:
        """Of one unit: what it calls itself, and every address it has."""
        owns = [{(name, own.value.ip) for name, own in unit.own_addresses()} for unit in self.units]
        return self.first.name == self.second.name and bool(owns[0]) and owns[0] == owns[1]


@dataclass(frozen=True, slots=True)
class Side:
    """What one unit says, and on which line; 0: on none."""

    unit: Unit
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A fault of `subject`, with what each unit says. `breaks` goes before the rule's own words."""

    subject: str
    sides: tuple[Side, ...]
    breaks: str = ""


@dataclass(frozen=True, slots=True)
class Untold:
    """What could not be compared, and why."""

    subject: str
    why: str


Outcome = Hit | Untold
Check = Callable[[Two], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`breaks`: what happens where it is not kept. `inferred`: no document says it, it follows from what they say.
    `needed`: where it cannot be asked, nobody may call the two settings fit for each other."""

    id: str
    level: Level
    title: str
    breaks: str
    step: Step
    check: Check
    inferred: bool = False
    needed: bool = False


def side(unit: Unit, stated: Stated[Any] | None, text: str = "") -> Side:
    """As it stands in the text; `text` instead of that, or where nothing is stated."""
    if stated is None:
        return Side(unit, text or "nothing stated")
    return Side(unit, text or stated.text, stated.line)


def differing(
    what: str, field: Callable[[Unit], Stated[Any] | None], default: object = None, *, optional: bool = False
) -> Check:
    """Both must say the same. `default`: what the vendor documents for a unit that does not state it. `optional`: not
    every firmware has it, so where neither states it there is nothing to compare."""

    def check(two: Two) -> Iterator[Outcome]:
        found = [field(unit) for unit in two.units]
        values = [_value(unit, stated, default) for unit, stated in zip(two.units, found, strict=True)]
        if None not in values:
            if values[0] != values[1]:
                texts = ["" if stated else f"{default} by default" for stated in found]
                yield Hit(what, tuple(map(side, two.units, found, texts)))
        elif any(found) or not (optional or all(unit.whole for unit in two.units)):
            yield Untold(what, _why(two, found))

    return check


def _value(unit: Unit, stated: Stated[Any] | None, default: object) -> object:
    if stated is not None:
        return stated.value
    return default if unit.whole else None


def _why(two: Two, found: list[Stated[Any] | None]) -> str:
    stated = [f"{unit.name} states {each.text}" for unit, each in zip(two.units, found, strict=True) if each]
    silent = [unit.name for unit, each in zip(two.units, found, strict=True) if not each]
    return "; ".join([*stated, f"{' and '.join(silent)} {'states' if len(silent) == 1 else 'state'} nothing"])
