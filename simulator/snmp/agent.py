"""The SNMP face of a unit: pysnmp's command responders over our own object tree, on one UDP socket."""

import asyncio
import hashlib
import logging
import socket
from itertools import count
from typing import Any

from pysnmp.carrier.asyncio.dgram.udp import UdpAsyncioTransport
from pysnmp.carrier.asyncio.dispatch import AsyncioDispatcher
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import cmdrsp
from pysnmp.entity.rfc3413.context import SnmpContext
from pysnmp.proto.api import v2c
from pysnmp.smi import error as smi_error
from pysnmp.smi.instrum import AbstractMibInstrumController

from simulator.held import Held, shared_socket
from simulator.settings import SnmpUser, UnitFile
from simulator.snmp.objects import ObjectTree
from simulator.vitals import Vitals

# MD5 and SHA-1 give too short a key for AES-192 and AES-256. No standard says how to lengthen it: net-snmp follows
# draft-blumenthal-aes-usm-04, some vendors' agents draft-reeder-snmpv3-usm-3desede-00.
AUTH = {
    "": config.USM_AUTH_NONE,
    "MD5": config.USM_AUTH_HMAC96_MD5,
    "SHA-1": config.USM_AUTH_HMAC96_SHA,
    "SHA-224": config.USM_AUTH_HMAC128_SHA224,
    "SHA-256": config.USM_AUTH_HMAC192_SHA256,
    "SHA-384": config.USM_AUTH_HMAC256_SHA384,
    "SHA-512": config.USM_AUTH_HMAC384_SHA512,
}
PRIVACY = {
    "": config.USM_PRIV_NONE,
    "DES": config.USM_PRIV_CBC56_DES,
    "AES-128": config.USM_PRIV_CFB128_AES,
    "AES-192": config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    "AES-256": config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "AES-192-Reeder": config.USM_PRIV_CFB192_AES,
    "AES-256-Reeder": config.USM_PRIV_CFB256_AES,
}
COMMUNITY_ENTRY = "unit"

log = logging.getLogger(__name__)


class Agent:
    """Answers GET, GETNEXT and GETBULK over v1, v2c and v3; every SET is refused as notWritable."""

    def __init__(self, unit: UnitFile, tree: ObjectTree, vitals: Vitals) -> None:
        self._unit, self._vitals, self._faults = unit, vitals, vitals.faults
        self.engine = SnmpEngine(engine_id(unit))
        self.engine.register_transport_dispatcher(AsyncioDispatcher())
        self._community = ""
        self.follow_community()
        for user in unit.snmp.users:
            add_user(self.engine, user)
        self._virtual = Held("SNMP", self._open_virtual)
        self._domains = count(1)
        context = SnmpContext(self.engine)
        context.unregister_context_name(b"")
        context.register_context_name(b"", _Instrumentation(tree))
        for responder in (
            cmdrsp.GetCommandResponder,
            cmdrsp.NextCommandResponder,
            cmdrsp.BulkCommandResponder,
            cmdrsp.SetCommandResponder,
        ):
            responder(self.engine, context)

    async def start(self) -> None:
        """Bind the socket; OSError where the address or port is not to be had."""
        loop = asyncio.get_running_loop()
        transport = _GatedTransport(self._vitals)
        address = (self._unit.management_address, self._unit.snmp.port)
        await loop.create_datagram_endpoint(lambda: transport, local_addr=address)
        config.add_transport(self.engine, config.SNMP_UDP_DOMAIN, transport)

    def follow_community(self) -> None:
        """Take the community of the unit file, or the one a fault has put in its place."""
        wanted = self._faults.community or self._unit.snmp.community
        if wanted == self._community:
            return
        if self._community:
            config.delete_v1_system(self.engine, COMMUNITY_ENTRY)
        config.add_v1_system(self.engine, COMMUNITY_ENTRY, wanted)
        self._community = wanted

    async def hold(self, addresses: list[str]) -> None:
        """Answer on exactly these virtual addresses too."""
        await self._virtual.hold(addresses)

    async def _open_virtual(self, address: str) -> "_VirtualTransport":
        transport = _VirtualTransport(self._vitals, self.engine, (*config.SNMP_UDP_DOMAIN, next(self._domains)))
        sock = shared_socket(address, self._unit.snmp.port, socket.SOCK_DGRAM)
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: transport, sock=sock)
        config.add_transport(self.engine, transport.domain, transport)
        return transport

    async def stop(self) -> None:
        await self.hold([])
        self.engine.close_dispatcher()


class _GatedTransport(UdpAsyncioTransport):  # type: ignore[misc]
    """The agent's socket, which a fault can make deaf or slow, and at which foreign exceptions stop."""

    def __init__(self, vitals: Vitals) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self._vitals = vitals

    def datagram_received(self, datagram: bytes, sender: Any) -> None:
        if self._vitals.reachable:
            self.loop.call_later(self._vitals.faults.delay_s, self._handle, datagram, sender)

    def _handle(self, datagram: bytes, sender: Any) -> None:
        try:
            self._callback_function(self, sender, datagram)
        except Exception as error:  # what pysnmp leaks on odd input is of every kind
            log.warning("a datagram from %s was dropped: %r", sender, error)


class _VirtualTransport(_GatedTransport):
    """A further socket of the agent; pysnmp tells an engine's sockets apart by a number after the domain."""

    def __init__(self, vitals: Vitals, engine: SnmpEngine, domain: tuple[int, ...]) -> None:
        super().__init__(vitals)
        self._engine, self.domain = engine, domain

    def close(self) -> None:
        config.delete_transport(self._engine, self.domain)
        self.close_transport()


class _Instrumentation(AbstractMibInstrumController):  # type: ignore[misc]
    """pysnmp's view of the object tree."""

    def __init__(self, tree: ObjectTree) -> None:
        self._tree = tree

    def read_variables(self, *asked: Any, **context: Any) -> list[Any]:
        return [(name, self._value(tuple(name))) for name, _ in asked]

    def read_next_variables(self, *asked: Any, **context: Any) -> list[Any]:
        return [self._next(name) for name, _ in asked]

    def write_variables(self, *asked: Any, **context: Any) -> None:
        raise smi_error.NotWritableError(idx=0)

    def _value(self, oid: tuple[int, ...]) -> Any:
        value = self._tree.get(oid)
        if value is not None:
            return value
        return v2c.NoSuchInstance("") if self._tree.holds(oid[:-1]) else v2c.NoSuchObject("")

    def _next(self, name: Any) -> tuple[Any, Any]:
        found = self._tree.next(tuple(name))
        return (v2c.ObjectIdentifier(found[0]), found[1]) if found else (name, v2c.EndOfMibView(""))


def engine_id(unit: UnitFile) -> v2c.OctetString:
    """An engine id of the vendor's own number and format, from what makes this unit unique on this machine."""
    seed = f"{unit.identity.serial} {unit.management_address} {unit.snmp.port}".encode()
    return v2c.OctetString(hexValue="8000304405" + hashlib.sha256(seed).hexdigest()[:16])


def add_user(engine: SnmpEngine, user: SnmpUser) -> None:
    config.add_v3_user(
        engine,
        user.name,
        AUTH[user.auth],
        user.auth_password or None,
        PRIVACY[user.privacy],
        user.privacy_password or None,
    )


def security_level(user: SnmpUser) -> str:
    if user.privacy:
        return "authPriv"
    return "authNoPriv" if user.auth else "noAuthNoPriv"
