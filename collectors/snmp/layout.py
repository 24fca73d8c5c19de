"""Knows where the octets of a message are that change from one to the next, so that these alone need be looked at."""

import struct
from collections.abc import Iterable, Sequence
from itertools import cycle, pairwise

from collectors.snmp.ber import Stretch


class Layout:
    """Made of one message that was read or written with care. Another of the same layout differs in the stretches that
    may change and in nothing else, no tag and no length: what was found sound of the first holds for it too.
    """

    __slots__ = ("_changing", "_fixed", "_mask", "_parts", "_sizes")

    def __init__(self, octets: bytes, changing: Iterable[Stretch]) -> None:
        """`changing`: in their order, and apart."""
        edges = [0, *(edge for stretch in changing for edge in stretch), len(octets)]
        self._parts = [octets[start:end] for start, end in pairwise(edges)]
        sizes = [*map(len, self._parts)]
        self._sizes = sizes[1::2]
        self._changing = struct.Struct("".join(f"{size}{kind}" for size, kind in zip(sizes, cycle("xs"), strict=False)))
        masks = (bytes([octet]) * size for size, octet in zip(sizes, cycle((0xFF, 0)), strict=False))
        self._mask = int.from_bytes(b"".join(masks), "big")
        self._fixed = int.from_bytes(octets, "big") & self._mask

    def found(self, octets: bytes) -> tuple[bytes, ...] | None:
        """What stands where it may change; None where the message is laid out in another way."""
        if len(octets) != self._changing.size or int.from_bytes(octets, "big") & self._mask != self._fixed:
            return None
        return self._changing.unpack(octets)

    def filled(self, contents: Sequence[bytes]) -> bytes | None:
        """A message of this layout; None where one of `contents` has another length than it had."""
        if [*map(len, contents)] != self._sizes:
            return None
        parts = [*self._parts]
        parts[1::2] = contents
        return b"".join(parts)
