"""Knows where a pair's next item goes, and what of a batch had been kept when a session was lost in the middle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hapair.look import Item
from history import looks
from history.database.border import StoreError, Superseded
from history.database.session import Session
from history.looks import Asked
from history.rows import item_line


@dataclass(frozen=True, slots=True)
class Place:
    """The number of the next item, and the line against which a look is packed, with the number of that look."""

    pair: int
    seq: int = 0
    base_seq: int = -1
    base: bytes = b""


_PLACE = "SELECT pair.id, latest.seq FROM pair LEFT JOIN latest ON latest.pair = pair.id WHERE pair.name = ?"
_BASE = "SELECT seq, line FROM base WHERE pair = ? ORDER BY seq DESC LIMIT 1"
_EVENT = "SELECT line FROM event WHERE pair = ? AND seq = ?"


def read_place(session: Session, store: str, name: str) -> Place:
    """By what has been kept. Raises StoreError for an unknown pair."""
    row = session.row(_PLACE, name)
    if row is None:
        raise StoreError(f"{store}: no pair is called {name!r}")
    against = session.row(_BASE, row.id)
    place = Place(row.id, 0 if row.seq is None else row.seq + 1)
    return replace(place, base_seq=against.seq, base=against.line) if against else place


def resume(
    session: Session, store: str, expected: Mapping[str, Place], items: Sequence[Item]
) -> tuple[dict[str, Place], int]:
    """After a session was lost: the places now, and how many of the first items it had kept after all.

    Its last word may have been "commit", and the answer lost. Raises Superseded where others wrote meanwhile.
    """
    places = {pair: read_place(session, store, pair) for pair in expected}
    awaited = {pair: place.seq for pair, place in expected.items()}
    kept = 0
    for item in items:
        place = places.get(item.pair)
        if place is None or awaited[item.pair] == place.seq:
            break
        if _line(session, place.pair, awaited[item.pair]) != item_line(item):
            break
        awaited[item.pair] += 1
        kept += 1
    if any(places[pair].seq != seq for pair, seq in awaited.items()):
        raise Superseded(f"{store}: another collector has written meanwhile; this one must start again")
    return places, kept


def _line(session: Session, pair: int, seq: int) -> bytes | None:
    found = looks.page(session, Asked(pair, seq - 1, seq), 1)
    if found:
        return found[0][2]
    line: bytes | None = session.value(_EVENT, pair, seq)
    return line
