"""Knows the SNMP engine of one unit: how it is met, its keys, and its own count of boots and time (RFC 3414)."""

import time
from dataclasses import dataclass, field

from collectors.snmp.line import Line, NotTheAnswer
from collectors.snmp.pysnmp_codec import fresh_id, scoped_get
from collectors.snmp.target import V3User
from collectors.snmp.usm import Keys, localised
from collectors.snmp.v3_message import Header, Reader, Writer, written
from hapair.settings.model import Level

WINDOW_S = 150
_NOBODY = Keys(V3User("", Level.NO_AUTH), b"", b"")


@dataclass(slots=True)
class Peer:
    """What we know of the engine of one unit. `ahead_s`: its engine time less our monotonic clock; `heard`: it has
    answered a question in full."""

    engine_id: bytes
    keys: Keys
    boots: int
    ahead_s: float
    heard: bool = False
    reader: Reader = field(init=False)
    _writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        self.reader, self._writer = Reader(self.keys), Writer(self.keys, self.engine_id)

    def engine_time(self) -> int:
        return max(0, int(time.monotonic() + self.ahead_s))

    def written(self, message_id: int, scoped: bytes) -> bytes:
        return self._writer.written(self.boots, self.engine_time(), message_id, scoped)

    def follow(self, header: Header) -> None:
        """Take part in the engine's own count of time (RFC 3414, 3.2 step 7b). Raises NotTheAnswer."""
        if header.level is not self.keys.user.level or header.engine_id != self.engine_id:
            raise NotTheAnswer("a reply at another security level, or of another engine")
        self.heard = True
        if not header.authentic:
            return
        behind_s = self.engine_time() - header.engine_time
        if header.boots < self.boots or (header.boots == self.boots and behind_s > WINDOW_S):
            raise NotTheAnswer("a reply from outside the time window")
        if header.boots > self.boots or behind_s < 0:
            self._set_time(header)

    def resync(self, header: Header) -> None:
        """Take the time of a report that answers a message-id nobody could guess: it is fresh, whatever it says, and a
        unit may also have lost its count of boots. Raises NotTheAnswer."""
        if not header.authentic or header.engine_id != self.engine_id:
            raise NotTheAnswer("a report about the time window that is not authenticated")
        self._set_time(header)

    def _set_time(self, header: Header) -> None:
        self.boots, self.ahead_s = header.boots, header.engine_time - time.monotonic()


async def meet(line: Line, user: V3User) -> Peer:
    """Ask for the engine's id (RFC 3414, section 4); its time is a first guess, not authenticated. Raises SnmpError."""
    message_id = fresh_id()

    def accept(datagram: bytes) -> Header:
        header = Reader(_NOBODY).read(datagram)
        if header.message_id != message_id or not header.engine_id:
            raise NotTheAnswer("no engine id in the answer to an SNMPv3 discovery")
        return header

    met = await line.ask(written(_NOBODY, b"", 0, 0, message_id, scoped_get(b"", (), message_id)), accept)
    return Peer(met.engine_id, localised(user, met.engine_id), met.boots, met.engine_time - time.monotonic())
