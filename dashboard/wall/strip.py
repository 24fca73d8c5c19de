"""Knows the last day of a pair as a strip: a cell a quarter of an hour, each with the loudest there was in it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from dashboard.view import TONES, Tone
from hapair.judge import SEVERITY, PairState
from hapair.spans import Span

CELL = timedelta(minutes=15)
CELLS = 96
NOTHING = "n"
_LETTERS = NOTHING + "ouwc"
_LOUDNESS = {Tone.OK: 1, Tone.UNSEEN: 2, Tone.WARNING: 3, Tone.CRITICAL: 4}
"""By the place of its letter."""


def strip(spans: Iterable[Span], now: datetime, *, seen: bool) -> str:
    """Runs of equal cells, the oldest first, such as `90o2c4o`; `n` where the pair was not known yet.

    The edge of a cell does not move with `now`, so that the strip stands still for as long as nothing happens. `seen`:
    what was last seen is still what is; else nothing was, since the last look.
    """
    begins = _floor(now) - CELL * (CELLS - 1)
    cells = [0] * CELLS
    for tone, first, last in _stretches(spans, now, seen=seen):
        here = slice(max(0, (first - begins) // CELL), max(0, (last - begins) // CELL + 1))
        loudness = _LOUDNESS[tone]
        cells[here] = [max(cell, loudness) for cell in cells[here]]
    return "".join(f"{len(list(run))}{_LETTERS[cell]}" for cell, run in groupby(cells))


def _stretches(spans: Iterable[Span], now: datetime, *, seen: bool) -> Iterator[tuple[Tone, datetime, datetime]]:
    for span in spans:
        tone = tone_of(span.state)
        if span.ended:
            yield tone, span.began.latest, span.ended.latest
        elif seen:
            yield tone, span.began.latest, now
        else:
            yield tone, span.began.latest, span.last
            yield Tone.UNSEEN, span.last, now


def tone_of(state: PairState) -> Tone:
    unseen = state in (PairState.UNOBSERVED, PairState.BLIND)
    return Tone.UNSEEN if unseen else TONES[SEVERITY[state]]


def _floor(at: datetime) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (at - midnight) // CELL * CELL
