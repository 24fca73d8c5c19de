"""Knows how a fleet is asked at little cost: the questions, sockets and deadlines of the other engine, and the border's
own walk in place of pysnmp to read what comes back."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from collectors.names import Names
from collectors.snmp.get import Value
from collectors.snmp.line import Line, Place
from collectors.snmp.pysnmp_codec import fresh_id, v2c_request
from collectors.snmp.replies import Replies
from collectors.snmp.response import v2c_pdu
from collectors.snmp.target import Community, SnmpTarget, V3User
from collectors.snmp.v3_conversation import Conversation


@dataclass(slots=True)
class _Session:
    """What is kept of one unit. The line is for one question at a time."""

    replies: Replies = field(default_factory=Replies)
    conversation: Conversation | None = None
    _line: Line | None = None

    def take_line(self) -> Line | None:
        taken, self._line = self._line, None
        return taken

    def keep_line(self, line: Line) -> None:
        self.close()
        self._line = line

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


class LeanGet:
    def __init__(self) -> None:
        self._sessions: dict[SnmpTarget, _Session] = {}
        self._names = Names[Place]()

    async def get(self, target: SnmpTarget, oids: tuple[str, ...]) -> Mapping[str, Value]:
        began = time.monotonic()
        session = self._sessions.get(target)
        if session is None:
            session = self._sessions[target] = _session(target)
        line = session.take_line()
        if line is None:
            line = Line(target, self._names)
            await line.open()
        try:
            match target.credentials:
                case Community(text):
                    found = await line.ask(*_v2c(text, oids, session.replies))
                case V3User():
                    assert session.conversation is not None
                    found = await session.conversation.get(line, oids, began)
        except BaseException:
            line.close()
            raise
        session.keep_line(line)
        return found

    async def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        self._sessions = {}


def _session(target: SnmpTarget) -> _Session:
    session = _Session()
    if isinstance(target.credentials, V3User):
        session.conversation = Conversation(target.credentials, target.deadline_s, session.replies)
    return session


def _v2c(
    community: str, oids: tuple[str, ...], replies: Replies
) -> tuple[bytes, Callable[[bytes], Mapping[str, Value]]]:
    """A question, and what makes values of its answer."""
    request_id, octets = fresh_id(), community.encode()

    def accept(datagram: bytes) -> Mapping[str, Value]:
        found = replies.again(datagram, request_id, oids)
        return replies.walked(datagram, v2c_pdu(datagram, octets), request_id, oids) if found is None else found

    return v2c_request(community, oids, request_id), accept
