"""SNMP: what a unit says when asked, over either engine, behind one border."""

from collectors.snmp.border import observe
from collectors.snmp.engine import EngineMissing, Engines, engine_for
from collectors.snmp.get import ErrorStatus, SnmpError, SnmpGet, Value
from collectors.snmp.target import Community, SnmpTarget, V3User, snmp_target

__all__ = [
    "Community",
    "EngineMissing",
    "Engines",
    "ErrorStatus",
    "SnmpError",
    "SnmpGet",
    "SnmpTarget",
    "V3User",
    "Value",
    "engine_for",
    "observe",
    "snmp_target",
]
