"""Knows what the wall is told: every pair's tile in an order that never changes, and one line over all of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from dashboard.view import PairShown, Tone, show_pair
from hapair.lines import show_time
from history.latest import Latest

TRUST_S = 12.0
"""How long a screen may go without news of this process before it says that nothing on it can be trusted."""
REFRESH_S = 2.0
_LOUDEST = (Tone.CRITICAL, Tone.UNSEEN, Tone.WARNING)


def show_wall(latest: Iterable[Latest], now: datetime) -> dict[str, Any]:
    """What is sent to the wall's component, once a refresh."""
    pairs = [show_pair(row, now) for row in latest]
    return {
        "at": show_time(now),
        "trust_s": TRUST_S,
        "trouble": "",
        "counts": {tone.value: count for tone, count in _counts(pairs)},
        "headline": _headline(pairs),
        "pairs": [_tile(pair) for pair in pairs],
    }


def show_trouble(reason: str, now: datetime) -> dict[str, Any]:
    """What is sent where the store cannot be read: no tile, since any would be a guess."""
    return show_wall((), now) | {"trouble": reason}


def _counts(pairs: list[PairShown]) -> list[tuple[Tone, int]]:
    found = Counter(pair.tone for pair in pairs)
    return [(tone, found[tone]) for tone in Tone]


def _headline(pairs: list[PairShown]) -> list[dict[str, str]]:
    loud = [pair for tone in _LOUDEST for pair in pairs if pair.tone is tone]
    return [{"name": pair.name, "short": pair.short, "tone": pair.tone} for pair in loud]


def _tile(pair: PairShown) -> dict[str, Any]:
    """Without what only the pair's own page shows: thirty tiles are sent every two seconds to every screen."""
    tile = asdict(pair)
    for member in tile["members"]:
        for name in ("channels", "facts", "configured"):
            del member[name]
    return tile
