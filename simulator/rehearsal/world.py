"""The world of a rehearsal: two units, the cables between them, and a time that passes when it is told to."""

import heapq
from collections.abc import Callable
from functools import partial
from itertools import count

from simulator.announce import Announcement
from simulator.ha.words import Heard, Order, Ordered, SyncKind, SyncOutcome
from simulator.modes import State
from simulator.rehearsal.make import Make
from simulator.rehearsal.unit import RehearsedUnit

SYNC_S = 0.5
"""How long a synchronisation takes here; no document gives a time."""

BEAT_S = 1.0
BEATS_AT_S = (0.35, 0.7)
"""The seconds of the two units do not begin together, nor with those in which things are made to happen."""

Said = Callable[[str, Announcement], None]


class World:
    """`said` hears whatever a unit tells, by its name, at `now_s`. The first of the units is the configured primary."""

    def __init__(self, primary: Make, secondary: Make, said: Said) -> None:
        self.now_s = 0.0
        self._said = said
        self._order = count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self.units = tuple(self._unit(make) for make in (primary, secondary))

    def _unit(self, make: Make) -> RehearsedUnit:
        def say(what: Announcement) -> None:
            if unit.powered:
                self._said(make.name, what)

        unit = RehearsedUnit(make, lambda: self.now_s, self.later, say, lambda kind: self._sync(unit, kind))
        return unit

    @property
    def states(self) -> tuple[str, str]:
        """What both units are doing, the configured primary's first; `dark` is one without power."""
        first, second = (unit.state.value if unit.powered else "dark" for unit in self.units)
        return first, second

    def power_on(self) -> None:
        """Both at once, as in the beginning."""
        for unit, phase_s in zip(self.units, BEATS_AT_S, strict=True):
            unit.power_on()
            self.later(phase_s, partial(self._beat, unit))
            self._every(unit.make.checked_s, unit.check_locally)
            for service in unit.make.services:
                self._every(service.interval_s, partial(self._check, unit, service.name, service.retries))

    def peer(self, unit: RehearsedUnit) -> RehearsedUnit:
        return self.units[1] if unit is self.units[0] else self.units[0]

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._due, (self.now_s + seconds, next(self._order), what))

    @property
    def next_s(self) -> float:
        """When something happens next by itself."""
        return self._due[0][0]

    def run(self, until_s: float) -> None:
        """Let time pass."""
        while self._due and self._due[0][0] <= until_s:
            self.now_s, _, what = heapq.heappop(self._due)
            what()
        self.now_s = max(self.now_s, until_s)

    def _beat(self, unit: RehearsedUnit) -> None:
        self.later(BEAT_S, partial(self._beat, unit))
        if unit.powered and (beat := unit.beat()) is not None:
            for link in self._links(unit):
                self.peer(unit).give(Heard(link, beat))

    def _every(self, seconds: float, what: Callable[[], None]) -> None:
        def again() -> None:
            what()
            self.later(seconds, again)

        self.later(seconds, again)

    def _links(self, unit: RehearsedUnit) -> list[str]:
        """The heartbeat links that are whole from end to end, between units that understand each other."""
        peer = self.peer(unit)
        if not (unit.powered and peer.powered) or unit.password != peer.password or peer.condition is None:
            return []
        return [link for link in unit.rules.links if unit.ports_up.get(link) and peer.ports_up.get(link)]

    def _check(self, unit: RehearsedUnit, name: str, retries: int) -> None:
        peer = self.peer(unit)
        unit.check_service(name, retries, peer.handles_mail and name not in peer.dead_services)

    def _sync(self, unit: RehearsedUnit, kind: SyncKind) -> None:
        """A primary has its secondary begin; a secondary fetches."""
        peer = self.peer(unit)
        if unit.state is State.PRIMARY:
            if self._links(unit) and peer.state is State.SECONDARY:
                self.later(SYNC_S / 5, lambda: peer.give(Ordered(Order.SYNC)))
            return
        self.later(SYNC_S, lambda: self._fetch(unit, kind))

    def _fetch(self, unit: RehearsedUnit, kind: SyncKind) -> None:
        peer = self.peer(unit)
        if not self._links(unit):
            unit.synced(kind, SyncOutcome.FAILED)
            return
        if kind is SyncKind.CONFIGURATION and not unit.sync_stuck:
            unit.version = peer.version
        same = kind is SyncKind.DATA or unit.version == peer.version
        unit.synced(kind, SyncOutcome.DONE if same else SyncOutcome.DIFFERS)
