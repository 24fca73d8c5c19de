"""The SNMP objects of a unit: names as FORTINET-FORTIMAIL-MIB numbers them, values read when asked for."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from pysnmp.proto.api import v2c

from simulator.modes import MODE_NUMBER
from simulator.settings import UnitFile
from simulator.vitals import Queue, Vitals

Oid = tuple[int, ...]
Value = Any  # a pyasn1 object: pysnmp brings no types
Reader = Callable[[], Value]

SYSTEM: Oid = (1, 3, 6, 1, 2, 1, 1)
IF_NUMBER: Oid = (1, 3, 6, 1, 2, 1, 2, 1, 0)
IF_ENTRY: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
FN_SYS_SERIAL: Oid = (1, 3, 6, 1, 4, 1, 12356, 100, 1, 1, 1, 0)
FORTIMAIL: Oid = (1, 3, 6, 1, 4, 1, 12356, 105)
FML_SYSTEM: Oid = (*FORTIMAIL, 1)
FML_QUEUE_ENTRY: Oid = (*FML_SYSTEM, 103, 2, 1)
FML_SENSOR_COUNT: Oid = (*FML_SYSTEM, 110, 1, 0)
FML_HA: Oid = (*FML_SYSTEM, 200)


class ObjectTree:
    """The objects one agent serves, in order; the HA subtree can be taken away."""

    def __init__(self, unit: UnitFile, vitals: Vitals, clock: Callable[[], float]) -> None:
        self._vitals = vitals
        self._readers = dict(_objects(unit, vitals, clock))
        self._order = sorted(self._readers)

    def get(self, oid: Oid) -> Value | None:
        reader = self._readers.get(oid)
        return reader() if reader and self._shown(oid) else None

    def next(self, oid: Oid) -> tuple[Oid, Value] | None:
        """The first object after `oid` and its value, or None at the end of the tree."""
        for later in self._order[bisect_right(self._order, oid) :]:
            if self._shown(later):
                return later, self._readers[later]()
        return None

    def holds(self, subtree: Oid) -> bool:
        """Whether the object type at `subtree` exists here (it may lack the instance that was asked for)."""
        found = self.next(subtree)
        return found is not None and found[0][: len(subtree)] == subtree

    def _shown(self, oid: Oid) -> bool:
        return self._vitals.faults.ha_objects or oid[: len(FML_HA)] != FML_HA


def _objects(unit: UnitFile, vitals: Vitals, clock: Callable[[], float]) -> Iterator[tuple[Oid, Reader]]:
    yield from _system(unit, vitals, clock)
    yield from _interfaces(unit, vitals)
    yield FN_SYS_SERIAL, _text(unit.identity.serial)
    yield from _fortimail(unit, vitals)
    yield from _queues(vitals)
    yield FML_SENSOR_COUNT, _integer(0)
    yield (*FML_HA, 1, 0), lambda: v2c.Integer32(MODE_NUMBER[vitals.mode])
    yield (*FML_HA, 2, 0), lambda: v2c.Integer32(effective_number(unit, vitals))


def effective_number(unit: UnitFile, vitals: Vitals) -> int:
    """What fmlHAEffectiveMode answers now."""
    surprise = vitals.faults.effective_number
    return unit.snmp.state_numbers[vitals.state] if surprise is None else surprise


def _system(unit: UnitFile, vitals: Vitals, clock: Callable[[], float]) -> Iterator[tuple[Oid, Reader]]:
    yield (*SYSTEM, 1, 0), _text("")
    yield (*SYSTEM, 2, 0), lambda: v2c.ObjectIdentifier(FORTIMAIL)
    yield (*SYSTEM, 3, 0), lambda: v2c.TimeTicks(int((clock() - vitals.started_at_s) * 100) % 2**32)
    yield (*SYSTEM, 4, 0), _text("")
    yield (*SYSTEM, 5, 0), _text(unit.identity.hostname)
    yield (*SYSTEM, 6, 0), _text("")


def _interfaces(unit: UnitFile, vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    yield IF_NUMBER, _integer(len(unit.interfaces))
    for index, interface in enumerate(unit.interfaces, 1):
        for column, reader in _interface_columns(interface.name, index, vitals):
            yield (*IF_ENTRY, column, index), reader


def _interface_columns(name: str, index: int, vitals: Vitals) -> Iterator[tuple[int, Reader]]:
    def link() -> Value:
        return v2c.Integer32(1 if vitals.ports_up[name] else 2)

    yield 1, _integer(index)
    yield 2, _text(name)
    yield 3, _integer(6)  # ethernetCsmacd
    yield 4, _integer(1500)
    yield 5, _gauge(lambda: 1_000_000_000 if vitals.ports_up[name] else 0)
    yield 6, lambda: v2c.OctetString(hexValue=f"0050568d00{index:02x}")
    yield 7, _integer(1)
    yield 8, link
    yield 9, lambda: v2c.TimeTicks(0)
    for column in range(10, 21):
        yield column, lambda: v2c.Counter32(0)
    yield 21, _gauge(lambda: 0)
    yield 22, lambda: v2c.ObjectIdentifier((0, 0))


def _fortimail(unit: UnitFile, vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    identity = unit.identity
    for number, text in enumerate((identity.model, identity.serial, identity.version, "00.00000"), 1):
        yield (*FML_SYSTEM, number, 0), _text(text)
    yield (*FML_SYSTEM, 5, 0), _integer(1)  # gateway, as in the vendor's example
    yield (*FML_SYSTEM, 6, 0), _gauge(lambda: vitals.cpu_percent)
    yield (*FML_SYSTEM, 7, 0), _gauge(lambda: vitals.memory_percent)
    yield (*FML_SYSTEM, 8, 0), _gauge(lambda: vitals.log_disk_percent)
    yield (*FML_SYSTEM, 9, 0), _gauge(lambda: vitals.mail_disk_percent)
    yield (*FML_SYSTEM, 10, 0), _gauge(lambda: vitals.sessions)
    yield (*FML_SYSTEM, 30, 0), _gauge(lambda: vitals.load)
    yield (*FML_SYSTEM, 101, 1, 0), _integer(5)
    yield (*FML_SYSTEM, 101, 2, 0), _integer(5)


def _queues(vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    for index, queue in enumerate(vitals.queues, 1):
        for column, reader in enumerate(_queue_columns(index, queue), 1):
            yield (*FML_QUEUE_ENTRY, column, index), reader


def _queue_columns(index: int, queue: Queue) -> tuple[Reader, ...]:
    return _integer(index), _text(queue.name), _gauge(lambda: queue.mails), _gauge(lambda: queue.kilobytes)


def _text(text: str) -> Reader:
    value = v2c.OctetString(text.encode())
    return lambda: value


def _integer(number: int) -> Reader:
    value = v2c.Integer32(number)
    return lambda: value


def _gauge(read: Callable[[], int]) -> Reader:
    return lambda: v2c.Gauge32(read())
