"""Knows what is asked about heartbeat links: two of them, on different ports, each leading to the other unit."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network
from itertools import combinations

from hapair.lint.rule import Hit, Outcome, Side, Two, Untold, side
from hapair.lint.unit import Link, Own, Syntax, Unit
from hapair.settings.ha import VirtualAction


def none(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        if not unit.links and unit.whole:
            yield Hit(f"heartbeat of {unit.name}", (Side(unit, "no heartbeat link"), _links_side(other)))
        elif not unit.links:
            yield Untold("heartbeat links", f"{unit.name} states none, and its text is not whole")


def single(two: Two) -> Iterator[Outcome]:
    carried = all(unit.remote_heartbeat and unit.remote_heartbeat.value for unit in two.units)
    if not carried and all(len(unit.links) == 1 for unit in two.units):
        yield Hit("heartbeat links", tuple(map(_links_side, two.units)))


def _links_side(unit: Unit) -> Side:
    text = ", ".join(f"{link.port.value} {link.role.text}" if link.role else link.port.value for link in unit.links)
    return Side(unit, text or "no heartbeat link", unit.links[0].port.line if unit.links else 0)


def unmatched(two: Two) -> Iterator[Outcome]:
    if not all(unit.links for unit in two.units):
        return
    keys = [{link.name for link in unit.links} for unit in two.units]
    for key in sorted(keys[0] ^ keys[1]):
        yield Hit(key, tuple(_matching_side(unit, key) for unit in two.units))


def _matching_side(unit: Unit, key: str) -> Side:
    link = _named(unit, key)
    return side(unit, link.port, link.port.value) if link else Side(unit, "no such link")


def _named(unit: Unit, name: str) -> Link | None:
    return next((link for link in unit.links if link.name == name), None)


def other_port(two: Two) -> Iterator[Outcome]:
    for mine, theirs in _matched(two):
        if mine.port.value != theirs.port.value:
            yield Hit(mine.name, (side(two.first, mine.port), side(two.second, theirs.port)))


def _matched(two: Two) -> Iterator[tuple[Link, Link]]:
    """The links of the two units that are to be one: by role, or by port where links have no roles."""
    for mine in two.first.links:
        found = [theirs for theirs in two.second.links if theirs.name == mine.name]
        if len(found) == 1 and sum(link.name == mine.name for link in two.first.links) == 1:
            yield mine, found[0]


def one_port(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        ports = [link.port.value for link in unit.links]
        for name in dict.fromkeys(name for name in ports if ports.count(name) > 1):
            yield Hit(f"{name} of {unit.name}", (_links_side(unit), _links_side(other)))


def one_role(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        roles = [link.role.value for link in unit.links if link.role]
        for role in dict.fromkeys(role for role in roles if roles.count(role) > 1):
            if len({link.port.value for link in unit.links if link.role and link.role.value is role}) > 1:
                yield Hit(f"{role} heartbeat of {unit.name}", (_links_side(unit), _links_side(other)))


def not_reciprocal(two: Two) -> Iterator[Outcome]:
    for mine, theirs in _matched(two):
        for (unit, link), (other, far) in (
            ((two.first, mine), (two.second, theirs)),
            ((two.second, theirs), (two.first, mine)),
        ):
            yield from _leads_to(unit, link, other, far)


def _leads_to(unit: Unit, link: Link, other: Unit, far: Link) -> Iterator[Outcome]:
    if link.peer is None:
        if unit.syntax is not Syntax.MEMBERS and not unit.whole:
            yield Untold(f"peer address of {link.name}", f"{unit.name} states none, and its text is not whole")
    elif far.own is None:
        yield Untold(
            f"peer address of {link.name}",
            f"the address of {far.port.value} is not in the text of {other.name}: add `show system interface` to it",
        )
    elif link.peer.value != far.own.value.ip and not _is_own(unit, link):
        peer = side(unit, link.peer, f"peer {link.peer.value}")
        yield Hit(f"{link.name} of {unit.name}", (peer, side(other, far.own, f"{far.port.value} is {far.own.text}")))


def _is_own(unit: Unit, link: Link) -> bool:
    return link.peer is not None and link.peer.value in {own.value.ip for _, own in unit.own_addresses()}


def to_itself(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for link in unit.links:
            if link.peer and _is_own(unit, link):
                mine = side(unit, link.peer, f"peer {link.peer.value}")
                yield Hit(f"{link.name} of {unit.name}", (mine, _ends_side(other, link.name)))


def other_subnet(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for link in unit.links:
            network = link.own and link.own.value.network
            if link.peer and network and link.peer.value not in network and _may_lead_there(link, other):
                mine = side(unit, link.peer, _ends(link))
                yield Hit(f"{link.name} of {unit.name}", (mine, _ends_side(other, link.name)))


def _may_lead_there(link: Link, other: Unit) -> bool:
    """Where the peer is known not to be the other unit's, that is the fault, and FMHA055 says it."""
    far = _named(other, link.name)
    return far is None or far.own is None or link.peer is None or far.own.value.ip == link.peer.value


def _ends(link: Link) -> str:
    own = f"{link.port.value} is {link.own.text}" if link.own else link.port.value
    return f"{own}, peer {link.peer.value}" if link.peer else own


def _ends_side(unit: Unit, name: str) -> Side:
    link = _named(unit, name)
    return side(unit, link.peer or link.port, _ends(link)) if link else Side(unit, "no such link")


def no_peer(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for link in unit.links:
            if link.peer is None and unit.whole and unit.syntax is not Syntax.MEMBERS:
                mine = side(unit, link.port, f"{link.port.value} without a peer address")
                yield Hit(f"{link.name} of {unit.name}", (mine, _peer_side(other, link.name)))


def _peer_side(unit: Unit, key: str) -> Side:
    link = _named(unit, key)
    return side(unit, link.peer, f"peer {link.peer.value}") if link and link.peer else _matching_side(unit, key)


def one_peer(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        peers = [link.peer.value for link in unit.links if link.peer]
        for peer in dict.fromkeys(peer for peer in peers if peers.count(peer) > 1):
            last = [link.peer for link in unit.links if link.peer and link.peer.value == peer][-1]
            yield Hit(f"peers of {unit.name}", (side(unit, last, f"{peer} on both links"), _links_side(other)))


def one_subnet(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for first, second in combinations([link.own for link in unit.links if link.own], 2):
            if _overlap(first.value, second.value):
                mine = side(unit, second, f"{first.text} and {second.text}")
                yield Hit(f"links of {unit.name}", (mine, _links_side(other)))


def _overlap(first: Own, second: Own) -> bool:
    """The older and the newer addresses have no subnet in common."""
    match first.network, second.network:
        case (IPv4Network() as one, IPv4Network() as two):
            return one.overlaps(two)
        case (IPv6Network() as one, IPv6Network() as two):
            return one.overlaps(two)
    return False


def with_mail(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        for link in unit.links:
            port = unit.port(link.port.value)
            if port and (port.virtual or (port.action and port.action.value is not VirtualAction.IGNORE)):
                stated = port.virtual[0] if port.virtual else port.action
                yield Hit(f"{link.port.value} of {unit.name}", (side(unit, stated), _matching_side(other, link.name)))
