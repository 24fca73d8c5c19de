"""Knows how what a rehearsed unit tells is heard: as trap or line of syslog, where the settings listen for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from collectors.hearing import Heard
from collectors.hearing.notification import Notification
from collectors.hearing.syslog import read
from collectors.hearing.trap_objects import FORTIMAIL, HA_EVENT, SYSTEM_EVENT
from collectors.hearing.trap_words import heard_trap
from hapair.settings.model import ListenSettings, MemberSettings
from simulator.announce import Announcement, HaTrap, LogLine, SystemTrap
from simulator.settings import SyslogTarget
from simulator.syslog import formatted

_ANYWHERE = SyslogTarget(("", 0), "udp", comma_separated=False, older_form=False)


@dataclass
class Words:
    """Of one member; `clock` says when it arrives. Ports and starts are not told by a unit unless it is asked to."""

    member: MemberSettings
    serial: str
    listen: ListenSettings | None
    clock: Callable[[], datetime]
    _lines: int = field(default=0)

    def heard(self, said: Announcement) -> Heard | None:
        """None for what does not reach us."""
        at, listen = self.clock(), self.listen
        match said:
            case HaTrap(event=event, reason=reason) if listen and listen.traps:
                more = (("14", int(event)), ("16", reason.encode()))
                return self._trap(HA_EVENT, more, at)
            case SystemTrap(event=event) if listen and listen.traps:
                return self._trap(SYSTEM_EVENT, (("11", int(event)),), at)
            case LogLine() if listen and listen.syslog:
                self._lines += 1
                return read(formatted(said, self.serial, self._lines, at, _ANYWHERE), self.member.address, at)
            case _:
                return None

    def _trap(self, number: int, objects: tuple[tuple[str, int | bytes], ...], at: datetime) -> Heard:
        named = (("2", self.serial.encode()), *objects)
        found = Notification(f"{FORTIMAIL}.0.{number}", tuple((f"{FORTIMAIL}.1.{n}.0", value) for n, value in named))
        return heard_trap(found, self.member.address, at, b"", {"rehearsed": True})
