"""SNMP: what a unit says when asked, over either engine, behind one border."""

from collectors.snmp.border import observe
from collectors.snmp.engine import Engines
from collectors.snmp.get import ErrorStatus, SnmpError, SnmpGet, Value
from collectors.snmp.target import Community, SnmpTarget, V3User, snmp_target

__all__ = [
    "Community",
    "Engines",
    "ErrorStatus",
    "SnmpError",
    "SnmpGet",
    "SnmpTarget",
    "V3User",
    "Value",
    "observe",
    "snmp_target",
]
