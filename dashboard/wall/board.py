"""Knows the wall as it stands: worked out once for all who look at it, however many they are."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

from dashboard.data import Door, StoreError
from dashboard.wall.drawn import Drawings
from dashboard.wall.tiles import Beside, show_trouble, show_wall

WORKED_OUT_S = 0.5


class Board:
    def __init__(self, door: Door, clock: Callable[[], float] = time.monotonic) -> None:
        self._door, self._clock = door, clock
        self._lock, self._drawings = Lock(), Drawings()
        self._until_s = -1.0
        self._shown: dict[str, Any] = {}

    def shown(self) -> dict[str, Any]:
        """What the wall's component is told; `at` in it is when this was so."""
        with self._lock:
            if self._clock() >= self._until_s:
                self._shown = _worked_out(self._door, self._drawings, datetime.now(UTC))
                self._until_s = self._clock() + WORKED_OUT_S
            return self._shown


def _worked_out(door: Door, drawings: Drawings, now: datetime) -> dict[str, Any]:
    try:
        latest = door.latest()
        names = [row.pair.name for row in latest]
        windows = {name: door.arranged(name).windows.values() for name in names}
        expected = {name: door.expected(name) for name in names}
        return show_wall(latest, now, Beside(door.desks(), door.last_day(now), windows, expected, drawings))
    except StoreError as error:
        return show_trouble(str(error), now)


@cache
def board(door: Door) -> Board:
    """The one of this process."""
    return Board(door)
