"""Knows the kinds of value there are in SNMP (RFC 3416), how long each may be, and what its octets say."""

from collections.abc import Callable

from collectors.snmp.ber import INTEGER, OCTETS, OID, oid_text, signed
from collectors.snmp.get import Value
from collectors.snmp.line import NotTheAnswer

_ANY_SIZE = range(65536)


def _nothing(content: bytes) -> None:
    return None


def _address(content: bytes) -> str:
    return ".".join(map(str, content))


def _count(content: bytes) -> int:
    """A count has no sign, though some agents leave out the octet that says so. Raises NotTheAnswer."""
    count = int.from_bytes(content, "big")
    if count >= 1 << 32:
        raise NotTheAnswer("a count of more bits than its kind has")
    return count


def _long_count(content: bytes) -> int:
    """Raises NotTheAnswer."""
    count = int.from_bytes(content, "big")
    if count >= 1 << 64:
        raise NotTheAnswer("a count of more bits than its kind has")
    return count


_KINDS: dict[int, tuple[range, Callable[[bytes], Value]]] = {
    INTEGER: (range(1, 5), signed),
    OCTETS: (_ANY_SIZE, bytes),
    0x05: (range(1), _nothing),  # NULL
    OID: (range(1, 65536), oid_text),
    0x40: (range(4, 5), _address),  # IpAddress
    0x41: (range(1, 6), _count),  # Counter32
    0x42: (range(1, 6), _count),  # Gauge32
    0x43: (range(1, 6), _count),  # TimeTicks
    0x44: (_ANY_SIZE, bytes),  # Opaque
    0x46: (range(1, 10), _long_count),  # Counter64
    0x80: (range(1), _nothing),  # noSuchObject
    0x81: (range(1), _nothing),  # noSuchInstance
    0x82: (range(1), _nothing),  # endOfMibView
}
_COUNTS = frozenset(tag for tag, (_, read) in _KINDS.items() if read in (_count, _long_count))
_COUNT_SIZE = 4  # octets that cannot hold a count of more bits than its kind has
SIZES = {tag: sizes for tag, (sizes, _) in _KINDS.items()}
"""By tag, in octets."""


def reader(tag: int, size: int) -> Callable[[bytes], Value]:
    """What makes a value of that many octets, a number that fits the tag; it raises NotTheAnswer."""
    short = size <= _COUNT_SIZE and tag in _COUNTS
    return int.from_bytes if short else _KINDS[tag][1]
