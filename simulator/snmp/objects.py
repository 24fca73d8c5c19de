"""The SNMP objects of a unit: values read when asked for, and which of them are there at the moment."""

from bisect import bisect_right
from collections.abc import Callable, Iterator

from pysnmp.proto.api import v2c

from simulator.modes import MODE_NUMBER, STATE_NUMBER
from simulator.settings import Mib, UnitFile, Unnumbered
from simulator.snmp.mib import FN_SYS_SERIAL, HA_EVENT_ID, HA_EVENT_REASON, HA_MODES, HA_UNIT_IP, system
from simulator.snmp.mib2 import standard_objects
from simulator.snmp.smi import Oid, Reader, Value, counted, gauge, integer, text
from simulator.vitals import DEFERRED, Queue, Vitals


class ObjectTree:
    """The objects one agent serves, in order; one whose reader gives None is not there just now."""

    def __init__(self, unit: UnitFile, vitals: Vitals, clock: Callable[[], float]) -> None:
        self._readers = dict(_objects(unit, vitals, clock))
        self._order = sorted(self._readers)

    def get(self, oid: Oid) -> Value | None:
        reader = self._readers.get(oid)
        return reader() if reader else None

    def next(self, oid: Oid) -> tuple[Oid, Value] | None:
        """The first object after `oid` and its value, or None at the end of the tree."""
        for later in self._order[bisect_right(self._order, oid) :]:
            value = self._readers[later]()
            if value is not None:
                return later, value
        return None

    def holds(self, subtree: Oid) -> bool:
        """Whether the object type at `subtree` exists here (it may lack the instance that was asked for)."""
        found = self.next(subtree)
        return found is not None and found[0][: len(subtree)] == subtree


def _objects(unit: UnitFile, vitals: Vitals, clock: Callable[[], float]) -> Iterator[tuple[Oid, Reader]]:
    yield from standard_objects(unit, vitals, clock)
    own = [*_system(unit, vitals)]
    if unit.snmp.mib is Mib.CURRENT:
        yield FN_SYS_SERIAL, text(unit.identity.serial)
        own += [*_added_in_2009(vitals), *_ha_modes(unit, vitals)]
    else:
        own += _dropped_in_2009(vitals)
    if unit.snmp.event_objects:
        own += _ha_event(unit, vitals)
    yield from ((system(unit.snmp.mib, tail), reader) for tail, reader in own)


def _system(unit: UnitFile, vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    identity = unit.identity
    for number, words in enumerate((identity.model, identity.serial, identity.version, "00.00000"), 1):
        yield (number, 0), text(words)
    yield (5, 0), integer(1)  # gateway, as in the vendor's example
    yield (6, 0), gauge(lambda: vitals.cpu_percent)
    yield (7, 0), gauge(lambda: vitals.memory_percent)
    yield (8, 0), gauge(lambda: vitals.log_disk_percent)
    yield (9, 0), gauge(lambda: vitals.mail_disk_percent)
    yield (10, 0), gauge(lambda: vitals.sessions)
    yield (101, 1, 0), integer(5)
    yield (101, 2, 0), integer(5)


def _added_in_2009(vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    yield (30, 0), gauge(lambda: vitals.load)
    for index, queue in enumerate(vitals.queues, 1):
        for column, reader in enumerate(_queue_columns(index, queue), 1):
            yield (103, 2, 1, column, index), reader
    yield (110, 1, 0), integer(0)  # hardware sensors: a virtual machine has none


def _queue_columns(index: int, queue: Queue) -> tuple[Reader, ...]:
    return integer(index), text(queue.name), gauge(lambda: queue.mails), gauge(lambda: queue.kilobytes)


def _dropped_in_2009(vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    yield (101, 3, 0), integer(1)  # language
    yield (101, 4, 0), integer(0)  # LCD protection
    yield (103, 1, 0), counted(lambda: vitals.queues[DEFERRED].mails)


def _ha_modes(unit: UnitFile, vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    def mode() -> Value | None:
        return v2c.Integer32(MODE_NUMBER[vitals.mode]) if vitals.faults.ha_objects else None

    def effective() -> Value | None:
        number = effective_number(unit, vitals)
        return v2c.Integer32(number) if vitals.faults.ha_objects and number is not None else None

    yield (*HA_MODES, 1, 0), mode
    yield (*HA_MODES, 2, 0), effective


def effective_number(unit: UnitFile, vitals: Vitals) -> int | None:
    """What fmlHAEffectiveMode answers now, or None where it is not to be there."""
    if vitals.faults.effective_number is not None:
        return vitals.faults.effective_number
    for state in vitals.states:
        match unit.snmp.state_numbers[state]:
            case Unnumbered.KEEP_LAST:
                continue
            case Unnumbered.OMIT:
                return None
            case number:
                return number
    return STATE_NUMBER[vitals.state]  # there never was another to keep


def _ha_event(unit: UnitFile, vitals: Vitals) -> Iterator[tuple[Oid, Reader]]:
    address = v2c.IpAddress(unit.management_address)
    yield HA_EVENT_ID, lambda: v2c.Integer32(vitals.ha_event.event) if vitals.ha_event else None
    yield HA_UNIT_IP, lambda: address if vitals.ha_event else None
    yield HA_EVENT_REASON, lambda: v2c.OctetString(vitals.ha_event.reason.encode()) if vitals.ha_event else None
