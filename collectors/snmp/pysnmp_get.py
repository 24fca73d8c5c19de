"""Knows how a unit is asked with pysnmp: its message types, with our own sockets and deadlines.

pysnmp's own dispatchers take a reply from any sender, to any question, and time out by the wall clock; its engine keeps
one table of users for all units, so that two units could not know one name by two passwords.
"""

import time
from collections.abc import Mapping

from collectors.names import Names
from collectors.snmp.ber import Stretch
from collectors.snmp.get import Value
from collectors.snmp.line import Line, Place
from collectors.snmp.pysnmp_codec import fresh_id, scoped_values, v2c_request, v2c_values
from collectors.snmp.target import Community, SnmpTarget, V3User
from collectors.snmp.v3_conversation import Conversation


class PysnmpGet:
    """Nothing is kept open between questions."""

    def __init__(self) -> None:
        self._conversations: dict[SnmpTarget, Conversation] = {}
        self._names = Names[Place]()

    async def get(self, target: SnmpTarget, oids: tuple[str, ...]) -> Mapping[str, Value]:
        began = time.monotonic()
        async with Line(target, self._names) as line:
            match target.credentials:
                case Community(text):
                    return await _get_v2c(line, text, oids)
                case V3User() as user:
                    known = self._conversations.get(target)
                    if known is None:
                        known = self._conversations[target] = Conversation(user, target.deadline_s, _Decoder())
                    return await known.get(line, oids, began)

    async def close(self) -> None:
        self._conversations = {}


class _Decoder:
    """pysnmp's: every reply is decoded from its first octet to its last."""

    def again(self, octets: bytes, request_id: int, oids: tuple[str, ...]) -> None:
        return None

    def walked(self, octets: bytes, pdu: Stretch, request_id: int, oids: tuple[str, ...]) -> Mapping[str, Value]:
        return scoped_values(octets, pdu, request_id, oids)


async def _get_v2c(line: Line, community: str, oids: tuple[str, ...]) -> Mapping[str, Value]:
    request_id = fresh_id()
    return await line.ask(
        v2c_request(community, oids, request_id),
        lambda datagram: v2c_values(datagram, community, oids, request_id),
    )
