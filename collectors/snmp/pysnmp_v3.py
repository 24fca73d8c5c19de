"""Knows SNMPv3 as a conversation with one unit: discovery, its engine's time, one resync, the named refusals."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collectors.snmp.get import SnmpError, Value
from collectors.snmp.line import Line, NotTheAnswer
from collectors.snmp.pysnmp_codec import foreign_stops, fresh_id, report_oid, values
from collectors.snmp.response import response, scoped_pdu
from collectors.snmp.target import SnmpTarget, V3User
from collectors.snmp.usm import Keys, localised
from collectors.snmp.v3_message import Header, pdu, plain, read, scoped_get, written
from hapair.look import Cause
from hapair.settings import Level

WINDOW_S = 150
_STATS = "1.3.6.1.6.3.15.1.1."
_NOT_IN_TIME_WINDOW, _UNKNOWN_ENGINE = f"{_STATS}2.0", f"{_STATS}4.0"
_REFUSALS = {
    f"{_STATS}1.0": "the unit does not offer this user this security level",
    f"{_STATS}3.0": "the unit knows no user of this name",
    f"{_STATS}5.0": "the digest does not fit: another auth password or protocol than the unit's",
    f"{_STATS}6.0": "the unit could not decrypt: another privacy password or protocol than the unit's",
}
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

    def engine_time(self) -> int:
        return max(0, int(time.monotonic() + self.ahead_s))

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
            self.set_time(header)

    def resync(self, header: Header) -> None:
        """Take the time of a report that answers a message-id nobody could guess: it is fresh, whatever it says, and a
        unit may also have lost its count of boots. Raises NotTheAnswer."""
        if not header.authentic or header.engine_id != self.engine_id:
            raise NotTheAnswer("a report about the time window that is not authenticated")
        self.set_time(header)

    def set_time(self, header: Header) -> None:
        self.boots, self.ahead_s = header.boots, header.engine_time - time.monotonic()


class Conversations:
    """The peers we have met, one for each target: two units may well have one user name, or one engine id."""

    def __init__(self) -> None:
        self._peers: dict[SnmpTarget, Peer] = {}

    async def get(self, target: SnmpTarget, user: V3User, oids: tuple[str, ...]) -> Mapping[str, Value]:
        """Raises SnmpError. A unit may ask once for another engine id and once for another time, not more."""
        seen: set[str] = set()
        async with Line(target) as line:
            while True:
                peer = self._peers.get(target)
                if peer is None:
                    peer = self._peers[target] = await meet(line, user)
                try:
                    found = await _ask(line, peer, oids)
                except SnmpError as error:
                    raise self._named(error, target, peer) from None
                if not isinstance(found, str):
                    return found
                if found == _UNKNOWN_ENGINE:
                    self._peers.pop(target, None)
                if found in seen:
                    raise SnmpError(Cause.AUTH, _AGAIN[found])
                seen.add(found)

    def _named(self, error: SnmpError, target: SnmpTarget, peer: Peer) -> SnmpError:
        if not peer.heard:
            self._peers.pop(target, None)
        return silence(error, peer)


def silence(error: SnmpError, peer: Peer) -> SnmpError:
    """net-snmp drops what it cannot decrypt without a word, though it answered the discovery a moment before."""
    private = peer.keys.user.level is Level.AUTH_PRIV
    return SnmpError(Cause.AUTH, _MUTE) if error.cause is Cause.TIMEOUT and private and not peer.heard else error


_MUTE = (
    "the unit answers a discovery, and no encrypted question: probably another privacy password or protocol than the "
    "unit's"
)
_AGAIN = {
    _UNKNOWN_ENGINE: "the unit does not know the engine id that it gave itself",
    _NOT_IN_TIME_WINDOW: "not in the unit's time window, after a resync too",
}


async def meet(line: Line, user: V3User) -> Peer:
    """Ask for the engine's id (RFC 3414, section 4); its time is a first guess, not authenticated. Raises SnmpError."""
    message_id = fresh_id()

    def accept(datagram: bytes) -> Header:
        with foreign_stops(datagram):
            header = read(datagram, _NOBODY)
            if header.message_id != message_id or not header.engine_id:
                raise NotTheAnswer("no engine id in the answer to an SNMPv3 discovery")
            return header

    met = await line.ask(written(_NOBODY, b"", 0, 0, message_id, scoped_get(b"", (), message_id)), accept)
    return Peer(met.engine_id, localised(user, met.engine_id), met.boots, met.engine_time - time.monotonic())


async def _ask(line: Line, peer: Peer, oids: tuple[str, ...]) -> Mapping[str, Value] | str:
    """The values, or the OID of the report that asks for another try."""
    message_id, request_id = fresh_id(), fresh_id()
    scoped = scoped_get(peer.engine_id, oids, request_id)
    datagram = written(peer.keys, peer.engine_id, peer.boots, peer.engine_time(), message_id, scoped)
    return await line.ask(datagram, _acceptance(peer, message_id, request_id, oids))


def _acceptance(
    peer: Peer, message_id: int, request_id: int, oids: tuple[str, ...]
) -> Callable[[bytes], Mapping[str, Value] | str]:
    def accept(datagram: bytes) -> Mapping[str, Value] | str:
        with foreign_stops(datagram):
            header = read(datagram, peer.keys)
            if header.message_id != message_id:
                raise NotTheAnswer("the reply to another message")
            scoped = plain(header, peer.keys)
            is_report, place = scoped_pdu(scoped)
            if not is_report:
                peer.follow(header)
                response(scoped, place, request_id, oids)
                return values(pdu(scoped), oids)
            report = report_oid(pdu(scoped))
            if report == _NOT_IN_TIME_WINDOW:
                peer.resync(header)
            elif report != _UNKNOWN_ENGINE:
                raise SnmpError(Cause.AUTH, _REFUSALS.get(report, f"the unit reported {report}"))
            return report

    return accept
