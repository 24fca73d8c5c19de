"""Knows what of a tile stays as it is for as long as nothing of the pair is kept anew."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.view import PairShown, aged, show_pair, shown_freshness, shown_state
from dashboard.wall.ready import Ready, ready
from dashboard.wall.strip import strip
from hapair.evidence.freshness import Freshness
from hapair.spans import Span
from hapair.verify.expected import Expected
from history.latest import Latest

AGES_S = 10.0
"""Of a pair of which nothing was kept anew words and readiness only age, which decides by minutes and hours."""


@dataclass(frozen=True, slots=True)
class Drawn:
    latest: Latest
    pair: PairShown
    strip: str = ""
    ready: Ready = None


def draw(latest: Latest, now: datetime, day: Collection[Span] | None, expected: Expected | None) -> Drawn:
    """`day` has the spans of the last one; None is not to be shown, as of `expected`."""
    shown = show_pair(latest, now)
    return Drawn(
        latest,
        shown,
        "" if day is None else strip(day, now, seen=shown.freshness is not Freshness.STALE),
        None if expected is None else ready(latest, shown_state(latest, shown.freshness), expected, now),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    expected: Expected | None
    at: datetime
    drawn: Drawn

    def holds(self, latest: Latest, expected: Expected | None, now: datetime) -> bool:
        same = self.drawn.latest is latest and self.expected == expected
        young = abs((now - self.at).total_seconds()) < AGES_S
        return same and young and self.drawn.pair.freshness is shown_freshness(latest, now)


class Drawings:
    """`draw` for who asks every two seconds: drawn anew when something of the pair was kept, or has aged. What says how
    long ago something was, and whether that is stale, is always of now."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def __call__(self, latest: Latest, now: datetime, day: Collection[Span] | None, expected: Expected | None) -> Drawn:
        known = self._known.get(latest.pair.name)
        if known is None or not known.holds(latest, expected, now):
            known = _Known(expected, now, draw(latest, now, day, expected))
            self._known[latest.pair.name] = known
        return replace(known.drawn, pair=aged(known.drawn.pair, latest, now))
