"""Knows a pair's looks and events in order of arrival, wherever they lie by now: archive first, then the tables."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from heapq import merge
from operator import itemgetter
from pathlib import Path

from hapair.look import Item
from hapair.pair import Pair
from history import archive, looks
from history.database.border import StoreError, border
from history.database.database import Database
from history.looks import Asked
from history.reading import read_pair
from history.rows import floor_ms, line_item

PAGE = 500
"""Rows read in one transaction: a long one would keep the writer from clearing its log."""
Line = tuple[int, bytes]
_LAST = "SELECT pair.id, latest.seq FROM pair LEFT JOIN latest ON latest.pair = pair.id WHERE pair.name = ?"
_SEGMENT = "SELECT * FROM archived WHERE pair = ? AND last_seq > ? ORDER BY first_seq LIMIT 1"
_EVENTS = """
    SELECT seq, line FROM event
    WHERE pair = ? AND seq > ? AND seq <= ? AND at BETWEEN ? AND ?
    ORDER BY seq LIMIT ?
"""


def read_items(
    database: Database, folder: Path, pair: str, after: int, since: datetime | None, until: datetime | None
) -> Iterator[Item]:
    """What had been kept when the reading began, and of that what arrived after number `after` in [since, until]."""
    known, asked = _asked(database, pair, after)
    if since is not None:
        asked = replace(asked, since=floor_ms(since))
    if until is not None:
        asked = replace(asked, until=floor_ms(until))
    for _, line in merge(_looks(database, folder, known, asked), _events(database, asked), key=itemgetter(0)):
        with border(database.name):
            item = line_item(line, known)
        yield item


def _asked(database: Database, name: str, after: int) -> tuple[Pair, Asked]:
    with database.reading() as session:
        known = read_pair(session, name)
        row = session.row(_LAST, name)
    if known is None or row is None:
        raise StoreError(f"{database.name}: no pair is called {name!r}")
    return known, Asked(row.id, after, -1 if row.seq is None else row.seq)


def _looks(database: Database, folder: Path, pair: Pair, asked: Asked) -> Iterator[Line]:
    while asked.after < asked.upto:
        with database.reading() as session:
            # Both questions in one transaction: retention moves looks from the one place to the other.
            segment = session.row(_SEGMENT, asked.pair, asked.after)
            page = [] if segment else looks.page(session, asked, PAGE)
        if segment:
            if segment.first_at <= asked.until and segment.last_at >= asked.since:
                yield from _archived(folder / segment.file, pair, asked, segment.looks)
            asked = replace(asked, after=segment.last_seq)
        elif page:
            yield from ((seq, line) for seq, _, line in page)
            asked = replace(asked, after=page[-1][0])
        else:
            return


def _archived(path: Path, pair: Pair, asked: Asked, looks_in_it: int) -> Iterator[Line]:
    found = 0
    for seq, at, line in archive.read(path, pair.name):
        found += 1
        if asked.after < seq <= asked.upto and asked.since <= at <= asked.until:
            yield seq, line
    if found != looks_in_it:
        raise StoreError(f"{path}: {found} looks of {pair.name!r} are in this file and {looks_in_it} should be")


def _events(database: Database, asked: Asked) -> Iterator[Line]:
    while True:
        with database.reading() as session:
            rows = session.rows(_EVENTS, asked.pair, asked.after, asked.upto, asked.since, asked.until, PAGE)
        if not rows:
            return
        yield from ((row.seq, row.line) for row in rows)
        asked = replace(asked, after=rows[-1].seq)
