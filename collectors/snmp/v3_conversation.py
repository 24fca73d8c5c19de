"""Knows SNMPv3 as a conversation with one unit: discovery, one resync, the named refusals, and an end to all of it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from collectors.snmp.ber import Stretch
from collectors.snmp.get import NOT_IN_TIME, SnmpError, Value
from collectors.snmp.line import Line, NotTheAnswer
from collectors.snmp.pysnmp_codec import fresh_ids, scoped_get
from collectors.snmp.response import reported, scoped_pdu
from collectors.snmp.target import V3User
from collectors.snmp.v3_message import plain
from collectors.snmp.v3_peer import Peer, meet
from hapair.look import Cause
from hapair.settings.model import Level

_STATS = "1.3.6.1.6.3.15.1.1."
_NOT_IN_TIME_WINDOW, _UNKNOWN_ENGINE = f"{_STATS}2.0", f"{_STATS}4.0"
_REFUSALS = {
    f"{_STATS}1.0": "the unit does not offer this user this security level",
    f"{_STATS}3.0": "the unit knows no user of this name",
    f"{_STATS}5.0": "the digest does not fit: another auth password or protocol than the unit's",
    f"{_STATS}6.0": "the unit could not decrypt: another privacy password or protocol than the unit's",
}
_MUTE = (
    "the unit answers a discovery, and no encrypted question: probably another privacy password or protocol than the "
    "unit's"
)
_AGAIN = {
    _UNKNOWN_ENGINE: "the unit does not know the engine id that it gave itself",
    _NOT_IN_TIME_WINDOW: "not in the unit's time window, after a resync too",
}


class Decoder(Protocol):
    """How an engine makes values of a scoped PDU from an authentic message."""

    def again(self, octets: bytes, request_id: int, oids: tuple[str, ...]) -> Mapping[str, Value] | None:
        """The values, where it can tell at a glance that this is a sound response. Raises NotTheAnswer."""
        ...

    def walked(self, octets: bytes, pdu: Stretch, request_id: int, oids: tuple[str, ...]) -> Mapping[str, Value]:
        """The values in the PDU of a response. Raises NotTheAnswer, ErrorStatus."""
        ...


class Conversation:
    """With one unit, for one user: two units may well have one user name, or one engine id."""

    def __init__(self, user: V3User, deadline_s: float, decoder: Decoder) -> None:
        self._user, self._deadline_s, self._decoder = user, deadline_s, decoder
        self._peer: Peer | None = None

    async def get(self, line: Line, oids: tuple[str, ...], began: float) -> Mapping[str, Value]:
        """Raises SnmpError. A unit may ask once for another engine id and once for another time, not more, and it all
        ends `deadline_s` after `began` on the monotonic clock."""
        seen: set[str] = set()
        if self._peer is not None:
            found = await self._ask(line, self._peer, oids)
            if not isinstance(found, str):
                return found
            self._heed(found, seen)
        try:
            async with asyncio.timeout(began + self._deadline_s - time.monotonic()):
                return await self._ask_anew(line, oids, seen)
        except TimeoutError:
            raise SnmpError(Cause.TIMEOUT, NOT_IN_TIME) from None

    async def _ask_anew(self, line: Line, oids: tuple[str, ...], seen: set[str]) -> Mapping[str, Value]:
        while True:
            if self._peer is None:
                self._peer = await meet(line, self._user)
            found = await self._ask(line, self._peer, oids)
            if not isinstance(found, str):
                return found
            self._heed(found, seen)

    def _heed(self, report: str, seen: set[str]) -> None:
        if report == _UNKNOWN_ENGINE:
            self._peer = None
        if report in seen:
            raise SnmpError(Cause.AUTH, _AGAIN[report])
        seen.add(report)

    async def _ask(self, line: Line, peer: Peer, oids: tuple[str, ...]) -> Mapping[str, Value] | str:
        """The values, or the OID of the report that asks for another try."""
        message_id, request_id = fresh_ids()
        question = peer.written(message_id, scoped_get(peer.engine_id, oids, request_id))
        try:
            return await line.ask(question, self._acceptance(peer, message_id, request_id, oids))
        except SnmpError as error:
            if not peer.heard:
                self._peer = None
            raise _silence(error, peer) from None

    def _acceptance(
        self, peer: Peer, message_id: int, request_id: int, oids: tuple[str, ...]
    ) -> Callable[[bytes], Mapping[str, Value] | str]:
        def accept(datagram: bytes) -> Mapping[str, Value] | str:
            header = peer.reader.read(datagram)
            if header.message_id != message_id:
                raise NotTheAnswer("the reply to another message")
            scoped = plain(header, peer.keys)
            found = self._decoder.again(scoped, request_id, oids)
            if found is not None:
                peer.follow(header)
                return found
            is_report, pdu = scoped_pdu(scoped)
            if not is_report:
                peer.follow(header)
                return self._decoder.walked(scoped, pdu, request_id, oids)
            report = reported(scoped, pdu)
            if report == _NOT_IN_TIME_WINDOW:
                peer.resync(header)
            elif report != _UNKNOWN_ENGINE:
                raise SnmpError(Cause.AUTH, _REFUSALS.get(report, f"the unit reported {report}"))
            return report

        return accept


def _silence(error: SnmpError, peer: Peer) -> SnmpError:
    """net-snmp drops what it cannot decrypt without a word, though it answered the discovery a moment before."""
    private = peer.keys.user.level is Level.AUTH_PRIV
    return SnmpError(Cause.AUTH, _MUTE) if error.cause is Cause.TIMEOUT and private and not peer.heard else error
