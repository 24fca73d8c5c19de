"""Every face of a unit together: what it answers on, and what it says by itself."""

from collections import deque

from simulator.agent import Agent
from simulator.announce import AlertMail, Announcement, HaTrap, LogLine, SystemTrap
from simulator.certificate import server_context
from simulator.clock import Clocks
from simulator.https_face import HttpsFace
from simulator.mail import MailFlow
from simulator.objects import ObjectTree
from simulator.pages import Admin, Pages
from simulator.rest import Control, Rest
from simulator.running import Running
from simulator.sessions import Sessions
from simulator.settings import UnitFile
from simulator.smtp import SmtpFace
from simulator.syslog import SyslogSender
from simulator.traps import TrapSender
from simulator.vitals import HttpFault

_DELAYED_TRAP_S = 30.0
_REMEMBERED = 200


class Faces:
    def __init__(
        self, file: UnitFile, clocks: Clocks, running: Running, mail: MailFlow, control: Control, admin: Admin
    ) -> None:
        vitals = running.vitals
        self._vitals, self._clocks = vitals, clocks
        self._agent = Agent(file, ObjectTree(file, vitals, clocks.monotonic), vitals)
        self.traps = TrapSender(file, self._agent.engine, vitals.faults)
        self._syslog = SyslogSender(file.identity.serial, file.management_address, file.syslog, clocks.wall)
        self.sessions = Sessions(file.https.idle_timeout_s, clocks.monotonic)
        self.smtp = SmtpFace(file.identity.hostname, file.mail.smtp_port, running, mail)
        routes = Rest(file, vitals, self.sessions, control).routes() + Pages(file, self.sessions, admin).routes()
        self._https = HttpsFace(file, vitals.faults, routes, server_context(file, clocks.wall()))
        self.log: deque[LogLine] = deque(maxlen=_REMEMBERED)
        self.alerts: deque[AlertMail] = deque(maxlen=_REMEMBERED)

    async def start(self) -> None:
        """Bind every socket; OSError where an address or port is not to be had."""
        await self._agent.start()
        await self._https.start()

    async def stop(self) -> None:
        await self.smtp.serve([])
        await self._https.stop()
        self._agent.stop()

    async def follow_faults(self) -> None:
        """Do what the power and the faults of the moment say."""
        self._agent.follow_community()
        if self._vitals.faults.http is HttpFault.EXPIRED:
            self.sessions.close_all()
        if not self._vitals.powered:
            await self.smtp.serve([])
        if self._vitals.reachable:
            await self._https.answer()
        else:
            await self._https.fall_silent()

    def say(self, said: Announcement) -> None:
        match said:
            case HaTrap() | SystemTrap():
                self._vitals.ha_event = said if isinstance(said, HaTrap) else self._vitals.ha_event
                up_time_s = self._clocks.monotonic() - self._vitals.started_at_s
                self.traps.send(said, up_time_s, self._clocks.unit.real_s(_DELAYED_TRAP_S))
            case LogLine():
                self.log.append(said)
                self._syslog.send(said, self._vitals.faults.clock_skew_s)
            case AlertMail():
                self.alerts.append(said)
