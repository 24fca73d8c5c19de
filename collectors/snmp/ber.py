"""Knows how far a BER element reaches: enough to look into a message's header without decoding the message."""

from collections.abc import Iterator

from collectors.snmp.line import NotTheAnswer

INTEGER, OCTETS, SEQUENCE = 0x02, 0x04, 0x30
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


def elements(octets: bytes, within: Stretch, *tags: int) -> Iterator[Stretch]:
    """The contents of elements of exactly these tags, filling the stretch. Raises NotTheAnswer."""
    at, end = within
    for wanted in tags:
        tag, start, at = element(octets, at, end)
        if tag != wanted:
            raise NotTheAnswer(f"not SNMP: an element of tag {tag:#x} where {wanted:#x} belongs")
        yield start, at
    if at != end:
        raise NotTheAnswer("not SNMP: octets after the last element")


def number(octets: bytes, within: Stretch) -> int:
    start, end = within
    return int.from_bytes(octets[start:end], "big", signed=True)


def tlv(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body


def natural(value: int) -> bytes:
    """An INTEGER that is not negative: one octet more than its bits need, so that the sign bit is clear."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))
