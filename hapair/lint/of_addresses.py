"""Knows what is asked about addresses: each belongs to one port of one unit, and the virtual ones to none."""

from collections.abc import Iterator

from hapair.lint.rule import Hit, Outcome, Side, Two, side
from hapair.lint.unit import Address, Own, Port, Stated, Syntax, Unit
from hapair.settings.ha import VirtualAction

ADOPTS = {VirtualAction.SET, VirtualAction.ADD}


def two_on_one_port(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for port in unit.ports:
            for version in (4, 6):
                owns = {own.value.ip: own for own in port.own if own.value.ip.version == version}
                if len(owns) > 1:
                    mine = side(unit, port.own[-1], " and ".join(own.text for own in owns.values()))
                    yield Hit(f"{port.name} of {unit.name}", (mine, _own_side(other, port.name)))


def _own_side(unit: Unit, name: str) -> Side:
    port = unit.port(name)
    return side(unit, port.own[-1]) if port and port.own else Side(unit, "nothing stated")


def one_address_twice(two: Two) -> Iterator[Outcome]:
    if two.one_text_twice:
        return
    taken: dict[Address, tuple[Unit, str, Stated[Own]]] = {}
    for unit in two.units:
        for name, own in unit.own_addresses():
            first, port, stated = taken.setdefault(own.value.ip, (unit, name, own))
            if first is not unit or port != name:
                sides = (side(first, stated, f"{port} is {stated.text}"), side(unit, own, f"{name} is {own.text}"))
                yield Hit(str(own.value.ip), sides)


def virtual_is_own(two: Two) -> Iterator[Outcome]:
    seen = set()
    for unit in two.units:
        for port in unit.ports:
            for virtual in port.virtual:
                for owner in two.units:
                    for name, own in owner.own_addresses():
                        if own.value.ip == virtual.value.ip and (owner.name, name, own) not in seen:
                            seen.add((owner.name, name, own))
                            sides = (
                                side(unit, virtual, f"virtual {virtual.text}"),
                                side(owner, own, f"{name} is {own.text}"),
                            )
                            yield Hit(str(virtual.value.ip), sides)


def no_address(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for link in unit.links:
            port = unit.port(link.port.value)
            if unit.addressed and link.own is None and not (port and port.own):
                mine = side(unit, link.port, f"{link.port.value} has no address")
                yield Hit(f"{link.port.value} of {unit.name}", (mine, _own_side(other, link.port.value)))


def other_than_the_port(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for link in unit.links:
            port = unit.port(link.port.value)
            if link.own and port and port.own and link.own.value.ip not in {own.value.ip for own in port.own}:
                text = f"{link.name} {link.own.text}, {port.name} {port.own[-1].text}"
                yield Hit(f"{port.name} of {unit.name}", (side(unit, link.own, text), _own_side(other, port.name)))


def action_differs(two: Two) -> Iterator[Outcome]:
    for first, second in _same_ports(two):
        if first.action and second.action and first.action.value is not second.action.value:
            yield Hit(first.name, (side(two.first, first.action), side(two.second, second.action)))


def virtual_differs(two: Two) -> Iterator[Outcome]:
    for first, second in _same_ports(two):
        if first.virtual and second.virtual and _ips(first) != _ips(second):
            yield Hit(first.name, (_virtual_side(two.first, first), _virtual_side(two.second, second)))


def _ips(port: Port) -> set[Address]:
    return {virtual.value.ip for virtual in port.virtual}


def _same_ports(two: Two) -> Iterator[tuple[Port, Port]]:
    for first in two.first.ports:
        if second := two.second.port(first.name):
            yield first, second


def _virtual_side(unit: Unit, port: Port | None) -> Side:
    if port is None or not port.virtual:
        return Side(unit, "no virtual address", port.line if port else 0)
    return side(unit, port.virtual[0], ", ".join(virtual.text for virtual in port.virtual))


def nothing_to_adopt(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for port in unit.ports:
            theirs = other.port(port.name)
            adopts = port.action and port.action.value in ADOPTS
            if unit.whole and adopts and not port.virtual and not (theirs and theirs.virtual):
                mine = side(unit, port.action, f"{port.action.text}, no virtual address" if port.action else "")
                yield Hit(f"{port.name} of {unit.name}", (mine, _virtual_side(other, theirs)))


def never_adopted(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for port in unit.ports:
            by_default = port.action is None and unit.whole and unit.syntax is Syntax.TABLES
            if port.virtual and (by_default or (port.action and port.action.value is VirtualAction.IGNORE)):
                text = f"{port.virtual[0].text}, action {port.action.text if port.action else 'ignored by default'}"
                theirs = other.port(port.name)
                yield Hit(
                    f"{port.name} of {unit.name}", (side(unit, port.virtual[0], text), _virtual_side(other, theirs))
                )


def none_at_all(two: Two) -> Iterator[Outcome]:
    ports = [port for unit in two.units for port in unit.ports]
    moved = any(port.virtual or (port.action and port.action.value is not VirtualAction.IGNORE) for port in ports)
    if not moved and all(unit.whole for unit in two.units):
        yield Hit("virtual addresses", tuple(Side(unit, "no virtual address") for unit in two.units))


def virtual_elsewhere(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for port in unit.ports:
            for virtual in port.virtual:
                same = [own for own in port.own if own.value.ip.version == virtual.value.ip.version]
                networks = [own.value.network for own in same]
                if networks and not any(network is None or virtual.value.ip in network for network in networks):
                    text = f"virtual {virtual.text}, {port.name} is {same[-1].text}"
                    theirs = other.port(port.name)
                    yield Hit(f"{port.name} of {unit.name}", (side(unit, virtual, text), _virtual_side(other, theirs)))


def virtual_twice(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        taken: dict[Address, Port] = {}
        for port in unit.ports:
            for virtual in port.virtual:
                first = taken.setdefault(virtual.value.ip, port)
                if first is not port:
                    text = f"{virtual.text} on {first.name} and {port.name}"
                    yield Hit(
                        f"{port.name} of {unit.name}",
                        (side(unit, virtual, text), _virtual_side(other, other.port(port.name))),
                    )
