"""Knows when a heartbeat is owed: while every pair is looked at."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from alerts.notice import Message, Notice, Reason
from hapair.settings.channels_file import HEARTBEAT
from hapair.severity import Severity

_OPENED = datetime(1970, 1, 1, tzinfo=UTC)


class Heart:
    """`gaps_s`: by pair, the time without a look after which it counts as unobserved. `clock_s` is monotonic."""

    def __init__(self, gaps_s: Mapping[str, float], clock_s: Callable[[], float]) -> None:
        self._gaps_s, self._clock_s = gaps_s, clock_s
        self._looked_s: dict[str, float] = {}

    def looked(self, pair: str) -> None:
        """A look at it is completed."""
        self._looked_s[pair] = self._clock_s()

    def beats(self) -> bool:
        now_s = self._clock_s()
        return all(pair in self._looked_s and now_s - self._looked_s[pair] <= s for pair, s in self._gaps_s.items())


def beat(at: datetime) -> Notice:
    """All beats are one notice that is told again and again: its delivery is one row in the store, however long."""
    says = Message("Pairwatch is alive", "Every pair is looked at, and what is seen is kept.", "", "", "")
    return Notice(HEARTBEAT, 0, _OPENED, at, Reason.ALIVE, Severity.OK, (), says, (HEARTBEAT,))
