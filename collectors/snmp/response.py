"""Knows what a response must look like before any library may decode it, and what it then says.

pyasn1 takes half a second over a large reply and reads an INTEGER of no octets as 0, which here would be an HA mode;
gufo_snmp panics on lengths that do not add up.
"""

from collections.abc import Mapping
from functools import lru_cache

from collectors.snmp.ber import INTEGER, OCTETS, OID, SEQUENCE, Stretch, element, elements, number, oid_octets, oid_text
from collectors.snmp.get import ErrorStatus, Value
from collectors.snmp.line import NotTheAnswer

_V2C = 1
_RESPONSE, _REPORT = 0xA2, 0xA8
_IP_ADDRESS, _OPAQUE, _COUNTER64 = 0x40, 0x44, 0x46
_LONG_FORM = 0x80
_ANY_SIZE = range(65536)
# The kinds of value there are (RFC 3416) and how many octets each may have.
_SIZES = {
    INTEGER: range(1, 5),
    OCTETS: _ANY_SIZE,
    0x05: range(1),  # NULL
    OID: range(1, 65536),
    _IP_ADDRESS: range(4, 5),
    0x41: range(1, 6),  # Counter32
    0x42: range(1, 6),  # Gauge32
    0x43: range(1, 6),  # TimeTicks
    _OPAQUE: _ANY_SIZE,
    _COUNTER64: range(1, 10),
    0x80: range(1),  # noSuchObject
    0x81: range(1),  # noSuchInstance
    0x82: range(1),  # endOfMibView
}
_TEXTS = frozenset({OCTETS, _OPAQUE})


def v2c_response(datagram: bytes, community: bytes, request_id: int, oids: tuple[str, ...]) -> Mapping[str, Value]:
    """What a sound response to one request says of exactly `oids`. Raises NotTheAnswer, ErrorStatus."""
    (message,) = elements(datagram, (0, len(datagram)), SEQUENCE)
    version, answered, pdu = elements(datagram, message, INTEGER, OCTETS, _RESPONSE)
    if number(datagram, version) != _V2C:
        raise NotTheAnswer("a reply of another SNMP version")
    if datagram[slice(*answered)] != community:
        raise NotTheAnswer("a reply with another community")
    return response(datagram, pdu, request_id, oids)


def scoped_pdu(octets: bytes) -> tuple[bool, Stretch]:
    """Whether a scoped PDU, which may be padded, holds a report, and where its content is. Raises NotTheAnswer."""
    tag, at, end = element(octets, 0, len(octets))
    for _ in range(2):
        _, _, at = element(octets, at, end)
    kind, start, stop = element(octets, at, end)
    if tag != SEQUENCE or kind not in (_RESPONSE, _REPORT) or stop != end:
        raise NotTheAnswer("no response in the message")
    return kind == _REPORT, (start, stop)


def response(octets: bytes, pdu: Stretch, request_id: int | None, oids: tuple[str, ...]) -> Mapping[str, Value]:
    """Raises NotTheAnswer, ErrorStatus. `request_id`: None where the message-id has bound answer to question."""
    answered, status, _, varbinds = elements(octets, pdu, INTEGER, INTEGER, INTEGER, SEQUENCE)
    if request_id is not None and number(octets, answered) != request_id:
        raise NotTheAnswer("the reply to another request")
    if code := number(octets, status):
        raise ErrorStatus(code)
    return dict(zip(oids, _values(octets, *varbinds, _names(oids)), strict=True))


@lru_cache(maxsize=256)
def _names(oids: tuple[str, ...]) -> tuple[bytes, ...]:
    """As they stand in a response, with tag and length."""
    return tuple(map(oid_octets, oids))


def _values(octets: bytes, at: int, end: int, names: tuple[bytes, ...]) -> list[Value]:
    """The values of exactly these objects, in this order, as RFC 3416 wants it.

    Every reply of a fleet goes through here: written out, it costs a third of what calls of `element` would.
    """
    found: list[Value] = []
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
            sizes = _SIZES[tag]
        except (IndexError, KeyError):
            raise NotTheAnswer("not SNMP: no pair of OID and value") from None
        if octets[at] != SEQUENCE or value_end != stop or value_end - value_start not in sizes:
            raise NotTheAnswer("not SNMP: no sound pair of OID and value")
        if octets[start:value_at] != name:
            raise NotTheAnswer("the reply holds other objects than were asked for")
        content = octets[value_start:value_end]
        if tag == INTEGER:
            found.append(int.from_bytes(content, "big", signed=True))
        else:
            found.append(content if tag in _TEXTS else _other(tag, content))
        at = stop
    if at != end:  # more objects, or a last one that reaches out of the list
        raise NotTheAnswer(f"the reply holds more than the {len(names)} objects asked for")
    return found


def _other(tag: int, content: bytes) -> Value:
    """Of a value whose size fits its tag: a count, an address, an OID or nothing. Raises NotTheAnswer."""
    if tag == OID:
        return oid_text(content)
    if tag == _IP_ADDRESS:
        return ".".join(map(str, content))
    if not content:
        return None
    # A count has no sign, though some agents leave out the octet that says so.
    count = int.from_bytes(content, "big")
    if count >> (64 if tag == _COUNTER64 else 32):
        raise NotTheAnswer("a count of more bits than its kind has")
    return count
