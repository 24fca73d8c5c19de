"""A unit's time: the monotonic clock, run faster where the unit file says so."""

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Timers of the HA settings count in its seconds; `speed` of them pass in a real one."""

    speed: float = 1.0
    monotonic: Callable[[], float] = time.monotonic

    def now_s(self) -> float:
        return self.monotonic() * self.speed

    def real_s(self, seconds: float) -> float:
        """How long a wait of so many of the unit's seconds really is."""
        return seconds / self.speed


@dataclass(frozen=True, slots=True)
class Clocks:
    """The unit's own time, real monotonic seconds, and the wall clock."""

    unit: Clock
    monotonic: Callable[[], float]
    wall: Callable[[], datetime.datetime]
