"""Knows how the store is written: everything ever seen of every pair, what it came to, and how each pair stands now."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from hapair.pair import Pair
from history import reading, telling
from history.database import schema
from history.database.border import StoreError, Superseded
from history.database.database import Database, open_database
from history.database.session import Session
from history.keeping import Batch, Kept, Record, put
from history.latest import Latest
from history.notices import Delivery, DeliveryState, NoticeRow, Owed, OwnRecord, Told
from history.places import Place, read_place, resume
from history.reader import Reader
from history.rebuilding import rebuild
from history.retention import Retained, retain
from history.rows import pair_header, to_ms

__all__ = [
    "Delivery",
    "DeliveryState",
    "Kept",
    "Latest",
    "NoticeRow",
    "Owed",
    "OwnRecord",
    "Record",
    "Retained",
    "Store",
    "StoreError",
    "Superseded",
    "Told",
    "open_store",
]


class Store(Reader):
    """The one that writes, of all processes; it reads as any does."""

    def __init__(self, database: Database, archive: Path) -> None:
        super().__init__(database, archive)
        self._places: dict[str, Place] = {}
        self._session = database.session

    def add_pairs(self, pairs: Iterable[Pair]) -> None:
        """Makes pairs known, or known by what the settings say now.

        Raises StoreError for a pair whose members have other names than in the looks that are kept of it.
        """
        pairs = list(pairs)
        with self._database.writing() as session:
            known = {pair.name: pair for pair in reading.read_pairs(session)}
            for pair in pairs:
                self._add(session, pair, known.get(pair.name))
            added = {pair.name: read_place(session, self._database.name, pair.name) for pair in pairs}
        self._places = added | self._places

    def _add(self, session: Session, pair: Pair, known: Pair | None) -> None:
        header = pair_header(pair)
        if known is None:
            session.run("INSERT INTO pair (name, header) VALUES (?, ?)", pair.name, header)
            return
        before, now = ({known.primary, known.secondary}, {pair.primary, pair.secondary})
        if before != now and read_place(session, self._database.name, pair.name).seq:
            names = " and ".join(sorted(before))
            reason = f"{pair.name!r} is kept here with the members {names}; with others it needs a name of its own"
            raise StoreError(f"{self._database.name}: {reason}")
        session.run("UPDATE pair SET header = ? WHERE name = ?", header, pair.name)

    def keep(self, records: Sequence[Kept]) -> list[Owed]:
        """All of them, in one transaction, or none. Each item gets its pair's next number, from 0 on.

        A notice comes with a delivery owed to each of its channels; one whose key is kept already changes nothing.
        Returns what is owed of the notices now.

        After a StoreError the same records can be given again, others after them: none is kept twice, even where the
        error hid that they had been kept. Raises `Superseded` where another writer took over, and ValueError for a time
        that is not in whole milliseconds (`hapair.forms.lines.whole_ms`).
        """
        told = {notice.key for record in records if not isinstance(record, Delivery) for notice in record.notices}
        journal = told or any(isinstance(record, Delivery) for record in records)
        with self._database.writing(lasting=bool(journal)) as session:
            places, batch = dict(self._places), Batch()
            if self._session != self._database.session:
                items = [record.item for record in records if isinstance(record, Record)]
                places, kept = resume(session, self._database.name, places, items)
                records = _without_first(records, kept)
            for record in records:
                if not isinstance(record, Record):
                    batch.take_own(record)
                    continue
                pair = record.item.pair
                place = places.get(pair) or read_place(session, self._database.name, pair)
                places[pair] = batch.take(record, place)
            batch.write(session)
            owed = telling.read_owed(session, told) if told else []
        self._places, self._session = places, self._database.session
        return owed

    def keep_report(self, name: str, at: datetime, text: str) -> None:
        """What the collector says of itself; the one before of that name is forgotten."""
        with self._database.writing() as session:
            put(session, schema.report, [(name, to_ms(at), text.encode("utf-8", "surrogatepass"))])

    def rebuild(self, pair: str) -> None:
        """Throws spans, failovers, mismatches and the checkpoint away and replays all items; keeping waits for it."""
        rebuild(self._database, self._archive, pair)

    def retain(self, now: datetime, raw_days: int, archive_days: int) -> Retained:
        """Moves looks of closed days into the archive, as far as the pair's checkpoint, and drops what is too old."""
        return retain(self._database, self._archive, now, raw_days, archive_days)


def _without_first(records: Sequence[Kept], count: int) -> list[Kept]:
    """Without the first items; whatever is no item can be kept twice as well as once."""
    items = [record for record in records if isinstance(record, Record)]
    kept = {id(record) for record in items[:count]}
    return [record for record in records if id(record) not in kept]


def open_store(url: str, *, archive: Path) -> Store:
    """Makes the store where there is none and brings its tables up to date. Raises StoreError, for a second one too."""
    return Store(open_database(url, writer=True), archive)
