"""One running unit: its power, its HA processes, its mail, and the admin who changes them."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import fields, replace
from typing import Any

from simulator.announce import ColdStart, LinkTrap, announce
from simulator.clock import Clocks
from simulator.faces import Faces
from simulator.ha.process import HaProcess, rules_of
from simulator.ha.words import Leaving, Left, LocalChecked, Order, Ordered, Output, Reconfigured, ToldToLeave
from simulator.mail.queue import MailFlow
from simulator.modes import Mode, State
from simulator.reports import Report
from simulator.running import Running, from_file, set_addresses
from simulator.settings import HaSettings, Interface, UnitFile
from simulator.vitals import Faults, Vitals

_WHOLE = Faults()

Work = Callable[[], Coroutine[Any, Any, None]]


class Unit:
    """`give_up` hears of an error in what the unit does by itself: there is nobody else to raise it to."""

    def __init__(self, file: UnitFile, clocks: Clocks, give_up: Callable[[BaseException], None]) -> None:
        self.file, self._clocks, self._give_up = file, clocks, give_up
        ports = {interface.name: True for interface in file.interfaces}
        self.vitals = Vitals(clocks.monotonic(), file.ha.mode, ports)
        self.running: Running = from_file(file, self.vitals)
        self.ha = self._new_ha()
        self.mail = MailFlow(file.mail, self.running, random.Random(file.identity.serial))
        self.faces = Faces(file, clocks, self.running, self.mail, self, self)
        self._later: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Switch the unit on; OSError where an address or port is not to be had."""
        await self.faces.start()
        self.faces.say(ColdStart())
        await self.ha.start()
        self.do_later(0.0, self._live)

    async def stop(self) -> None:
        for task in self._later:
            task.cancel()
        await self.ha.stop()
        await self.faces.stop()

    def do_later(self, seconds: float, work: Work) -> None:
        """Do something so many of the unit's seconds from now."""

        async def wait() -> None:
            await asyncio.sleep(self._clocks.unit.real_s(seconds))
            await work()

        task = asyncio.ensure_future(wait())
        self._later.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._later.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._give_up(error)

    async def _live(self) -> None:
        """One turn a second of the unit's time, for ever."""
        clock = self._clocks.unit
        turn_s, checked_s = clock.now_s(), 0.0
        while True:
            turn_s = max(turn_s + 1.0, clock.now_s() - 1.0)
            await asyncio.sleep(clock.real_s(turn_s - clock.now_s()))
            if not self.vitals.powered:
                continue
            self.ha.beat()
            if turn_s - checked_s >= self.file.local_checks.interval_s:
                checked_s = turn_s
                self._check_locally()
            self.mail.pass_time(1.0, self.vitals.handles_mail)
            await self.faces.follow_role()

    def _check_locally(self) -> None:
        checks = self.file.local_checks
        monitored = (interface.name for interface in self.running.interfaces if interface.monitored and checks.ports)
        works = {name: self.vitals.ports_up[name] for name in monitored}
        if checks.disks:
            works["hard disk"] = self.vitals.disk_works
        failed = self.ha.condition.local_failed if self.ha.condition else frozenset()
        for name, well in works.items():
            if well == (name in failed):
                self.ha.give(LocalChecked(name, well))

    def _new_ha(self) -> HaProcess:
        services = self.file.services
        return HaProcess(self.file.identity.serial, services, self.running, self._clocks.unit, self._told)

    def _told(self, output: Output) -> None:
        for said in announce(output):
            self.faces.say(said)
        if isinstance(output, Left):
            self.do_later(0.0, lambda: self._leave(output.leaving))

    async def _leave(self, leaving: Leaving) -> None:
        timing = self.file.timing
        match leaving:
            case Leaving.RELOAD:
                await self.ha.stop()
                self.do_later(timing.reload_s, self._start_ha)
            case Leaving.REBOOT | Leaving.UPGRADE:
                await self.power_off()
                down_s = timing.boot_s if leaving is Leaving.REBOOT else timing.upgrade_s
                self.do_later(down_s, self.power_on)
            case _:
                await self.power_off()

    async def power_off(self) -> None:
        """Go dark: no face answers, no heartbeat goes out. What is configured and queued is kept."""
        self.vitals.powered = False
        await self.ha.stop()
        await self.faces.follow_faults()

    async def power_on(self, restoring: bool = False) -> None:
        """Come up as after a boot; nothing happens to a unit that is on."""
        if self.vitals.powered:
            return
        self.vitals.powered = True
        self.vitals.started_at_s = self._clocks.monotonic()
        self.faces.sessions.close_all()
        self.faces.say(ColdStart())
        await self._start_ha(restoring)
        await self.faces.follow_faults()

    async def _start_ha(self, restoring: bool = False) -> None:
        if self.ha.condition is None and self.vitals.powered:
            self.ha = self._new_ha()
            await self.ha.start(restoring)

    async def apply(self, settings: HaSettings, interfaces: tuple[Interface, ...]) -> None:
        """Take new HA settings, as "Apply" on the configuration page does."""
        self.running.ha, self.running.interfaces = settings, interfaces
        self.running.configuration = {**self.running.configuration, "virtual_ips": set_addresses(interfaces)}
        self.ha.give(Reconfigured(replace(rules_of(self.running, self.file.services), mode=Mode.OFF)))
        await self.ha.stop()
        if self.vitals.powered:
            await self._start_ha()

    def report(self) -> Report:
        return self.ha.report()

    def leave(self, leaving: Leaving) -> None:
        """Go down as planned, announced to the peer."""
        self.ha.give(ToldToLeave(leaving))

    def order(self, order: Order) -> None:
        """One of the three actions of the status page."""
        self.ha.give(Ordered(order))

    def set_port(self, name: str, up: bool) -> None:
        """Have a port's cable in or out."""
        if self.vitals.ports_up[name] == up:
            return
        self.vitals.ports_up[name] = up
        index = 1 + [interface.name for interface in self.file.interfaces].index(name)
        if self.vitals.powered:
            self.faces.say(LinkTrap(index, up))

    def stall(self, seconds: float) -> None:
        """Send no heartbeat for so many seconds, as a unit under too much load."""
        self.running.stalled_until_s = self._clocks.unit.now_s() + seconds

    def configure(self, key: str, value: object) -> None:
        """Change one synchronised setting; a change on the primary goes to the secondary at once."""
        version = int(self.running.configuration.get("version", 0)) + 1
        self.running.configuration = {**self.running.configuration, "version": version, key: value}
        if self.vitals.state is State.PRIMARY:
            self.order(Order.SYNC)

    async def heal(self) -> None:
        """Undo whatever happened from outside, switch on, and take the configured role again."""
        for field in fields(Faults):
            setattr(self.vitals.faults, field.name, getattr(_WHOLE, field.name))
        for port in self.vitals.ports_up:
            self.set_port(port, True)
        self.vitals.disk_works = self.running.service_path = True
        self.running.dead_services.clear()
        self.running.sync_stuck = self.mail.delivery_blocked = False
        self.running.stalled_until_s = 0.0
        await self.power_on(restoring=True)
        if (self.running.ha, self.running.interfaces) != (self.file.ha, self.file.interfaces):
            await self.apply(self.file.ha, self.file.interfaces)
        await self._start_ha(restoring=True)
        await self.faces.follow_faults()
        self._check_locally()
        self.order(Order.RESTORE)
