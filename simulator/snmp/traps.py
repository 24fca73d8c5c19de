"""A unit's SNMP notifications to its managers, and the ways in which they can go wrong."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

from pysnmp.carrier.asyncio.dgram.udp import UdpAsyncioTransport
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import ntforg
from pysnmp.proto.api import v2c

from simulator.announce import ColdStart, HaEvent, HaTrap, LinkTrap, SystemTrap, Trap
from simulator.running import set_addresses
from simulator.settings import Target, UnitFile
from simulator.snmp.agent import COMMUNITY_ENTRY, security_level
from simulator.snmp.mib import EVENT_CODE, HA_EVENT_ID, HA_EVENT_REASON, HA_UNIT_IP, SERIAL, notification, system
from simulator.snmp.smi import Oid
from simulator.vitals import Faults, TrapFault

SNMP_TRAP_OID: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0)
SYS_UP_TIME: Oid = (1, 3, 6, 1, 2, 1, 1, 3, 0)
SYSTEM_EVENT, HA_EVENT = 201, 203
_COLD_START: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 5, 1)
_LINK_DOWN: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 5, 3)
_LINK_UP: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 5, 4)
_IF_INDEX, _IF_ADMIN_STATUS, _IF_OPER_STATUS = ((1, 3, 6, 1, 2, 1, 2, 2, 1, column) for column in (1, 7, 8))

_FORGED_SERIAL = "FEVM029999999999"
_DELAY_S = 30.0
_V2C, _V3 = 1, 3  # message processing models
_FROM_VIRTUAL: Oid = (*config.SNMP_UDP_DOMAIN, 0)  # pysnmp tells an engine's sockets apart by what follows the domain


class _FromVirtual(UdpAsyncioTransport):  # type: ignore[misc]
    """Sends from the unit's virtual address, or from its management address where it has none."""

    def __init__(self, unit: UnitFile) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self._source = next(iter(set_addresses(unit.interfaces)), unit.management_address)

    def send_message(self, message: bytes, place: Target) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.bind((self._source, 0))
            out.sendto(message, tuple(place))


class TrapSender:
    """Sends from the agent's own socket, so that the source address is the unit's management address."""

    def __init__(self, unit: UnitFile, engine: SnmpEngine, faults: Faults) -> None:
        self._unit, self._engine, self._faults = unit, engine, faults
        self._originator = ntforg.NotificationOriginator()
        config.add_transport(engine, _FROM_VIRTUAL, _FromVirtual(unit))
        self._own = _add_targets(engine, unit, config.SNMP_UDP_DOMAIN)
        self._virtual = _add_targets(engine, unit, _FROM_VIRTUAL)

    def send(self, trap: Trap, up_time_s: float, delay_s: float = _DELAY_S) -> None:
        """Send one trap as the faults of the moment have it; a delayed one comes `delay_s` real seconds later."""
        if _event_name(trap) not in self._unit.snmp.trap_events:
            return
        bindings = self._bindings(trap, self._unit.identity.serial)
        match self._faults.traps:
            case TrapFault.LOST:
                return
            case TrapFault.DELAYED:
                asyncio.get_running_loop().call_later(delay_s, self._send, bindings, up_time_s)
            case TrapFault.DOUBLED:
                self._send(bindings, up_time_s)
                self._send(bindings, up_time_s)
            case TrapFault.NONE | TrapFault.FROM_VIRTUAL:
                self._send(bindings, up_time_s)

    def forge(self) -> None:
        """Send a trap about a switch that never was, with a serial number that is not this unit's."""
        invented = HaTrap(HaEvent.MASTER_UNIT_SWITCH, "MASTER heartbeat disappeared")
        self._send(self._bindings(invented, _FORGED_SERIAL), 0.0)

    def _bindings(self, trap: Trap, serial: str) -> list[tuple[Oid, Any]]:
        if isinstance(trap, ColdStart | LinkTrap):
            return _standard(trap)
        mib = self._unit.snmp.mib
        number, objects = _contents(trap, self._unit.management_address)
        named = [(SERIAL, v2c.OctetString(serial)), *objects]
        what = (SNMP_TRAP_OID, v2c.ObjectIdentifier(notification(mib, number)))
        return [what, *((system(mib, tail), value) for tail, value in named)]

    def _send(self, bindings: Sequence[tuple[Oid, Any]], up_time_s: float) -> None:
        ticks = v2c.TimeTicks(int(up_time_s * 100) % 2**32)
        pdu = v2c.TrapPDU()
        v2c.apiTrapPDU.set_defaults(pdu)
        v2c.apiTrapPDU.set_varbinds(pdu, [(SYS_UP_TIME, ticks), *bindings])
        for name in self._virtual if self._faults.traps is TrapFault.FROM_VIRTUAL else self._own:
            self._originator.send_pdu(self._engine, name, None, b"", pdu)


def _event_name(trap: Trap) -> str:
    """The word in `trapevent` that has a trap sent."""
    match trap:
        case HaTrap():
            return "ha"
        case SystemTrap():
            return "system"
        case ColdStart():
            return "start"
        case LinkTrap():
            return "link"


def _standard(trap: ColdStart | LinkTrap) -> list[tuple[Oid, Any]]:
    """SNMPv2-MIB's coldStart, which has no objects, and IF-MIB's linkDown and linkUp with their three."""
    if isinstance(trap, ColdStart):
        return [(SNMP_TRAP_OID, v2c.ObjectIdentifier(_COLD_START))]
    return [
        (SNMP_TRAP_OID, v2c.ObjectIdentifier(_LINK_UP if trap.up else _LINK_DOWN)),
        ((*_IF_INDEX, trap.index), v2c.Integer32(trap.index)),
        ((*_IF_ADMIN_STATUS, trap.index), v2c.Integer32(1)),
        ((*_IF_OPER_STATUS, trap.index), v2c.Integer32(1 if trap.up else 2)),
    ]


def _contents(trap: HaTrap | SystemTrap, address: str) -> tuple[int, list[tuple[Oid, Any]]]:
    if isinstance(trap, SystemTrap):
        return SYSTEM_EVENT, [(EVENT_CODE, v2c.Integer32(trap.event))]
    return HA_EVENT, [
        (HA_EVENT_ID, v2c.Integer32(trap.event)),
        (HA_UNIT_IP, v2c.IpAddress(address)),
        (HA_EVENT_REASON, v2c.OctetString(trap.reason.encode())),
    ]


def _add_targets(engine: SnmpEngine, unit: UnitFile, domain: Oid) -> list[str]:
    return [_add_target(engine, unit, domain, f"{domain}-{n}", place) for n, place in enumerate(unit.snmp.trap_targets)]


def _add_target(engine: SnmpEngine, unit: UnitFile, domain: Oid, name: str, place: Target) -> str:
    if unit.snmp.trap_version == "3":
        user = unit.snmp.users[0]
        config.add_target_parameters(engine, name, user.name, security_level(user), _V3)
    else:
        config.add_target_parameters(engine, name, COMMUNITY_ENTRY, "noAuthNoPriv", _V2C)
    config.add_target_address(engine, name, domain, place, name)
    return name
