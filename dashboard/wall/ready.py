"""Knows in how few words a tile says whether a failover would work: a shape, a word, and the one worst reason."""

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

Ready = tuple[Tone, str] | None


def ready(latest: Latest, state: PairState, expected: Expected, now: datetime) -> Ready:
    if state not in STANDS_BY:
        return None
    found = readiness_of(latest, now, expected)
    reason = found.worst.name.value.replace("_", " ") if found.worst else ""
    tone = Tone.UNSEEN if found.level is Level.UNPROVEN else TONES[found.colour]  # no weakness is seen: it recedes
    return tone, _WORDS[found.level].format(reason=reason)
