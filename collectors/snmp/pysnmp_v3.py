"""Knows SNMPv3 as a conversation with one unit: discovery, its engine's time, one resync, the named refusals."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collectors.snmp.get import SnmpError, Value
from collectors.snmp.line import Line, NotTheAnswer
from collectors.snmp.pysnmp_codec import foreign_stops, fresh_id, report_oid, values
from collectors.snmp.target import SnmpTarget, V3User
from collectors.snmp.usm import Keys, localised
from collectors.snmp.v3_message import Received, read, scoped_get, written
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
_ATTEMPTS = 3
"""A question, and again after a discovery or a resync; a unit that wants more is not waited for."""


@dataclass(slots=True)
class Peer:
    """What we know of the engine of one unit. `ahead_s`: its engine time less our monotonic clock."""

    engine_id: bytes
    keys: Keys
    boots: int
    ahead_s: float

    def engine_time(self) -> int:
        return max(0, int(time.monotonic() + self.ahead_s))


class Conversations:
    """The peers we have met, one for each target: two units may well have one user name, or one engine id."""

    def __init__(self) -> None:
        self._peers: dict[SnmpTarget, Peer] = {}

    async def get(self, target: SnmpTarget, user: V3User, oids: tuple[str, ...]) -> Mapping[str, Value]:
        async with Line(target) as line:
            trouble = ""
            for _ in range(_ATTEMPTS):
                peer = self._peers.get(target) or await self._meet(target, user, line)
                found = await _ask(line, peer, oids)
                if not isinstance(found, str):
                    return found
                trouble = found
                if found == _UNKNOWN_ENGINE:
                    del self._peers[target]
        if trouble == _UNKNOWN_ENGINE:
            raise SnmpError(Cause.AUTH, "the unit does not know the engine id that it gave itself")
        raise SnmpError(Cause.AUTH, "not in the time window, after a resync too")

    async def _meet(self, target: SnmpTarget, user: V3User, line: Line) -> Peer:
        message_id = fresh_id()

        def accept(datagram: bytes) -> Received:
            with foreign_stops(datagram):
                received = read(datagram, _NOBODY, message_id)
                if not received.engine_id or report_oid(received.pdu) != _UNKNOWN_ENGINE:
                    raise NotTheAnswer("no engine id in the answer to an SNMPv3 discovery")
                return received

        met = await line.ask(written(_NOBODY, b"", 0, 0, message_id, scoped_get(b"", (), message_id)), accept)
        peer = Peer(met.engine_id, localised(user, met.engine_id), met.boots, met.engine_time - time.monotonic())
        self._peers[target] = peer
        return peer


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
            received = read(datagram, peer.keys, message_id)
            report = report_oid(received.pdu)
            if report is not None:
                return _reported(report, received, peer)
            if received.level is not peer.keys.user.level or received.engine_id != peer.engine_id:
                raise NotTheAnswer("a reply at another security level, or of another engine")
            if received.authentic:
                _follow(peer, received)
            return values(received.pdu, oids, request_id)

    return accept


def _reported(report: str, received: Received, peer: Peer) -> str:
    if report == _UNKNOWN_ENGINE:
        return report
    if report == _NOT_IN_TIME_WINDOW:
        if not received.authentic or received.engine_id != peer.engine_id:
            raise NotTheAnswer("a report about the time window that is not authenticated")
        # It answers a message-id nobody could guess, so it is fresh: a unit may also have lost its count of boots.
        peer.boots, peer.ahead_s = received.boots, received.engine_time - time.monotonic()
        return report
    raise SnmpError(Cause.AUTH, _REFUSALS.get(report, f"the unit reported {report}"))


def _follow(peer: Peer, received: Received) -> None:
    """Keep to the engine's own count of time (RFC 3414, 3.2 step 7b)."""
    behind_s = peer.engine_time() - received.engine_time
    if received.boots < peer.boots or (received.boots == peer.boots and behind_s > WINDOW_S):
        raise NotTheAnswer("a reply from outside the time window")
    if received.boots > peer.boots or behind_s < 0:
        peer.boots, peer.ahead_s = received.boots, received.engine_time - time.monotonic()
