"""Knows how late our own event loop was: a clock that ticks on it and notes when it ticked late."""

import asyncio
import time
from collections import deque
from collections.abc import Callable


class LagMeter:
    """Ticks while `run` runs. `clock` must be monotonic, in seconds."""

    def __init__(self, every_s: float = 0.02, kept_s: float = 60, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s, self._clock = every_s, clock
        self._ticks: deque[tuple[float, float]] = deque(maxlen=int(kept_s / every_s))
        self._due: float | None = None

    async def run(self) -> None:
        """Tick until cancelled."""
        try:
            while True:
                self._due = self._clock() + self._every_s
                await asyncio.sleep(self._every_s)
                now = self._clock()
                self._ticks.append((now, now - self._due))
        finally:
            self._due = None

    def worst_since(self, moment: float) -> float:
        """The longest lateness, in seconds, of which any part fell after `moment`; 0 where nothing is known."""
        worst = 0.0 if self._due is None else max(0.0, self._clock() - self._due)
        for at, late_s in reversed(self._ticks):
            if at < moment:
                break
            worst = max(worst, late_s)
        return worst
