"""Knows what a response must look like before anybody may believe or decode it.

pyasn1 takes half a second over a large reply and reads an INTEGER of no octets as 0, which here would be an HA mode.
"""

from dataclasses import dataclass
from functools import lru_cache

from collectors.snmp.ber import INTEGER, OCTETS, OID, SEQUENCE, Stretch, element, elements, number, oid_octets, oid_text
from collectors.snmp.get import ErrorStatus
from collectors.snmp.line import NotTheAnswer
from collectors.snmp.values import SIZES

_V2C = 1
_RESPONSE, _REPORT = 0xA2, 0xA8
_LONG_FORM = 0x80


@dataclass(frozen=True, slots=True)
class Response:
    """A sound one: where its request-id is, and of each value its kind and where it is."""

    request_id: Stretch
    tags: tuple[int, ...]
    places: tuple[Stretch, ...]


def v2c_pdu(datagram: bytes, community: bytes) -> Stretch:
    """Where the response in a v2c message is. Raises NotTheAnswer."""
    (message,) = elements(datagram, (0, len(datagram)), SEQUENCE)
    version, answered, pdu = elements(datagram, message, INTEGER, OCTETS, _RESPONSE)
    if number(datagram, version) != _V2C:
        raise NotTheAnswer("a reply of another SNMP version")
    if datagram[slice(*answered)] != community:
        raise NotTheAnswer("a reply with another community")
    return pdu


def scoped_pdu(octets: bytes) -> tuple[bool, Stretch]:
    """Whether a scoped PDU, which may be padded, holds a report, and where its content is. Raises NotTheAnswer."""
    tag, at, end = element(octets, 0, len(octets))
    for _ in range(2):
        _, _, at = element(octets, at, end)
    kind, start, stop = element(octets, at, end)
    if tag != SEQUENCE or kind not in (_RESPONSE, _REPORT) or stop != end:
        raise NotTheAnswer("no response in the message")
    return kind == _REPORT, (start, stop)


def reported(octets: bytes, pdu: Stretch) -> str:
    """The OID of the counter that a report names (RFC 3414, section 5). Raises NotTheAnswer."""
    _, _, _, varbinds = elements(octets, pdu, INTEGER, INTEGER, INTEGER, SEQUENCE)
    _, start, end = element(octets, *varbinds)
    tag, start, end = element(octets, start, end)
    if tag != OID:
        raise NotTheAnswer("a report that names no counter")
    return oid_text(octets[start:end])


def response(octets: bytes, pdu: Stretch, request_id: int, oids: tuple[str, ...]) -> Response:
    """Of exactly `oids`, in this order, as RFC 3416 wants it. Raises NotTheAnswer, ErrorStatus."""
    answered, status, _, varbinds = elements(octets, pdu, INTEGER, INTEGER, INTEGER, SEQUENCE)
    if number(octets, answered) != request_id:
        raise NotTheAnswer("the reply to another request")
    if code := number(octets, status):
        raise ErrorStatus(code)
    places = list(_values(octets, *varbinds, _names(oids)))
    return Response(answered, tuple(tag for tag, _, _ in places), tuple((start, end) for _, start, end in places))


@lru_cache(maxsize=256)
def _names(oids: tuple[str, ...]) -> tuple[bytes, ...]:
    """As they stand in a response, with tag and length."""
    return tuple(map(oid_octets, oids))


def _values(octets: bytes, at: int, end: int, names: tuple[bytes, ...]) -> list[tuple[int, int, int]]:
    """Of the value of each of exactly these objects the tag, and where it is.

    Written out, it costs a third of what calls of `element` would.
    """
    found: list[tuple[int, int, int]] = []
    for name in names:
        if at >= end:
            raise NotTheAnswer(f"the reply holds {len(found)} objects, and {len(names)} were asked for")
        try:
            start, stop = at + 2, at + 2 + octets[at + 1]
            if octets[at + 1] >= _LONG_FORM:
                _, start, stop = element(octets, at, end)
            value_at = start + len(name)
            tag, value_start = octets[value_at], value_at + 2
            value_end = value_start + octets[value_at + 1]
            if octets[value_at + 1] >= _LONG_FORM:
                _, value_start, value_end = element(octets, value_at, stop)
            sizes = SIZES[tag]
        except (IndexError, KeyError):
            raise NotTheAnswer("not SNMP: no pair of OID and value") from None
        if octets[at] != SEQUENCE or value_end != stop or value_end - value_start not in sizes:
            raise NotTheAnswer("not SNMP: no sound pair of OID and value")
        if octets[start:value_at] != name:
            raise NotTheAnswer("the reply holds other objects than were asked for")
        found.append((tag, value_start, value_end))
        at = stop
    if at != end:  # more objects, or a last one that reaches out of the list
        raise NotTheAnswer(f"the reply holds more than the {len(names)} objects asked for")
    return found
