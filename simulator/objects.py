"""The SNMP objects of a unit: names as FORTINET-FORTIMAIL-MIB numbers them, values read when asked for."""

from bisect import bisect_right
from collections.abc import Callable, Iterator

from pysnmp.proto.api import v2c

from simulator.mib2 import ENTERPRISE, standard_objects
from simulator.modes import MODE_NUMBER
from simulator.settings import UnitFile
from simulator.smi import Oid, Reader, Value, gauge, integer, text
from simulator.vitals import Queue, Vitals

FN_SYS_SERIAL: Oid = (1, 3, 6, 1, 4, 1, 12356, 100, 1, 1, 1, 0)
FML_SYSTEM: Oid = (*ENTERPRISE, 1)
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
    yield from standard_objects(unit, vitals, clock)
    yield FN_SYS_SERIAL, text(unit.identity.serial)
    yield from _fortimail(unit, vitals)
    yield from _queues(vitals)
    yield FML_SENSOR_COUNT, integer(0)
    yield (*FML_HA, 1, 0), lambda: v2c.Integer32(MODE_NUMBER[vitals.mode])
    yield (*FML_HA, 2, 0), lambda: v2c.Integer32(effective_number(unit, vitals))


def effective_number(unit: UnitFile, vitals: Vitals) -> int:
    """What fmlHAEffectiveMode answers now."""
    surprise = vitals.faults.effective_number
    return unit.snmp.state_numbers[vitals.state] if surprise is None else surprise


def _fortimail(unit: UnitFile, vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    identity = unit.identity
    for number, words in enumerate((identity.model, identity.serial, identity.version, "00.00000"), 1):
        yield (*FML_SYSTEM, number, 0), text(words)
    yield (*FML_SYSTEM, 5, 0), integer(1)  # gateway, as in the vendor's example
    yield (*FML_SYSTEM, 6, 0), gauge(lambda: vitals.cpu_percent)
    yield (*FML_SYSTEM, 7, 0), gauge(lambda: vitals.memory_percent)
    yield (*FML_SYSTEM, 8, 0), gauge(lambda: vitals.log_disk_percent)
    yield (*FML_SYSTEM, 9, 0), gauge(lambda: vitals.mail_disk_percent)
    yield (*FML_SYSTEM, 10, 0), gauge(lambda: vitals.sessions)
    yield (*FML_SYSTEM, 30, 0), gauge(lambda: vitals.load)
    yield (*FML_SYSTEM, 101, 1, 0), integer(5)
    yield (*FML_SYSTEM, 101, 2, 0), integer(5)


def _queues(vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    for index, queue in enumerate(vitals.queues, 1):
        for column, reader in enumerate(_queue_columns(index, queue), 1):
            yield (*FML_QUEUE_ENTRY, column, index), reader


def _queue_columns(index: int, queue: Queue) -> tuple[Reader, ...]:
    return integer(index), text(queue.name), gauge(lambda: queue.mails), gauge(lambda: queue.kilobytes)
