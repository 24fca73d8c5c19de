"""Knows where each syntax keeps the heartbeat links and the mode of a unit."""

from collections.abc import Iterator, Mapping

from hapair.lint.stating import ROLES, SWITCH, Stating, address, one_of, own, text
from hapair.lint.unit import GroupMember, Link, Mode, Own, Port, Stated, Syntax
from hapair.pair import Role

LINES = {"heartbeat-1": Role.PRIMARY, "heartbeat-2": Role.SECONDARY}
"""The older lines `set heartbeat-1-interface port6` and so on."""

STATUS: Mapping[str, Role | None] = {**ROLES, "enable": None, "disable": None}
KINDS = {"active-passive": False, "active-active": True}
ROLE_MODES = {Role.PRIMARY: Mode.PRIMARY, Role.SECONDARY: Mode.SECONDARY}


def links_of(
    ha: Stating, syntax: Syntax, ports: tuple[Port, ...], members: tuple[GroupMember, ...], me: GroupMember | None
) -> tuple[Link, ...]:
    named = {port.name: port for port in ports}
    if syntax is Syntax.MEMBERS:
        return _with_peers(tuple(_rows(ha, named)), members, me)
    return (*_lines(ha, named), *_rows(ha, named))


def member_mode(ha: Stating, me: GroupMember | None) -> Stated[Mode] | None:
    """Of 7.6 and later: the state, the kind of group, and the role that the table of members gives the unit."""
    state, active = ha.get(one_of(SWITCH), "state"), ha.get(one_of(KINDS), "mode")
    if state and not state.value:
        return Stated(Mode.OFF, f"state {state.text}", state.line)
    if active and active.value:
        return Stated(Mode.ACTIVE_ACTIVE, active.text, active.line)
    if me is None or me.role is None:
        return None
    return Stated(ROLE_MODES[me.role.value], me.role.text, me.role.line)


def _lines(ha: Stating, ports: dict[str, Port]) -> Iterator[Link]:
    for name, role in LINES.items():
        port = ha.get(text, f"{name}-interface")
        if port and port.value not in ("disable", "none", ""):
            mine = ha.get(own, f"{name}-ip") or _only(ports.get(port.value))
            yield Link(port, Stated(role, name, port.line), mine, ha.get(address, f"{name}-peer"))


def _rows(ha: Stating, ports: dict[str, Port]) -> Iterator[Link]:
    for block in ha.blocks("interface"):
        (name,) = block.name
        row = ha.of_block(block, name)
        status = row.get(_status, "heartbeat-status")
        if status is None or status.value == "disable":
            continue
        role = STATUS[status.value]
        peer = row.get(address, "peer-ip") or row.get(address, "peer-ip6")
        stated = Stated(role, status.text, status.line) if role else None
        yield Link(Stated(name, name, status.line), stated, _only(ports.get(name)), peer)


def _status(values: tuple[str, ...]) -> str:
    one_of(STATUS)(values)
    return values[0].lower()


def _only(port: Port | None) -> Stated[Own] | None:
    """The address of an interface, where it was given one. Where it was given two, nobody knows which it has."""
    owns = port.own if port else ()
    return owns[-1] if len({own.value.ip for own in owns}) == 1 else None


def _with_peers(links: tuple[Link, ...], members: tuple[GroupMember, ...], me: GroupMember | None) -> tuple[Link, ...]:
    """The table of members holds one address a unit: it belongs to the link on whose interface or subnet it is."""
    others = [member.own for member in members if member is not me and member.own]
    if me is None or len(others) != 1:
        return links
    peer = Stated(others[0].value.ip, others[0].text, others[0].line)
    return tuple(
        Link(link.port, None, _own(link, me, links), peer if _carries(link, me, links) else None) for link in links
    )


def _carries(link: Link, me: GroupMember, links: tuple[Link, ...]) -> bool:
    return len(links) == 1 or bool(me.own and link.own and link.own.value.ip == me.own.value.ip)


def _own(link: Link, me: GroupMember, links: tuple[Link, ...]) -> Stated[Own] | None:
    return link.own or (me.own if len(links) == 1 else None)
