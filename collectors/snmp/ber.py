"""Knows how far a BER element reaches, and what numbers and OIDs look like: enough to read a message by hand."""

from functools import lru_cache

from collectors.snmp.line import NotTheAnswer

INTEGER, OCTETS, OID, SEQUENCE = 0x02, 0x04, 0x06, 0x30
_LONGEST_OID = 512
Stretch = tuple[int, int]
"""Where the content of an element begins and ends."""


def element(octets: bytes, at: int, end: int) -> tuple[int, int, int]:
    """The tag of the element at `at`, and where its content begins and ends. Raises NotTheAnswer."""
    start = at + 2
    if start > end:
        raise NotTheAnswer("not SNMP: an element is cut off")
    size = octets[at + 1]
    if size >= 0x80:
        start += size & 0x7F
        size = int.from_bytes(octets[at + 2 : start], "big")
    if start + size > end:
        raise NotTheAnswer("not SNMP: an element is longer than what holds it")
    return octets[at], start, start + size


def elements(octets: bytes, within: Stretch, *tags: int) -> list[Stretch]:
    """The contents of elements of exactly these tags, filling the stretch. Raises NotTheAnswer."""
    at, end = within
    found = []
    for wanted in tags:
        tag, start, at = element(octets, at, end)
        if tag != wanted:
            raise NotTheAnswer(f"not SNMP: an element of tag {tag:#x} where {wanted:#x} belongs")
        found.append((start, at))
    if at != end:
        raise NotTheAnswer("not SNMP: octets after the last element")
    return found


def number(octets: bytes, within: Stretch) -> int:
    start, end = within
    return signed(octets[start:end])


def signed(content: bytes) -> int:
    return int.from_bytes(content, "big", signed=True)


def tlv(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body


def natural(value: int) -> bytes:
    """An INTEGER that is not negative."""
    return tlv(INTEGER, natural_content(value))


def natural_content(value: int) -> bytes:
    """One bit more than the number needs, so that the one for the sign is clear."""
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def oid_octets(text: str) -> bytes:
    """The whole element."""
    first, second, *rest = map(int, text.split("."))
    return tlv(OID, *map(_arc, (40 * first + second, *rest)))


def _arc(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(0x80 | arc & 0x7F)
    return bytes(reversed(octets))


@lru_cache(maxsize=1024)
def oid_text(content: bytes) -> str:
    """Raises NotTheAnswer."""
    if not 0 < len(content) <= _LONGEST_OID or content[-1] & 0x80:
        raise NotTheAnswer("an OID that does not end, or is none")
    arcs, arc = [], 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if arc >= 1 << 32:
            raise NotTheAnswer("an OID with an arc beyond 32 bits")
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))
