"""Knows the three notification PDUs (RFC 1157, RFC 3416) octet by octet, with every size checked before it is read.

A library reads the same in milliseconds where this takes microseconds, and what it raises on odd input is of every
kind. A port that anyone can send to must not be the place where that is found out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from collectors.hearing.heard import Refusal
from collectors.hearing.trap_objects import SNMP_TRAP_OID, STANDARD_TRAPS, SYS_UPTIME
from collectors.snmp.ber import INTEGER, OCTETS, SEQUENCE, Stretch, element, elements, number, oid_text
from collectors.snmp.get import Value
from collectors.snmp.line import NotTheAnswer

V1_TRAP, INFORM, V2_TRAP = 0xA4, 0xA6, 0xA7
MOST_VARBINDS = 64
_OID, _IP_ADDRESS, _TICKS = 0x06, 0x40, 0x43
# The most octets of each kind of number; pyasn1 for one writes -2147483648 in five.
_NUMBERS = {INTEGER: 5, 0x41: 5, 0x42: 5, _TICKS: 5, 0x46: 9}
_NOTHING = frozenset({0x05, 0x80, 0x81, 0x82})  # NULL and the three exceptions
_TEXTS = frozenset({OCTETS, 0x44})
_ENTERPRISE_SPECIFIC = 6


class NotTaken(Exception):
    """A datagram that is refused, with the reason."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Notification:
    """`request_id`, `varbind_list` and `context` are as they stood in the message, for the answer to an inform."""

    trap: str
    objects: tuple[tuple[str, Value], ...]
    uptime_s: float | None = None
    agent_address: str | None = None
    inform: bool = False
    request_id: bytes = b""
    varbind_list: bytes = b""
    context: bytes = b""


def notification(octets: bytes, tag: int, pdu: Stretch, most: int = MOST_VARBINDS) -> Notification:
    """Raises NotTaken, NotTheAnswer."""
    match tag:
        case 0xA4:
            return _version_1(octets, pdu, most)
        case 0xA6 | 0xA7:
            return _version_2(octets, tag, pdu, most)
        case _:
            raise NotTaken(Refusal.NOT_A_NOTIFICATION)


def _version_1(octets: bytes, pdu: Stretch, most: int) -> Notification:
    enterprise, agent, generic, specific, ticks, varbinds = elements(
        octets, pdu, _OID, _IP_ADDRESS, INTEGER, INTEGER, _TICKS, SEQUENCE
    )
    return Notification(
        _trap_of(
            oid_text(octets[slice(*enterprise)]),
            _number(octets, INTEGER, generic),
            _number(octets, INTEGER, specific),
        ),
        _objects(octets, varbinds, most),
        _number(octets, _TICKS, ticks) / 100,
        _address(octets[slice(*agent)]),
    )


def _trap_of(enterprise: str, generic: int, specific: int) -> str:
    """RFC 3584, 3.1. Some agents send the zero that belongs between enterprise and number, some leave it out."""
    if not 0 <= generic <= _ENTERPRISE_SPECIFIC:
        raise NotTheAnswer("a generic trap that there is not")
    if generic != _ENTERPRISE_SPECIFIC:
        return f"{STANDARD_TRAPS}.{generic + 1}"
    return f"{enterprise}.{specific}" if enterprise.endswith(".0") else f"{enterprise}.0.{specific}"


def _version_2(octets: bytes, tag: int, pdu: Stretch, most: int) -> Notification:
    request_id, _, _, varbinds = elements(octets, pdu, INTEGER, INTEGER, INTEGER, SEQUENCE)
    objects = _objects(octets, varbinds, most)
    named = dict(objects)
    trap, uptime = named.get(SNMP_TRAP_OID), named.get(SYS_UPTIME)
    if not isinstance(trap, str):
        raise NotTaken(Refusal.NOT_A_NOTIFICATION)
    return Notification(
        trap,
        tuple(pair for pair in objects if pair[0] not in (SNMP_TRAP_OID, SYS_UPTIME)),
        uptime / 100 if isinstance(uptime, int) else None,
        None,
        tag == INFORM,
        octets[slice(*request_id)],
        octets[slice(*varbinds)],
    )


def _objects(octets: bytes, varbinds: Stretch, most: int) -> tuple[tuple[str, Value], ...]:
    """Counted before any is read."""
    places: list[Stretch] = []
    for place in _sequences(octets, varbinds):
        if len(places) == most:
            raise NotTaken(Refusal.TOO_MANY_VARBINDS)
        places.append(place)
    return tuple(_object(octets, place) for place in places)


def _sequences(octets: bytes, within: Stretch) -> Iterator[Stretch]:
    at, end = within
    while at < end:
        tag, start, at = element(octets, at, end)
        if tag != SEQUENCE:
            raise NotTheAnswer("no pair of OID and value")
        yield start, at


def _object(octets: bytes, place: Stretch) -> tuple[str, Value]:
    tag, start, stop = element(octets, *place)
    kind, value_start, value_end = element(octets, stop, place[1])
    if tag != _OID or value_end != place[1]:
        raise NotTheAnswer("no pair of OID and value")
    return oid_text(octets[start:stop]), _value(octets, kind, (value_start, value_end))


def _value(octets: bytes, tag: int, place: Stretch) -> Value:
    content = octets[slice(*place)]
    if tag in _NUMBERS:
        return _number(octets, tag, place)
    if tag in _TEXTS:
        return content
    if tag == _OID:
        return oid_text(content)
    if tag == _IP_ADDRESS:
        return _address(content)
    if tag in _NOTHING and not content:
        return None
    raise NotTheAnswer(f"a value of tag {tag:#x} in {len(content)} octets")


def _number(octets: bytes, tag: int, place: Stretch) -> int:
    if not 0 < place[1] - place[0] <= _NUMBERS[tag]:
        raise NotTheAnswer("a number of no octets, or of too many")
    # A count has no sign, though some agents leave out the octet that says so.
    return number(octets, place) if tag == INTEGER else int.from_bytes(octets[slice(*place)], "big")


def _address(content: bytes) -> str:
    if len(content) != 4:
        raise NotTheAnswer("an address that is not of four octets")
    return ".".join(map(str, content))
