"""Knows the whole list of conditions of a finished pair, and what it comes to as one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hapair.verify.group import group
from hapair.verify.item import Checked, Fails, Holds, NotKnown
from hapair.verify.standing import Standing
from hapair.verify.told import virtual, ways
from hapair.verify.units import pair_state, units
from hapair.words.printable import printable


class Verdict(StrEnum):
    """`COMPLETE`: every condition holds. `UNPROVEN`: what the vendor's procedure ends with holds and nothing fails, but
    not all is known. `INCOMPLETE`: something fails. `UNKNOWN`: nothing fails, but what the procedure ends with is not
    known either."""

    COMPLETE = "complete"
    UNPROVEN = "unproven"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verification:
    pair: str
    checked: tuple[Checked, ...]

    @property
    def holding(self) -> tuple[Checked, ...]:
        return tuple(each for each in self.checked if isinstance(each.finding, Holds))

    @property
    def failing(self) -> tuple[Checked, ...]:
        return tuple(each for each in self.checked if isinstance(each.finding, Fails))

    @property
    def unknown(self) -> tuple[Checked, ...]:
        return tuple(each for each in self.checked if isinstance(each.finding, NotKnown))

    @property
    def verdict(self) -> Verdict:
        if self.failing:
            return Verdict.INCOMPLETE
        if any(each.item.needed for each in self.unknown):
            return Verdict.UNKNOWN
        return Verdict.UNPROVEN if self.unknown else Verdict.COMPLETE


def verification(standing: Standing, drilled: Sequence[Checked] = ()) -> Verification:
    """`drilled` are the conditions on a planned failover, where one is to be verified too."""
    between = [*units(standing), *group(standing), *virtual(standing), *ways(standing), *drilled]
    return Verification(standing.pair.name, (*between, pair_state(standing)))


def sentence(found: Verification) -> str:
    """The end of it: that the group is complete, or what is missing. What is not known is always said."""
    name, count = printable(found.pair), len(found.checked)
    failing, unknown = _named(found.failing), _named(found.unknown)
    also = f" Not known: {unknown}." if unknown else ""
    match found.verdict:
        case Verdict.COMPLETE:
            return f"The HA group {name} is complete: all {count} conditions hold."
        case Verdict.UNPROVEN:
            held = f"{len(found.holding)} of {count} conditions hold and none fails"
            return f"The HA group {name} operates as configured: {held}. Not known, so not proven: {unknown}."
        case Verdict.INCOMPLETE:
            return f"The HA group {name} is not complete: {failing}.{also}"
        case Verdict.UNKNOWN:
            return f"Whether the HA group {name} is complete cannot be said.{also}"


_WORDS = {
    "answers": "that {} answers",
    "ha_mode": "the HA mode of {}",
    "effective": "the effective mode of {}",
    "firmware": "the firmware of both",
    "link": "the heartbeat link {}",
    "sync": "synchronisation of {}",
    "virtual_ip": "the virtual address {}",
    "trap": "traps of {}",
    "syslog": "syslog of {}",
    "failover": "the planned failover",
    "return": "the return of the roles",
    "no_split": "no split brain in the drill",
    "steady": "the pair as a whole",
}
"""What a condition is about, for a sentence; of what stands in the braces."""


def _named(checked: Sequence[Checked]) -> str:
    return "; ".join(_brief(each) for each in checked)


def _brief(checked: Checked) -> str:
    words = _WORDS[checked.item.id].format(printable(checked.item.subject)).strip()
    match checked.finding:
        case Fails(seen=seen):
            return f"{words} ({seen})"
        case _:
            return words
