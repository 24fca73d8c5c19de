"""Knows in how few words a tile says whether a failover would work: a shape, a word, and the one worst reason."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.pair.ready import TONES
from dashboard.view import Tone
from hapair.judge import PairState
from hapair.readiness.readiness import Level, readiness_of
from hapair.verify.expected import Expected
from history.latest import Latest

STANDS_BY = frozenset({PairState.NORMAL, PairState.SWAPPED})
"""Elsewhere there is nothing to ask: the other has taken over, or nobody stands by."""
_WORDS = {
    Level.READY: "ready",
    Level.UNPROVEN: "readiness not proven",
    Level.WEAK: "weak: {reason}",
    Level.NOT_READY: "not ready: {reason}",
    Level.UNKNOWN: "readiness not known",
}


AGES_S = 10.0
"""Of a pair of which nothing was kept anew only ages change, which decide by hours."""
Ready = tuple[Tone, str] | None


@dataclass(frozen=True, slots=True)
class _Asked:
    latest: Latest
    state: PairState
    expected: Expected
    at: datetime
    answer: Ready

    def holds(self, latest: Latest, state: PairState, expected: Expected, now: datetime) -> bool:
        same = self.latest is latest and self.state is state and self.expected == expected
        return same and abs((now - self.at).total_seconds()) < AGES_S


class Readied:
    """`ready` for who asks every two seconds: worked out again when something of the pair was kept, or has aged."""

    def __init__(self) -> None:
        self._asked: dict[str, _Asked] = {}

    def __call__(self, latest: Latest, state: PairState, expected: Expected, now: datetime) -> Ready:
        known = self._asked.get(latest.pair.name)
        if known is None or not known.holds(latest, state, expected, now):
            known = _Asked(latest, state, expected, now, ready(latest, state, expected, now))
            self._asked[latest.pair.name] = known
        return known.answer


def ready(latest: Latest, state: PairState, expected: Expected, now: datetime) -> Ready:
    if state not in STANDS_BY:
        return None
    found = readiness_of(latest, now, expected)
    reason = found.worst.name.value.replace("_", " ") if found.worst else ""
    tone = Tone.UNSEEN if found.level is Level.UNPROVEN else TONES[found.colour]  # no weakness is seen: it recedes
    return tone, _WORDS[found.level].format(reason=reason)
