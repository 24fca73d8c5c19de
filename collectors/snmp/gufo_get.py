"""Knows how a fleet is asked at little cost: the same sockets, deadlines and border as pysnmp, and far less CPU.

Over v2c the border's own walk reads the values while it checks the reply; over v3 gufo_snmp does the cryptography.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from collectors.snmp.get import SnmpError, SnmpGet, Value
from collectors.snmp.gufo_codec import Codec, Unclear, v3_codec
from collectors.snmp.line import Line, NotTheAnswer
from collectors.snmp.pysnmp_codec import fresh_id, v2c_request
from collectors.snmp.pysnmp_get import PysnmpGet
from collectors.snmp.pysnmp_v3 import Peer, meet, silence
from collectors.snmp.response import response, scoped_pdu, v2c_response
from collectors.snmp.target import Community, SnmpTarget, V3User
from collectors.snmp.v3_message import message_id, read
from hapair.settings import Level

Absences = dict[tuple[str, ...], frozenset[str]]


@dataclass(slots=True)
class _Session:
    """What is kept of one unit: `absent`, by question, the objects the reference engine was told it does not have."""

    absent: Absences = field(default_factory=dict)
    _line: Line | None = None
    _idle: tuple[Codec, Peer] | None = None

    def take_line(self) -> Line | None:
        taken, self._line = self._line, None
        return taken

    def keep_line(self, line: Line) -> None:
        if self._line is not None:
            self._line.close()
        self._line = line

    def take(self) -> tuple[Codec, Peer] | None:
        """The codec that knows the unit's engine time, for one question at a time."""
        taken, self._idle = self._idle, None
        return taken

    def keep(self, codec: Codec, peer: Peer) -> None:
        if self._idle is not None:
            self._idle[0].close()
        self._idle = codec, peer

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._idle is not None:
            self._idle[0].close()
        self._line = self._idle = None


class GufoGet:
    """Whatever gufo_snmp leaves unclear is asked again with `reference`, which names it."""

    def __init__(self, reference: SnmpGet | None = None) -> None:
        self._reference: SnmpGet = reference or PysnmpGet()
        self._sessions: dict[SnmpTarget, _Session] = {}

    async def get(self, target: SnmpTarget, oids: tuple[str, ...]) -> Mapping[str, Value]:
        session = self._sessions.get(target)
        if session is None:
            session = self._sessions[target] = _Session()
        line = session.take_line()
        if line is None:
            line = Line(target)
            await line.open()
        try:
            match target.credentials:
                case Community(text):
                    found = await line.ask(*_v2c(text, oids))
                case V3User() as user:
                    found = await self._get_v3(line, user, session, target, oids)
        except BaseException:
            line.close()
            raise
        session.keep_line(line)
        return found

    async def _get_v3(
        self, line: Line, user: V3User, session: _Session, target: SnmpTarget, oids: tuple[str, ...]
    ) -> Mapping[str, Value]:
        try:
            found = await _get_v3(line, user, session, oids)
            return _complete(found, oids, session.absent.get(oids, frozenset()))
        except Unclear:
            values = await self._reference.get(target, oids)
            session.absent[oids] = frozenset(oid for oid, value in values.items() if value is None)
            return values

    async def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        self._sessions = {}
        await self._reference.close()


def _v2c(community: str, oids: tuple[str, ...]) -> tuple[bytes, Callable[[bytes], Mapping[str, Value]]]:
    """A question, and what makes values of its answer."""
    request_id, octets = fresh_id(), community.encode()
    question = v2c_request(community, oids, request_id)
    return question, lambda datagram: v2c_response(datagram, octets, request_id, oids)


async def _get_v3(line: Line, user: V3User, session: _Session, oids: tuple[str, ...]) -> Mapping[str, Value]:
    """A codec holds the unit's engine time: after any trouble it is made anew."""
    codec, peer = session.take() or await _open(line, user)
    try:
        question = codec.question(list(oids))
        found = await line.ask(question, _checked(codec, peer, question, oids))
    except SnmpError as error:
        codec.close()
        if isinstance(error, Unclear):
            raise
        raise silence(error, peer) from None
    except BaseException:
        codec.close()
        raise
    session.keep(codec, peer)
    return found


async def _open(line: Line, user: V3User) -> tuple[Codec, Peer]:
    peer = await meet(line, user)
    codec = v3_codec(user, peer.engine_id)
    try:
        if peer.keys.auth:
            await _set_clock(line, codec, peer)
    except BaseException:
        codec.close()
        raise
    return codec, peer


async def _set_clock(line: Line, codec: Codec, peer: Peer) -> None:
    """What `meet` learned of the time was not authenticated; gufo_snmp must not write with it."""

    def accept(datagram: bytes) -> None:
        header = read(datagram, peer.keys)
        if not header.authentic:
            raise Unclear("a report that is not authenticated")
        peer.resync(header)
        codec.clock_answer(datagram)

    await line.ask(codec.clock_question(), accept)


def _checked(
    codec: Codec, peer: Peer, question: bytes, oids: tuple[str, ...]
) -> Callable[[bytes], Mapping[str, Value]]:
    asked = message_id(question)

    def accept(datagram: bytes) -> Mapping[str, Value]:
        header = read(datagram, peer.keys)
        if header.message_id != asked:
            raise NotTheAnswer("the reply to another message")
        if header.level is not peer.keys.user.level:
            raise Unclear("a report, or a reply at another security level")
        peer.follow(header)
        if header.level is not Level.AUTH_PRIV:
            is_report, pdu = scoped_pdu(header.data)
            if is_report:
                raise Unclear("a report")
            response(header.data, pdu, None, oids)
        return codec.answer(datagram)

    return accept


def _complete(found: Mapping[str, Value], oids: tuple[str, ...], absent: frozenset[str]) -> Mapping[str, Value]:
    """All that was asked for, where what is missing is what the unit is known not to have. Raises Unclear."""
    if found.keys() != _distinct(oids) - absent:
        raise Unclear("other objects than were asked for")
    return {oid: found.get(oid) for oid in oids} if absent else found


@lru_cache(maxsize=256)
def _distinct(oids: tuple[str, ...]) -> frozenset[str]:
    return frozenset(oids)
