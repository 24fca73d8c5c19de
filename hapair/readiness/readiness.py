"""Knows whether a failover would work right now: all checks of a pair together, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hapair.evidence.links import Links
from hapair.evidence.syncs import Sync
from hapair.readiness import group, standby, virtual, ways
from hapair.readiness.check import Check, Name, NotKnown, Standing
from hapair.readiness.ground import NOTHING_EXPECTED, Ground, Seen, ground
from hapair.verify.expected import Expected
from hapair.words.printable import printable


class Level(StrEnum):
    """`READY`: every check holds. `UNPROVEN`: none fails, and not all is known. `WEAK`: it would work, with less in
    reserve than there should be. `NOT_READY`: it would fail, or lose mail. `UNKNOWN`: not even whether a unit stands
    by."""

    READY = "ready"
    UNPROVEN = "unproven"
    WEAK = "weak"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


COLOURS = {
    Level.READY: Colour.GREEN,
    Level.UNPROVEN: Colour.AMBER,
    Level.WEAK: Colour.AMBER,
    Level.NOT_READY: Colour.RED,
    Level.UNKNOWN: Colour.GREY,
}
_RANK = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Readiness:
    """`checks` are told the worst first."""

    pair: str
    at: datetime
    checks: tuple[Check, ...]

    @property
    def level(self) -> Level:
        standings = {check.standing for check in self.checks}
        if Standing.BROKEN in standings:
            return Level.NOT_READY
        if any(check.name is Name.STANDBY and isinstance(check.finding, NotKnown) for check in self.checks):
            return Level.UNKNOWN
        if Standing.WEAK in standings:
            return Level.WEAK
        return Level.UNPROVEN if Standing.NOT_KNOWN in standings else Level.READY

    @property
    def colour(self) -> Colour:
        return COLOURS[self.level]

    def standing(self, *which: Standing) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.standing in which)

    @property
    def failing(self) -> tuple[Check, ...]:
        return self.standing(Standing.BROKEN, Standing.WEAK)

    @property
    def unknown(self) -> tuple[Check, ...]:
        return self.standing(Standing.NOT_KNOWN)

    @property
    def worst(self) -> Check | None:
        """What to say first; None where every check holds."""
        return next((check for check in self.checks if check.standing is not Standing.HOLDS), None)


def readiness_of(seen: Seen, now: datetime, expected: Expected = NOTHING_EXPECTED) -> Readiness:
    """Of what is kept of a pair, such as `history.latest.Latest`; `expected` is what the settings promise of it."""
    return readiness(ground(seen, expected, now))


def readiness(found: Ground) -> Readiness:
    checks = [
        standby.standby(found),
        *virtual.virtual_ips(found),
        group.links(found),
        *group.syncs(found),
        standby.ports(found),
        *standby.disks(found),
        *ways.services(found),
        group.firmware(found),
        group.threshold(found),
        group.on_failure(found),
        *ways.traps(found),
    ]
    return Readiness(found.pair.name, found.now, tuple(sorted(checks, key=lambda check: _RANK[check.standing])))


def broken(found: Ground, links: Links, syncs: Sequence[Sync]) -> tuple[Check, ...]:
    """What would make a failover of a pair that is normal fail or lose mail. Asked at every look of every pair, with
    what is known of links and synchronisation already: words are made only where there is something to say."""
    sound = (
        not links.all_down
        and not any(sync.state in group.BROKEN for sync in syncs)
        and not standby.fallen_ports(found)
        and not standby.is_full(found)
        and not virtual.is_amiss(found)
    )
    return () if sound else readiness(found).standing(Standing.BROKEN)


def sentence(found: Readiness) -> str:
    """What it comes to: the worst reason first, and what is not known always named."""
    unknown = ", ".join(dict.fromkeys(check.name.value for check in found.unknown))
    also = f"; not known: {unknown}" if unknown else ""
    match found.level:
        case Level.READY:
            return f"ready to fail over: all {len(found.checks)} checks hold"
        case Level.UNPROVEN:
            return f"no weakness is seen, but readiness is not proven; not known: {unknown}"
        case Level.WEAK:
            return f"would fail over, with a weakness: {_reasons(found.failing)}{also}"
        case Level.NOT_READY:
            return f"not ready to fail over: {_reasons(found.failing)}{also}"
        case Level.UNKNOWN:
            return f"whether it would fail over is not known: {found.worst.says if found.worst else ''}"


def _reasons(checks: Sequence[Check]) -> str:
    return "; ".join(reason(check) for check in checks)


def reason(check: Check) -> str:
    """In a few words: what is asked of, and how it stands."""
    return f"{check.name.replace('_', ' ')}{f' {printable(check.subject, 40)}' if check.subject else ''}: {check.says}"
