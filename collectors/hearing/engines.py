"""Knows the clocks of SNMPv3 engines: our own, and what senders' engines were last heard to count (RFC 3414, 3.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

WINDOW_S = 150
MOST_BOOTS = 2147483647


@dataclass(frozen=True, slots=True)
class EngineClock:
    """`ahead_s`: the engine's time less our monotonic clock, which all processes of one machine share."""

    boots: int
    ahead_s: float


@dataclass(frozen=True, slots=True)
class OwnEngine:
    """The engine that informs are sent to. `boots` must be higher at every start."""

    engine_id: bytes
    boots: int
    started_s: float

    def time(self, now_s: float) -> int:
        return int(now_s - self.started_s)

    def in_window(self, boots: int, time: int, now_s: float) -> bool:
        return boots == self.boots < MOST_BOOTS and abs(time - self.time(now_s)) <= WINDOW_S


class SenderClocks:
    """Follows only what was authenticated; `clock` is monotonic, in seconds."""

    def __init__(self, known: Mapping[bytes, EngineClock], clock: Callable[[], float]) -> None:
        self._known, self._clock = dict(known), clock

    @property
    def known(self) -> Mapping[bytes, EngineClock]:
        return self._known

    def follow(self, engine_id: bytes, boots: int, time: int) -> bool:
        """Whether the message is of now, by its engine's own count; the count is moved on where it is."""
        now_s = self._clock()
        known = self._known.get(engine_id)
        if boots >= MOST_BOOTS:
            return False
        if known and (boots < known.boots or (boots == known.boots and time < now_s + known.ahead_s - WINDOW_S)):
            return False
        if known is None or boots > known.boots or time > now_s + known.ahead_s:
            self._known[engine_id] = EngineClock(boots, time - now_s)
        return True
