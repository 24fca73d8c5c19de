"""Knows what a response must look like before any library may decode it.

pyasn1 takes half a second over a large reply and reads an INTEGER of no octets as 0, which here would be an HA mode;
gufo_snmp panics on lengths that do not add up.
"""

from collectors.snmp.ber import INTEGER, OCTETS, SEQUENCE, Stretch, element, elements, number
from collectors.snmp.get import ErrorStatus
from collectors.snmp.line import NotTheAnswer

_V2C = 1
_RESPONSE, _REPORT = 0xA2, 0xA8
_OID = 0x06
_LONG_FORM = 0x80
_ANY_SIZE = range(65536)
# The kinds of value there are (RFC 3416) and how many octets each may have.
_SIZES = {
    INTEGER: range(1, 5),
    OCTETS: _ANY_SIZE,
    0x05: range(1),  # NULL
    _OID: range(1, 65536),
    0x40: range(4, 5),  # IpAddress
    0x41: range(1, 6),  # Counter32
    0x42: range(1, 6),  # Gauge32
    0x43: range(1, 6),  # TimeTicks
    0x44: _ANY_SIZE,  # Opaque
    0x46: range(1, 10),  # Counter64
    0x80: range(1),  # noSuchObject
    0x81: range(1),  # noSuchInstance
    0x82: range(1),  # endOfMibView
}


def check_v2c(datagram: bytes, community: bytes, request_id: int, count: int) -> None:
    """Whether `datagram` is a sound response to one request, with `count` objects. Raises NotTheAnswer, ErrorStatus."""
    (message,) = elements(datagram, (0, len(datagram)), SEQUENCE)
    version, answered, pdu = elements(datagram, message, INTEGER, OCTETS, _RESPONSE)
    if number(datagram, version) != _V2C:
        raise NotTheAnswer("a reply of another SNMP version")
    if datagram[slice(*answered)] != community:
        raise NotTheAnswer("a reply with another community")
    check_pdu(datagram, pdu, request_id, count)


def request_id_of(question: bytes) -> int:
    """Of a v2c message. Raises NotTheAnswer."""
    at, end = 0, len(question)
    _, at, end = element(question, at, end)
    for _ in range(2):
        _, _, at = element(question, at, end)
    _, at, end = element(question, at, end)
    _, start, stop = element(question, at, end)
    return number(question, (start, stop))


def scoped_pdu(octets: bytes) -> tuple[bool, Stretch]:
    """Whether a scoped PDU, which may be padded, holds a report, and where its content is. Raises NotTheAnswer."""
    tag, at, end = element(octets, 0, len(octets))
    for _ in range(2):
        _, _, at = element(octets, at, end)
    kind, start, stop = element(octets, at, end)
    if tag != SEQUENCE or kind not in (_RESPONSE, _REPORT) or stop != end:
        raise NotTheAnswer("no response in the message")
    return kind == _REPORT, (start, stop)


def check_pdu(octets: bytes, pdu: Stretch, request_id: int | None, count: int) -> None:
    """Raises NotTheAnswer, ErrorStatus. `request_id`: None where the message-id has bound answer to question."""
    answered, status, _, varbinds = elements(octets, pdu, INTEGER, INTEGER, INTEGER, SEQUENCE)
    if request_id is not None and number(octets, answered) != request_id:
        raise NotTheAnswer("the reply to another request")
    if code := number(octets, status):
        raise ErrorStatus(code)
    found = _count(octets, *varbinds, count)
    if found != count:
        raise NotTheAnswer(f"the reply does not hold the {count} objects asked for, but {found}")


def _count(octets: bytes, at: int, end: int, most: int) -> int:
    """How many sound pairs of OID and value there are; counting ends one beyond `most`.

    Every reply of a fleet goes through here: written out, it costs a third of what calls of `element` would.
    """
    found = 0
    while at < end and found <= most:
        try:
            start, stop = at + 2, at + 2 + octets[at + 1]
            if octets[at + 1] >= _LONG_FORM:
                _, start, stop = element(octets, at, end)
            value_at = start + 2 + octets[start + 1]
            value_start, value_end = value_at + 2, value_at + 2 + octets[value_at + 1]
            if octets[value_at + 1] >= _LONG_FORM:
                _, value_start, value_end = element(octets, value_at, stop)
            sizes = _SIZES[octets[value_at]]
        except (IndexError, KeyError):
            raise NotTheAnswer("not SNMP: no pair of OID and value") from None
        named = octets[start] == _OID and 0 < octets[start + 1] < _LONG_FORM
        if (
            not named
            or octets[at] != SEQUENCE
            or value_end != stop
            or stop > end
            or value_end - value_start not in sizes
        ):
            raise NotTheAnswer("not SNMP: no sound pair of OID and value")
        at, found = stop, found + 1
    return found
