"""Knows the tables within the HA settings: interfaces, members, monitored services."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from hapair.lint.stating import ACTIONS, ROLES, SWITCH, NotSet, Stating, address, one_of, own, text, whole
from hapair.lint.unit import GroupMember, Own, Port, Service, Stated
from hapair.settings.ha import VirtualAction

Owns = Mapping[str, tuple[Stated[Own], ...]]
LONGEST_S = 86400


def ports_of(ha: Stating, owns: Owns) -> tuple[Port, ...]:
    """The interfaces that the HA settings name, and those that have an address."""
    rows = {block.name[0]: ha.of_block(block, block.name[0]) for block in ha.blocks("interface")}
    lines = _failover_lines(ha)
    names = dict.fromkeys(chain(rows, lines, owns))
    return tuple(_port(name, rows.get(name), lines.get(name), owns.get(name, ())) for name in names)


def _port(name: str, row: Stating | None, line: Port | None, owns: tuple[Stated[Own], ...]) -> Port:
    line = line or Port(name)
    if row is None:
        return replace(line, own=owns)
    virtual = (row.get(own, "virtual-ip"), row.get(own, "virtual-ip6"))
    action = row.get(one_of(ACTIONS), "action", "action-on-primary", "action-on-master")
    return Port(
        name,
        row.block.line,
        owns,
        row.get(one_of(SWITCH), "port-monitor"),
        action or _bridged(row) or line.action,
        (*line.virtual, *(each for each in virtual if each)),
    )


def _bridged(row: Stating) -> Stated[VirtualAction] | None:
    bridge = row.get(one_of(SWITCH), "add-to-bridge")
    return (
        Stated(VirtualAction.BRIDGE, f"add-to-bridge {bridge.text}", bridge.line) if bridge and bridge.value else None
    )


def _failover_lines(ha: Stating) -> dict[str, Port]:
    """`failover port3 set 172.16.1.2/24`, one line an interface."""
    found: dict[str, Port] = {}
    for line in ha.each(_failover, "failover"):
        name, action, virtual = line.value
        stated = (Stated(virtual, " ".join(line.text.split()[2:]), line.line),) if virtual else ()
        found[name] = Port(name, line.line, (), None, Stated(action, action.value, line.line), stated)
    return found


def _failover(values: tuple[str, ...]) -> tuple[str, VirtualAction, Own | None]:
    match values:
        case [name, action, *rest]:
            return name, one_of(ACTIONS)((action,)), _given(tuple(rest))
    raise ValueError("names no interface and action")


def _given(values: tuple[str, ...]) -> Own | None:
    try:
        return own(values) if values else None
    except NotSet:
        return None


def members_of(ha: Stating) -> tuple[GroupMember, ...]:
    return tuple(_member(ha.of_block(block, block.name[0])) for block in ha.blocks("member"))


def _member(row: Stating) -> GroupMember:
    (name,) = row.block.name
    hostname = row.get(text, "hostname")
    return GroupMember(
        Stated(name, name, row.block.line),
        row.get(one_of(ROLES), "role"),
        row.get(own, "ip") or row.get(own, "ipv6"),
        hostname.value if hostname else "",
    )


def myself(members: tuple[GroupMember, ...], host: str, ports: tuple[Port, ...]) -> GroupMember | None:
    """Which row of the table is the unit itself: by its host name, or by an address that is its own."""
    addresses = {own.value.ip for port in ports for own in port.own}
    for member in members:
        if host and host in (member.name.value, member.hostname):
            return member
    return next((member for member in members if member.own and member.own.value.ip in addresses), None)


def services_of(ha: Stating) -> tuple[Service, ...]:
    return tuple(_service(ha.of_block(block, block.name[0])) for block in ha.blocks("service"))


def _service(row: Stating) -> Service:
    return Service(
        row.block.name[0],
        row.block.line,
        row.get(one_of(SWITCH), "status"),
        row.get(address, "ip"),
        row.get(text, "hostname"),
        row.get(whole(0, LONGEST_S), "check-interval"),
        row.get(whole(0, LONGEST_S), "check-timeout"),
        row.get(whole(0, LONGEST_S), "retries"),
    )
