"""Knows a story of one pair: well, then not, then well again, over and over; the same for the same number."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from hapair.look import Reading, Snapshot, Testimony
from hapair.pair import Pair

PAIR = Pair("mx-paris", "mx1", "mx2")
START = datetime(2026, 3, 1, tzinfo=UTC)
EVERY_S, WELL_AT_LAST = 10.0, 20

Words = tuple[tuple[int, int], tuple[int, int]]
WELL: Words = ((1, 1), (2, 2))
TROUBLES: tuple[Words, ...] = (((1, 1), (2, 1)), ((1, 0), (2, 0)), ((1, 0), (2, 1)), ((1, 1), (2, 0)))
"""Split brain, no primary, failed over, unprotected: (HA mode, effective mode) as the units send them."""


def story(looks: int, seed: int, first: int = 0) -> Iterator[Snapshot]:
    """From the look of that number on. It ends well, and long enough for that to be said; a longer one of the same seed
    goes the same way up to there."""
    random, words = Random(seed), list[Words]()
    while len(words) < looks - WELL_AT_LAST:
        words += [WELL] * random.randint(4, 8) + [random.choice(TROUBLES)] * random.randint(3, 5)
    words = words[: looks - WELL_AT_LAST] + [WELL] * WELL_AT_LAST
    return (_look(number, words[number]) for number in range(first, looks))


def number_of(at: datetime) -> int:
    """Of the look at that time."""
    return round((at - START).total_seconds() / EVERY_S)


def _look(number: int, said: Words) -> Snapshot:
    primary, secondary = (Testimony(Reading(*words)) for words in said)
    at = START + timedelta(seconds=EVERY_S * number)
    return Snapshot(PAIR.name, at, {PAIR.primary: primary, PAIR.secondary: secondary})
