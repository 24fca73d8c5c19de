"""The standard SNMP objects that a recorded FortiMail unit serves: system, interfaces, addresses and statistics."""

from collections.abc import Callable, Iterator

from pysnmp.proto.api import v2c

from simulator.settings import UnitFile
from simulator.snmp.mib import enterprise
from simulator.snmp.smi import Oid, Reader, Value, counter, gauge, integer, text
from simulator.vitals import Vitals

_MIB_2: Oid = (1, 3, 6, 1, 2, 1)
_SYSTEM: Oid = (*_MIB_2, 1)
_IF_NUMBER: Oid = (*_MIB_2, 2, 1, 0)
_IF_ENTRY: Oid = (*_MIB_2, 2, 2, 1)
_IP_ADDRESS_ENTRY: Oid = (*_MIB_2, 4, 20, 1)
_DUPLEX_STATUS: Oid = (*_MIB_2, 10, 7, 2, 1, 19)
_COUNTERS = {
    4: (*range(3, 13), *range(14, 20)),
    5: range(1, 27),
    6: (*range(5, 9), *range(10, 13), 14, 15),
    7: range(1, 5),
}


def standard_objects(unit: UnitFile, vitals: Vitals, clock: Callable[[], float]) -> Iterator[tuple[Oid, Reader]]:
    yield from _system(unit, vitals, clock)
    yield from _interfaces(unit, vitals)
    yield from _addresses(unit)
    yield from _counters()


def _system(unit: UnitFile, vitals: Vitals, clock: Callable[[], float]) -> Iterator[tuple[Oid, Reader]]:
    yield (*_SYSTEM, 1, 0), text("")
    yield (*_SYSTEM, 2, 0), lambda: v2c.ObjectIdentifier(enterprise(unit.snmp.mib))
    yield (*_SYSTEM, 3, 0), lambda: v2c.TimeTicks(int((clock() - vitals.started_at_s) * 100) % 2**32)
    yield (*_SYSTEM, 4, 0), text("")
    yield (*_SYSTEM, 5, 0), text(unit.identity.hostname)
    yield (*_SYSTEM, 6, 0), text("")


def _interfaces(unit: UnitFile, vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    yield _IF_NUMBER, integer(len(unit.interfaces))
    for index, interface in enumerate(unit.interfaces, 1):
        for column, reader in _interface_columns(interface.name, index, vitals):
            yield (*_IF_ENTRY, column, index), reader
        yield (*_DUPLEX_STATUS, index), integer(0)


def _addresses(unit: UnitFile) -> Iterator[tuple[Oid, Reader]]:
    for index, interface in enumerate(unit.interfaces, 1):
        if interface.address:
            octets = tuple(int(octet) for octet in interface.address.split("."))
            yield (*_IP_ADDRESS_ENTRY, 2, *octets), integer(index)
            yield (*_IP_ADDRESS_ENTRY, 3, *octets), lambda: v2c.IpAddress("255.255.255.0")


def _counters() -> Iterator[tuple[Oid, Reader]]:
    """The statistics of IP, ICMP, TCP and UDP that the recorded unit has; they stand still here."""
    for group, numbers in _COUNTERS.items():
        for number in numbers:
            yield (*_MIB_2, group, number, 0), counter()
    yield (*_MIB_2, 6, 9, 0), gauge(lambda: 0)


def _interface_columns(name: str, index: int, vitals: Vitals) -> Iterator[tuple[int, Reader]]:
    def link() -> Value:
        return v2c.Integer32(1 if vitals.ports_up[name] else 2)

    yield 1, integer(index)
    yield 2, text(name)
    yield 3, integer(6)  # ethernetCsmacd
    yield 4, integer(1500)
    yield 5, gauge(lambda: 1_000_000_000 if vitals.ports_up[name] else 0)
    yield 6, lambda: v2c.OctetString(hexValue=f"0050568d00{index:02x}")
    yield 7, integer(1)
    yield 8, link
    yield 9, lambda: v2c.TimeTicks(0)
    for column in range(10, 21):
        yield column, counter()
    yield 21, gauge(lambda: 0)
    yield 22, lambda: v2c.ObjectIdentifier((0,) * 9)
    yield 23, integer(0)
