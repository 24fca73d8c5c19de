"""Knows what is asked about service monitoring, which each unit has by itself."""

from collections.abc import Iterator

from hapair.lint.rule import Hit, Outcome, Side, Two, Untold, side
from hapair.lint.unit import Service, Unit

REMOTE = "remote-"
LOCAL_PORTS = "local-ports"


def on_one_only(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for service in unit.services:
            theirs = other.service(service.name)
            off = theirs is not None and theirs.enabled is not None and not theirs.enabled.value
            if service.on and (off or (other.whole and not (theirs and theirs.on))):
                yield Hit(service.name, _in_order(two, side(unit, service.enabled), _service_side(other, service.name)))
            elif service.on and not (theirs and theirs.on):
                yield Untold(service.name, f"{unit.name} monitors it; {other.name} does not say")


def _in_order(two: Two, *sides: Side) -> tuple[Side, ...]:
    return tuple(sorted(sides, key=lambda each: each.unit is not two.first))


def _service_side(unit: Unit, name: str) -> Side:
    service = unit.service(name)
    return side(unit, service.enabled) if service else Side(unit, "nothing stated")


def times_differ(two: Two) -> Iterator[Outcome]:
    for service in two.first.services:
        theirs = two.second.service(service.name)
        if theirs and service.on and theirs.on and _clash(service, theirs):
            yield Hit(service.name, (_times_side(two.first, service), _times_side(two.second, theirs)))


def _times(service: Service) -> tuple[int | None, ...]:
    return tuple(each.value if each else None for each in (service.interval_s, service.timeout_s, service.retries))


def _clash(first: Service, second: Service) -> bool:
    both = zip(_times(first), _times(second), strict=True)
    return any(None not in pair and pair[0] != pair[1] for pair in both)


def _times_side(unit: Unit, service: Service) -> Side:
    named = zip(("every", "timeout", "retries"), _times(service), strict=True)
    return Side(unit, ", ".join(f"{name} {value}" for name, value in named if value is not None), service.line)


def no_target(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for service in unit.services:
            remote = service.name.startswith(REMOTE) and service.on
            if remote and unit.whole and not (service.address or service.hostname):
                mine = side(unit, service.enabled, "enabled without an address")
                yield Hit(f"{service.name} of {unit.name}", (mine, _target_side(other, service.name)))


def _target_side(unit: Unit, name: str) -> Side:
    service = unit.service(name)
    return side(unit, (service.address or service.hostname) if service else None)


def itself(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        mine = {own.value.ip for _, own in unit.own_addresses()}
        for service in unit.services:
            if service.on and service.address and service.address.value in mine:
                sides = (side(unit, service.address), _target_side(other, service.name))
                yield Hit(f"{service.name} of {unit.name}", sides)


def nothing(two: Two) -> Iterator[Outcome]:
    if all(unit.whole and not any(service.on for service in unit.services) for unit in two.units):
        yield Hit("service monitoring", tuple(Side(unit, "nothing monitored") for unit in two.units))


def no_ports(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        service = unit.service(LOCAL_PORTS)
        monitored = any(port.monitored and port.monitored.value for port in unit.ports)
        if unit.whole and service and service.on and not monitored:
            mine = side(unit, service.enabled, "enabled, and no port is monitored")
            yield Hit(f"{LOCAL_PORTS} of {unit.name}", (mine, _service_side(other, LOCAL_PORTS)))


def ports_differ(two: Two) -> Iterator[Outcome]:
    for first in two.first.ports:
        second = two.second.port(first.name)
        if second and first.monitored and second.monitored and first.monitored.value is not second.monitored.value:
            yield Hit(first.name, (side(two.first, first.monitored), side(two.second, second.monitored)))
