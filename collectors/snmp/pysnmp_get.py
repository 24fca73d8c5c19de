"""Knows how a unit is asked with pysnmp: its message types and ciphers, with our own sockets and deadlines.

pysnmp's own dispatchers take a reply from any sender, to any question, and time out by the wall clock; its engine keeps
one table of users for all units, so that two units could not know one name by two passwords.
"""

from collections.abc import Mapping

from collectors.snmp.get import Value
from collectors.snmp.line import Line
from collectors.snmp.pysnmp_codec import fresh_id, v2c_request, v2c_values
from collectors.snmp.pysnmp_v3 import Conversations
from collectors.snmp.target import Community, SnmpTarget, V3User


class PysnmpGet:
    def __init__(self) -> None:
        self._conversations = Conversations()

    async def get(self, target: SnmpTarget, oids: tuple[str, ...]) -> Mapping[str, Value]:
        match target.credentials:
            case Community(text):
                return await _get_v2c(target, text, oids)
            case V3User() as user:
                return await self._conversations.get(target, user, oids)

    async def close(self) -> None:
        """Nothing is kept open between questions; what is known of the units' engines is forgotten."""
        self._conversations = Conversations()


async def _get_v2c(target: SnmpTarget, community: str, oids: tuple[str, ...]) -> Mapping[str, Value]:
    request_id = fresh_id()
    async with Line(target) as line:
        return await line.ask(
            v2c_request(community, oids, request_id),
            lambda datagram: v2c_values(datagram, community, oids, request_id),
        )
