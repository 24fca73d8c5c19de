"""Knows how one play is performed: the rehearsed pair lives, and is looked at, heard and judged as a real one is."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.policy import policy_of
from cli.collector.addressing import event_of
from cli.collector.attending import Attendant
from cli.collector.keeper import Keeper
from cli.collector.standing import Standing
from cli.rehearsing.faces import faces
from cli.rehearsing.made import UP_S, Cast
from cli.rehearsing.virtual_time import run_virtually
from cli.rehearsing.witnessing import witness
from cli.rehearsing.words import Words
from collectors.beat import Beat, Beater
from collectors.faults import Faults
from collectors.look import Lookout
from hapair.forms.lines import whole_ms
from hapair.look import Item
from hapair.people.acts import Act, Noted, Via, show_act
from hapair.settings.model import PairSettings, Settings
from hapair.watch import Watch
from history.keeping import Kept, Record
from simulator.announce import Announcement
from simulator.rehearsal.doing import happen
from simulator.rehearsal.plays import Play
from simulator.rehearsal.world import World

FORMED_S = 60.0
"""The group finds its roles before anybody looks."""
BEFORE_S = 120.0
"""Looked at while nothing is wrong."""

WHO = "pairwatch drill"
NOTE = "A rehearsal of {play}: no such thing has happened to any unit."

States = tuple[str, str]


@dataclass
class Performance:
    """`course`: what the units really did, by the seconds after the fault. `records` are what a collector kept."""

    play: Play
    began: datetime
    course: list[tuple[float, States]] = field(default_factory=list)
    records: list[Kept] = field(default_factory=list)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(record.item for record in self.records if isinstance(record, Record))


def perform(
    settings: Settings, pair: PairSettings, cast: Cast, play: Play, start: datetime, phase_s: float = 0.0
) -> Performance:
    """`phase_s`: how long after a look the fault comes. Nothing leaves the process."""
    fault_s = BEFORE_S + phase_s
    done = Performance(play, whole_ms(start + timedelta(seconds=fault_s)))
    run_virtually(_Performing(settings, pair, cast, done, start, fault_s).run())
    return done


class _Performing:
    def __init__(
        self, settings: Settings, pair: PairSettings, cast: Cast, done: Performance, start: datetime, fault_s: float
    ) -> None:
        self._pair, self._done, self._start, self._fault_s = pair, done, start, fault_s
        primary, secondary = (replace(make, boot_s=done.play.boot_s) for make in (cast.primary, cast.secondary))
        self._world = World(primary, secondary, self._said)
        self._words: Mapping[str, Words] = {
            member.name: Words(member, make.serial, settings.listen, self._clock)
            for member, make in zip(pair.members, (cast.primary, cast.secondary), strict=True)
        }
        self._policy = policy_of(settings, pair)
        self._attendant: Attendant | None = None

    async def run(self) -> None:
        self._world.power_on()
        for unit in self._world.units:
            unit.started_s -= UP_S
        self._world.run(FORMED_S)
        lookout = self._lookout()
        stop, beater = asyncio.Event(), self._beater(lookout)
        ticking = asyncio.create_task(self._live())
        acting = asyncio.create_task(self._act(stop))
        try:
            await beater.run(stop)
        finally:
            ticking.cancel()
            await lookout.close()
        await acting
        self._mark()

    def _lookout(self) -> Lookout:
        faults = Faults()
        members = {
            member.name: faces(member, unit, self._world_s)
            for member, unit in zip(self._pair.members, self._world.units, strict=True)
        }
        asked = witness(self._pair, self._world.units, faults)
        return Lookout(self._pair.pair.name, members, self._clock, faults, witness=asked)

    def _beater(self, lookout: Lookout) -> Beater:
        name = self._pair.pair.name
        keeper = Keeper(self._policy, Standing(Watch(self._pair.pair)), self._done.records.append)
        self._attendant = Attendant(keeper, lookout, lambda hurry: beater.look_now(name, hurry=hurry))
        beater = Beater([Beat(name, self._pair.pair.poll_interval_s, self._attendant.look)], faults=lookout.faults)
        return beater

    def _mark(self) -> None:
        """Whoever opens what is kept must not take it for what happened."""
        rows = (row for record in self._done.records if isinstance(record, Record) for row in record.incidents)
        for opened in sorted({row.incident.opened for row in rows}):
            act = Act(WHO, Via.CLI, Noted(opened), NOTE.format(play=self._done.play.name))
            if self._attendant:
                self._attendant.keeper.take(show_act(self._pair.pair.name, self._clock(), act))

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(max(0.0, self._world.next_s - FORMED_S - _now_s()))
            self._world_s()
            self._note()

    async def _act(self, stop: asyncio.Event) -> None:
        for act in self._done.play.acts:
            await asyncio.sleep(self._fault_s + act.at_s - _now_s())
            self._world_s()
            happen(self._world, act)
            self._note()
        await asyncio.sleep(self._fault_s + self._done.play.lasts_s - _now_s())
        stop.set()

    def _note(self) -> None:
        course, states = self._done.course, self._world.states
        if not course or course[-1][1] != states:
            course.append((_now_s() - self._fault_s, states))

    def _said(self, member: str, what: Announcement) -> None:
        heard = self._words[member].heard(what) if self._attendant else None
        if heard and self._attendant:
            self._attendant.hear(event_of(heard, (self._pair.pair.name, member)), telling=heard.telling)

    def _world_s(self) -> float:
        self._world.run(FORMED_S + _now_s())
        return self._world.now_s

    def _clock(self) -> datetime:
        return whole_ms(self._start + timedelta(seconds=_now_s()))


def _now_s() -> float:
    return asyncio.get_running_loop().time()
