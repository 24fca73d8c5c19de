"""Where the vendor's MIBs put a unit's objects and notifications, now and before 2009."""

from simulator.settings import Mib
from simulator.snmp.smi import Oid

FN_SYS_SERIAL: Oid = (1, 3, 6, 1, 4, 1, 12356, 100, 1, 1, 1, 0)
SERIAL: Oid = (2, 0)
EVENT_CODE: Oid = (11, 0)
HA_EVENT_ID: Oid = (14, 0)
HA_UNIT_IP: Oid = (15, 0)
HA_EVENT_REASON: Oid = (16, 0)
HA_MODES: Oid = (200,)

_FORTINET: Oid = (1, 3, 6, 1, 4, 1, 12356)
_PRODUCT = {Mib.CURRENT: 105, Mib.BEFORE_2009: 1688}


def enterprise(mib: Mib) -> Oid:
    """What sysObjectID says."""
    return (*_FORTINET, _PRODUCT[mib])


def notification(mib: Mib, number: int) -> Oid:
    return (*enterprise(mib), 0, number)


def system(mib: Mib, tail: Oid = ()) -> Oid:
    """fmlSystem, or what stands below it: both MIBs give what they share the same number there."""
    return (*enterprise(mib), 1, *tail)
