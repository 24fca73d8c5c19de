"""Knows how one pair is attended to: its looks, what is told of it, and when the next look is wanted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cli.collector.keeper import Keeper, wants_confirmation
from collectors.look import Lookout
from hapair.judge import PairState
from hapair.look import Event, Path
from hapair.vigil import Vigil, hushed, looked, stirred

SAME_S = 5.0
"""The same word from the same member within this time is one event: sent to two addresses, or again as an inform."""
KEPT_A_MINUTE = 300
"""Events kept of one pair in a minute. A flood beyond it is counted: it must not fill the store."""

Telling = tuple[object, ...]


@dataclass
class Vigils:
    """The pairs that are looked at every second: so many at a time, that a storm of words makes none of polls."""

    most: int = 50
    names: set[str] = field(default_factory=set)

    def admit(self, name: str, *, kept: bool) -> bool:
        if not kept:
            self.names.discard(name)
        elif len(self.names) < self.most:
            self.names.add(name)
        return name in self.names


@dataclass
class Attendant:
    """Everything of a pair goes through here, one after another, on one event loop. `look_now` asks for a look, and is
    told whether that cannot wait."""

    keeper: Keeper
    lookout: Lookout
    look_now: Callable[[bool], None]
    vigils: Vigils = field(default_factory=Vigils)
    vigil: Vigil = field(default_factory=Vigil)
    cut_off: bool = False
    """At the last look, nothing of the site was within our reach."""
    doubled: int = 0
    dropped: int = 0
    _hushed: frozenset[str] = frozenset()
    _recent: dict[Telling, datetime] = field(default_factory=dict)
    _minute: tuple[int, int] = (0, 0)

    async def look(self) -> None:
        look = await self.lookout.look(self._hushed)
        outcome = self.keeper.take(look)
        self.cut_off = look.path is Path.LOST
        self.vigil = looked(self.vigil, look.at, changed=bool(outcome.spans))
        unwell = wants_confirmation(outcome)
        if unwell and outcome.status and outcome.status.state is not PairState.BLIND:
            self.vigil = stirred(self.vigil, look.at)
        closely = self._keeps_vigil()
        self._hushed = hushed(self.vigil, look) if closely else frozenset()
        if closely or unwell:
            self.look_now(unwell)

    def hear(self, event: Event, *, telling: bool) -> None:
        """`telling`: it concerns the HA of the unit, so it stirs a look even where it is not kept."""
        if telling:
            self.vigil = stirred(self.vigil, event.at)
            if self._keeps_vigil():
                self.look_now(True)
        if self._is_too_much(event):
            self.dropped += 1
        elif self._is_double(event):
            self.doubled += 1
        else:
            self.keeper.take(event)

    def _keeps_vigil(self) -> bool:
        return self.vigils.admit(self.lookout.pair, kept=self.vigil.kept)

    def _is_double(self, event: Event) -> bool:
        """Same member, source, words, and the device's own time where it tells one."""
        telling = (event.member, event.source, event.kind, event.text, event.more.get("device_at"))
        before = self._recent.pop(telling, None)
        self._recent[telling] = event.at
        if len(self._recent) > KEPT_A_MINUTE:
            del self._recent[next(iter(self._recent))]
        return before is not None and abs((event.at - before).total_seconds()) <= SAME_S

    def _is_too_much(self, event: Event) -> bool:
        minute, count = int(event.at.timestamp()) // 60, 0
        if self._minute[0] == minute:
            count = self._minute[1]
        self._minute = (minute, count + 1)
        return count >= KEPT_A_MINUTE
