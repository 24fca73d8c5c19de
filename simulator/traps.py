"""A unit's SNMP notifications to its managers, and the ways in which they can go wrong."""

import asyncio
from collections.abc import Sequence
from typing import Any

from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import ntforg
from pysnmp.proto.api import v2c

from simulator.agent import COMMUNITY_ENTRY, security_level
from simulator.announce import HaEvent, HaTrap, SystemTrap
from simulator.mib2 import ENTERPRISE
from simulator.objects import FML_SYSTEM
from simulator.settings import Target, UnitFile
from simulator.smi import Oid
from simulator.vitals import Faults, TrapFault

SNMP_TRAP_OID: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0)
SYS_UP_TIME: Oid = (1, 3, 6, 1, 2, 1, 1, 3, 0)
SYSTEM_EVENT: Oid = (*ENTERPRISE, 0, 201)
HA_EVENT: Oid = (*ENTERPRISE, 0, 203)
SYS_SERIAL: Oid = (*FML_SYSTEM, 2, 0)
SYS_EVENT_CODE: Oid = (*FML_SYSTEM, 11, 0)
HA_EVENT_ID: Oid = (*FML_SYSTEM, 14, 0)
HA_UNIT_IP: Oid = (*FML_SYSTEM, 15, 0)
HA_EVENT_REASON: Oid = (*FML_SYSTEM, 16, 0)

_FORGED_SERIAL = "FEVM029999999999"
_DELAY_S = 30.0
_V2C, _V3 = 1, 3  # message processing models


class TrapSender:
    """Sends from the agent's own socket, so that the source address is the unit's management address."""

    def __init__(self, unit: UnitFile, engine: SnmpEngine, faults: Faults) -> None:
        self._unit, self._engine, self._faults = unit, engine, faults
        self._originator = ntforg.NotificationOriginator()
        self._targets = [_add_target(engine, unit, n, place) for n, place in enumerate(unit.snmp.trap_targets)]

    def send(self, trap: HaTrap | SystemTrap, up_time_s: float, delay_s: float = _DELAY_S) -> None:
        """Send one trap as the faults of the moment have it; a delayed one comes `delay_s` real seconds later."""
        wanted = "ha" if isinstance(trap, HaTrap) else "system"
        if wanted not in self._unit.snmp.trap_events:
            return
        bindings = _bindings(trap, self._unit.identity.serial, self._unit.management_address)
        match self._faults.traps:
            case TrapFault.LOST:
                return
            case TrapFault.DELAYED:
                asyncio.get_running_loop().call_later(delay_s, self._send, bindings, up_time_s)
            case TrapFault.DOUBLED:
                self._send(bindings, up_time_s)
                self._send(bindings, up_time_s)
            case TrapFault.NONE:
                self._send(bindings, up_time_s)

    def forge(self) -> None:
        """Send a trap about a switch that never was, with a serial number that is not this unit's."""
        invented = HaTrap(HaEvent.MASTER_UNIT_SWITCH, "MASTER heartbeat disappeared")
        self._send(_bindings(invented, _FORGED_SERIAL, self._unit.management_address), 0.0)

    def _send(self, bindings: Sequence[tuple[Oid, Any]], up_time_s: float) -> None:
        ticks = v2c.TimeTicks(int(up_time_s * 100) % 2**32)
        pdu = v2c.TrapPDU()
        v2c.apiTrapPDU.set_defaults(pdu)
        v2c.apiTrapPDU.set_varbinds(pdu, [(SYS_UP_TIME, ticks), *bindings])
        for name in self._targets:
            self._originator.send_pdu(self._engine, name, None, b"", pdu)


def _bindings(trap: HaTrap | SystemTrap, serial: str, address: str) -> list[tuple[Oid, Any]]:
    name = (SYS_SERIAL, v2c.OctetString(serial))
    if isinstance(trap, SystemTrap):
        return [(SNMP_TRAP_OID, v2c.ObjectIdentifier(SYSTEM_EVENT)), name, (SYS_EVENT_CODE, v2c.Integer32(trap.event))]
    return [
        (SNMP_TRAP_OID, v2c.ObjectIdentifier(HA_EVENT)),
        name,
        (HA_EVENT_ID, v2c.Integer32(trap.event)),
        (HA_UNIT_IP, v2c.IpAddress(address)),
        (HA_EVENT_REASON, v2c.OctetString(trap.reason.encode())),
    ]


def _add_target(engine: SnmpEngine, unit: UnitFile, number: int, place: Target) -> str:
    name = f"manager-{number}"
    if unit.snmp.trap_version == "3":
        user = unit.snmp.users[0]
        config.add_target_parameters(engine, name, user.name, security_level(user), _V3)
    else:
        config.add_target_parameters(engine, name, COMMUNITY_ENTRY, "noAuthNoPriv", _V2C)
    config.add_target_address(engine, name, config.SNMP_UDP_DOMAIN, place, name)
    return name
