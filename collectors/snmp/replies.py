"""Knows how the replies of one unit are read again and again: a reply that is laid out as the last was is not walked.

A unit's reply differs from its last in the request-id and in some values, rarely in how long one of them is. To compare
what must be the same and cut out what may differ costs a tenth of the walk that finds out what is what.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import call

from collectors.snmp.ber import Stretch, signed
from collectors.snmp.get import Value
from collectors.snmp.layout import Layout
from collectors.snmp.response import response
from collectors.snmp.values import reader

_Read = Callable[[bytes], Value]


class Replies:
    """Of one unit, to whatever it is asked."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[Layout, list[_Read]]] = {}

    def again(self, octets: bytes, request_id: int, oids: tuple[str, ...]) -> Mapping[str, Value] | None:
        """What a reply says that is laid out as the last one to this question was; None of any other.
        Raises NotTheAnswer."""
        known = self._known.get(oids)
        if known is None:
            return None
        layout, reads = known
        found = layout.found(octets)
        if found is None or signed(found[0]) != request_id:
            return None
        return _told(oids, reads, found[1:-1])

    def walked(self, octets: bytes, pdu: Stretch, request_id: int, oids: tuple[str, ...]) -> Mapping[str, Value]:
        """Raises NotTheAnswer, ErrorStatus."""
        sound = response(octets, pdu, request_id, oids)
        reads = [reader(tag, end - start) for tag, (start, end) in zip(sound.tags, sound.places, strict=True)]
        told = _told(oids, reads, (octets[start:end] for start, end in sound.places))
        padding = pdu[1], len(octets)
        self._known[oids] = Layout(octets, (sound.request_id, *sound.places, padding)), reads
        return told


def _told(oids: tuple[str, ...], reads: list[_Read], contents: Iterable[bytes]) -> Mapping[str, Value]:
    return dict(zip(oids, map(call, reads, contents), strict=True))
