"""Knows the store: everything ever seen of every pair, what it came to, and how each pair stands now."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from hapair.evidence import Remark
from hapair.failovers import Failover
from hapair.look import Event, Item
from hapair.mismatches import Mismatch
from hapair.pair import Pair
from hapair.spans import Span
from history import reading, schema, telling
from history.border import StoreError, Superseded
from history.database import Database, open_database
from history.items import read_items
from history.keeping import Batch, Kept, Record, put
from history.latest import Latest, read_latest, read_latest_of
from history.notices import Delivery, DeliveryState, NoticeRow, Owed, OwnRecord, Told
from history.places import Place, read_place, resume
from history.rebuilding import rebuild
from history.retention import Retained, retain
from history.rows import from_ms, pair_header, to_ms
from history.session import Session

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


class Store:
    """One process writes, any number read; threads may share one. Everything raises `StoreError` and nothing else.

    `since` and `until` choose what touches [since, until], both included.
    """

    def __init__(self, database: Database, archive: Path) -> None:
        self._database, self._archive = database, archive
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
        that is not in whole milliseconds (`hapair.lines.whole_ms`).
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

    def owed(self) -> list[Owed]:
        """What is not delivered yet, in the order in which it was to be told."""
        with self._database.reading() as session:
            return telling.read_owed(session)

    def notices(
        self,
        topic: str | None = None,
        *,
        opened: datetime | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> list[Told]:
        """The last `limit` of them, in order of telling; `opened` chooses one incident."""
        with self._database.reading() as session:
            return telling.read_told(session, topic, opened, since, until, limit)

    def desk(self, topic: str) -> str | None:
        """The last checkpoint kept of a topic that is no pair."""
        with self._database.reading() as session:
            return telling.read_desk(session, topic)

    def checkpoint(self, pair: str) -> tuple[int, str] | None:
        """The last one kept, and the number of the item it stands after."""
        with self._database.reading() as session:
            return reading.read_checkpoint(session, pair)

    def keep_report(self, name: str, at: datetime, text: str) -> None:
        """What the collector says of itself; the one before of that name is forgotten."""
        with self._database.writing() as session:
            put(session, schema.report, [(name, to_ms(at), text.encode("utf-8", "surrogatepass"))])

    def report(self, name: str) -> tuple[datetime, str] | None:
        """The last one kept, and when."""
        with self._database.reading() as session:
            row = session.row("SELECT at, text FROM report WHERE name = ?", name)
        return None if row is None else (from_ms(row.at), row.text.decode("utf-8", "surrogatepass"))

    def items(
        self, pair: str, *, after: int = -1, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Item]:
        """Looks and events in order of arrival, from archive and tables alike; those kept meanwhile are not in it."""
        return read_items(self._database, self._archive, pair, after, since, until)

    def spans(self, pair: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Span]:
        with self._database.reading() as session:
            return reading.read_spans(session, pair, since, until)

    def failovers(self, pair: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Failover]:
        with self._database.reading() as session:
            return reading.read_failovers(session, pair, since, until)

    def mismatches(self, pair: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Mismatch]:
        with self._database.reading() as session:
            return reading.read_mismatches(session, pair, since, until)

    def remarks(self, pair: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Remark]:
        with self._database.reading() as session:
            return reading.read_remarks(session, pair, since, until)

    def events(
        self, pair: str, since: datetime | None = None, until: datetime | None = None, limit: int | None = None
    ) -> list[Event]:
        """The last `limit` of them, in order of arrival."""
        with self._database.reading() as session:
            return reading.read_events(session, pair, since, until, limit)

    def latest(self) -> list[Latest]:
        """Of every pair, in the order of their names."""
        with self._database.reading() as session:
            return read_latest(session)

    def latest_of(self, pair: str) -> Latest | None:
        with self._database.reading() as session:
            return read_latest_of(session, pair)

    def pairs(self) -> list[Pair]:
        with self._database.reading() as session:
            return reading.read_pairs(session)

    def rebuild(self, pair: str) -> None:
        """Throws spans, failovers, mismatches and the checkpoint away and replays all items; keeping waits for it."""
        rebuild(self._database, self._archive, pair)

    def retain(self, now: datetime, raw_days: int, archive_days: int) -> Retained:
        """Moves looks of closed days into the archive, as far as the pair's checkpoint, and drops what is too old."""
        return retain(self._database, self._archive, now, raw_days, archive_days)

    def close(self) -> None:
        self._database.close()


def _without_first(records: Sequence[Kept], count: int) -> list[Kept]:
    """Without the first items; whatever is no item can be kept twice as well as once."""
    items = [record for record in records if isinstance(record, Record)]
    kept = {id(record) for record in items[:count]}
    return [record for record in records if id(record) not in kept]


def open_store(url: str, *, archive: Path, writer: bool) -> Store:
    """The writer makes the store where there is none and brings its tables up to date; only one can be open.

    A reader takes the store as it is. Raises StoreError.
    """
    return Store(open_database(url, writer=writer), archive)
