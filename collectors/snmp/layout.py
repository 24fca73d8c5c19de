"""Knows where the octets of a message are that change from one to the next, so that these alone need be looked at."""

import struct
from collections.abc import Iterable, Sequence
from itertools import pairwise

from collectors.snmp.ber import Stretch


class Layout:
    """Made of one message that was read or written with care. Another of the same layout differs in the stretches that
    may change and in nothing else, no tag and no length: what was found sound of the first holds for it too.
    """

    __slots__ = ("_fixed", "_parts", "_sizes", "_struct")

    def __init__(self, octets: bytes, changing: Iterable[Stretch]) -> None:
        """`changing`: in their order, and apart."""
        edges = [0, *(edge for stretch in changing for edge in stretch), len(octets)]
        sizes = [end - start for start, end in pairwise(edges)]
        self._struct = struct.Struct("".join(f"{size}s" for size in sizes))
        self._sizes = sizes[1::2]
        self._parts = self._struct.unpack(octets)
        self._fixed = self._parts[::2]

    def found(self, octets: bytes) -> tuple[bytes, ...] | None:
        """What stands where it may change; None where the message is laid out in another way."""
        if len(octets) != self._struct.size:
            return None
        parts = self._struct.unpack(octets)
        return parts[1::2] if parts[::2] == self._fixed else None

    def filled(self, contents: Sequence[bytes]) -> bytes | None:
        """A message of this layout; None where one of `contents` has another length than it had."""
        if [*map(len, contents)] != self._sizes:
            return None
        parts = [*self._parts]
        parts[1::2] = contents
        return b"".join(parts)
