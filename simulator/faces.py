"""Every face of a unit together: what it answers on, and what it says by itself."""

import asyncio
from collections import deque

from simulator.announce import AlertMail, Announcement, ColdStart, HaTrap, LinkTrap, LogLine, SystemTrap
from simulator.clock import Clocks
from simulator.https.certificate import server_context
from simulator.https.face import HttpsFace
from simulator.https.pages import Admin, Pages
from simulator.https.rest import Control, Rest
from simulator.https.sessions import Sessions
from simulator.mail.queue import MailFlow
from simulator.mail.services import MailServices
from simulator.modes import State
from simulator.running import Running
from simulator.settings import UnitFile
from simulator.snmp.agent import Agent
from simulator.snmp.objects import ObjectTree
from simulator.snmp.traps import TrapSender
from simulator.syslog import SyslogSender
from simulator.vitals import HttpFault

_DELAYED_TRAP_S = 30.0
_REMEMBERED = 200


class Faces:
    def __init__(
        self, file: UnitFile, clocks: Clocks, running: Running, mail: MailFlow, control: Control, admin: Admin
    ) -> None:
        vitals = running.vitals
        self._file, self._running, self._vitals, self._clocks = file, running, vitals, clocks
        self._following = asyncio.Lock()
        self._agent = Agent(file, ObjectTree(file, vitals, clocks.monotonic), vitals)
        self.traps = TrapSender(file, self._agent.engine, vitals.faults)
        self._syslog = SyslogSender(file.identity.serial, file.management_address, file.syslog, clocks.wall)
        self.sessions = Sessions(file.https.idle_timeout_s, clocks.monotonic)
        self.services = MailServices(file, mail)
        routes = Rest(file, vitals, self.sessions, control).routes() + Pages(file, self.sessions, admin).routes()
        self._https = HttpsFace(file, vitals.faults, routes, server_context(file, clocks.wall()))
        self.log: deque[LogLine] = deque(maxlen=_REMEMBERED)
        self.alerts: deque[AlertMail] = deque(maxlen=_REMEMBERED)

    async def start(self) -> None:
        """Bind every socket; OSError where an address or port is not to be had."""
        await self._agent.start()
        await self._https.start()

    async def stop(self) -> None:
        await self.services.hold((), ())
        await self._https.stop()
        await self._agent.stop()

    async def follow_faults(self) -> None:
        """Do what the power and the faults of the moment say."""
        self._agent.follow_community()
        if self._vitals.faults.http is HttpFault.EXPIRED:
            self.sessions.close_all()
        await self.follow_role()
        async with self._following:
            if not self._vitals.reachable:
                await self._https.fall_silent()

    async def follow_role(self) -> None:
        """Answer where the role of the moment says, on the virtual addresses and for mail clients."""
        async with self._following:  # two at a time could leave open what the later one has closed
            await self._hold_addresses()

    async def _hold_addresses(self) -> None:
        own = [self._file.management_address] if self._vitals.handles_mail else []
        virtual = self._running.virtual_ips() if self._vitals.powered and self._vitals.state is State.PRIMARY else []
        await self.services.hold(own + virtual, self._running.dead_services)
        await self._agent.hold(virtual)
        await self._https.hold(virtual)
        if self._vitals.reachable:
            await self._https.answer()

    def say(self, said: Announcement) -> None:
        match said:
            case HaTrap() | SystemTrap() | ColdStart() | LinkTrap():
                self._vitals.ha_event = said if isinstance(said, HaTrap) else self._vitals.ha_event
                up_time_s = self._clocks.monotonic() - self._vitals.started_at_s
                self.traps.send(said, up_time_s, self._clocks.unit.real_s(_DELAYED_TRAP_S))
            case LogLine():
                self.log.append(said)
                self._syslog.send(said, self._vitals.faults.clock_skew_s)
            case AlertMail():
                self.alerts.append(said)
