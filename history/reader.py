"""Knows all that can be asked of a store, by any process, beside the one that writes it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from hapair.evidence.gathered import Remark
from hapair.failovers import Failover
from hapair.look import Event, Item
from hapair.mismatches import Mismatch
from hapair.pair import Pair
from hapair.spans import Span
from history import reading, telling
from history.database.border import StoreError
from history.database.database import Database, open_database
from history.incidents import IncidentRow, read_incident, read_incidents
from history.items import read_items
from history.latest import Latest, LatestRows, read_latest_of
from history.notices import Owed, Told
from history.rows import from_ms

__all__ = ["Latest", "Reader", "StoreError", "open_reader"]


class Reader:
    """Any number may be open; threads may share one. Everything raises `StoreError` and nothing else.

    `since` and `until` choose what touches [since, until], both included.
    """

    def __init__(self, database: Database, archive: Path) -> None:
        self._database, self._archive, self._latest = database, archive, LatestRows()

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

    def desks(self) -> dict[str, str]:
        """The last checkpoints kept of all topics that are no pairs."""
        with self._database.reading() as session:
            return telling.read_desks(session)

    def checkpoint(self, pair: str) -> tuple[int, str] | None:
        """The last one kept, and the number of the item it stands after."""
        with self._database.reading() as session:
            return reading.read_checkpoint(session, pair)

    def checkpoints(self) -> dict[str, tuple[int, str]]:
        """The last one kept of every pair that has one, as of a single pair."""
        with self._database.reading() as session:
            return reading.read_checkpoints(session)

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

    def spans_of_all(self, *, since: datetime) -> dict[str, list[Span]]:
        """Of every pair that has one then."""
        with self._database.reading() as session:
            return reading.read_spans_of_all(session, since)

    def failovers(self, pair: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Failover]:
        with self._database.reading() as session:
            return reading.read_failovers(session, pair, since, until)

    def mismatches(self, pair: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Mismatch]:
        with self._database.reading() as session:
            return reading.read_mismatches(session, pair, since, until)

    def remarks(self, pair: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Remark]:
        with self._database.reading() as session:
            return reading.read_remarks(session, pair, since, until)

    def incidents(
        self, pair: str | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> list[IncidentRow]:
        """Of one pair, or of all, in the order in which they were opened."""
        with self._database.reading() as session:
            return read_incidents(session, pair, since, until)

    def incident(self, pair: str, opened: datetime) -> IncidentRow | None:
        with self._database.reading() as session:
            return read_incident(session, pair, opened)

    def events(
        self, pair: str, since: datetime | None = None, until: datetime | None = None, limit: int | None = None
    ) -> list[Event]:
        """The last `limit` of them, in order of arrival."""
        with self._database.reading() as session:
            return reading.read_events(session, pair, since, until, limit)

    def acts(self, pair: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Event]:
        """What people did about a pair, in order."""
        with self._database.reading() as session:
            return reading.read_acts(session, pair, since, until)

    def latest(self) -> list[Latest]:
        """Of every pair, in the order of their names."""
        with self._database.reading() as session:
            return self._latest.read(session)

    def latest_of(self, pair: str) -> Latest | None:
        with self._database.reading() as session:
            return read_latest_of(session, pair)

    def pairs(self) -> list[Pair]:
        with self._database.reading() as session:
            return reading.read_pairs(session)

    def close(self) -> None:
        self._database.close()


def open_reader(url: str, *, archive: Path) -> Reader:
    """Takes the store as it is. Raises StoreError where there is none, or none of this version."""
    return Reader(open_database(url, writer=False), archive)
