"""Knows all that readiness rests on: what was last seen of a pair, what is known besides, and what the settings say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from hapair.evidence.freshness import Freshness, freshness
from hapair.evidence.gathered import Evidence
from hapair.judge import PairState
from hapair.look import Outcome, Snapshot
from hapair.pair import Pair
from hapair.spans import Range
from hapair.verify.expected import Expected

NOTHING_EXPECTED = Expected()


class Seen(Protocol):
    """As much as is asked for of what is kept of a pair; `look` is the last judged one."""

    @property
    def pair(self) -> Pair: ...
    @property
    def look(self) -> Snapshot | None: ...
    @property
    def state(self) -> PairState | None: ...
    @property
    def since(self) -> Range | None: ...
    @property
    def evidence(self) -> Evidence: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """At `now`. `state` is None where there is no look that still says what is."""

    pair: Pair
    now: datetime
    look: Snapshot | None = None
    state: PairState | None = None
    since: Range | None = None
    evidence: Evidence = field(default_factory=Evidence)
    expected: Expected = NOTHING_EXPECTED

    @property
    def standby(self) -> str:
        """The member that would take over."""
        return self.pair.primary if self.state in _BY_SECONDARY else self.pair.secondary

    @property
    def active(self) -> str:
        return self.pair.other(self.standby)

    @property
    def changed(self) -> datetime | None:
        """What was synchronised before was so between other roles, other settings, or another run of a unit."""
        return self.evidence.changed

    @property
    def steady_s(self) -> float:
        """How long the pair has been seen in its state without a break, at least."""
        return 0.0 if self.since is None or self.look is None else (self.look.at - self.since.latest).total_seconds()

    def outcomes(self, member: str) -> Mapping[str, Outcome]:
        """What each channel brought of a member in the last look."""
        said = self.look.members[member] if self.look and self.state else None
        channels = {"snmp": said.snmp, "http": said.http} if said else {}
        return {name: outcome for name, outcome in channels.items() if outcome is not None}


_BY_SECONDARY = (PairState.SWAPPED, PairState.FAILED_OVER)


def ground(seen: Seen, expected: Expected, now: datetime) -> Ground:
    """An old look says nothing of what is: what is known besides has ages of its own."""
    known = seen.look is not None and seen.state is not None
    fresh = known and seen.look is not None and _is_fresh(seen.pair, seen.look, now)
    state = seen.state if fresh else None
    return Ground(seen.pair, now, seen.look, state, seen.since if fresh else None, seen.evidence, expected)


def _is_fresh(pair: Pair, look: Snapshot, now: datetime) -> bool:
    return freshness(pair, (now - look.at).total_seconds()) is not Freshness.STALE
