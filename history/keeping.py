"""Knows how looks and events become rows in one transaction, with all they began, ended, changed and have told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Table

from hapair.look import Event, Item, Snapshot
from hapair.watch import Step
from history import packing
from history.database import schema
from history.database.session import Session
from history.incidents import IncidentRow, incident_row
from history.notices import Delivery, NoticeRow, OwnRecord, delivery_row, notice_row, stand_ins
from history.places import Place
from history.rows import evidence_octets, failover_row, item_line, mismatch_row, remark_row, span_row, to_ms

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One look or event of a pair, what it did, and what is to be told of it.

    `checkpoint` is all that is needed to go on after this item, in a form the store does not know.
    """

    item: Item
    step: Step
    checkpoint: str | None = None
    notices: tuple[NoticeRow, ...] = ()
    incidents: tuple[IncidentRow, ...] = ()
    """Those that it changed."""


Kept = Record | OwnRecord | Delivery


class Batch:
    """What some records come to, by table and key: a row that grows with each of them is written once."""

    def __init__(self) -> None:
        self._rows: dict[Table, dict[Row, Row]] = {table: {} for table in _WRITTEN}
        self._notices: list[NoticeRow] = []

    def take(self, record: Record, place: Place) -> Place:
        """Where the pair's next item goes after this one."""
        line = item_line(record.item)
        match record.item:
            case Snapshot(at=at):
                place = self._take_look(place, to_ms(at), line)
            case Event(at=at):
                self._add(schema.event, (place.pair, place.seq, to_ms(at), line))
        self._take_step(record.step, place)
        if record.checkpoint is not None:
            self._add(schema.checkpoint, (place.pair, place.seq, record.checkpoint.encode("utf-8", "surrogatepass")))
        self._add_latest(_latest_row(record, place, line))
        self._take_notices(record.notices)
        for incident in record.incidents:
            self._add(schema.incident, incident_row(place.pair, incident))
        return replace(place, seq=place.seq + 1)

    def take_own(self, record: OwnRecord | Delivery) -> None:
        match record:
            case OwnRecord(topic=topic, at=at, checkpoint=checkpoint, notices=notices):
                if checkpoint is not None:
                    self._add(schema.desk, (topic, to_ms(at), checkpoint.encode("utf-8", "surrogatepass")))
                self._take_notices(notices)
            case Delivery():
                self._add(schema.delivery, delivery_row(record))

    def _take_notices(self, notices: Sequence[NoticeRow]) -> None:
        self._notices += notices
        for notice in notices:
            self._add(schema.notice, notice_row(notice))

    def _take_look(self, place: Place, at: int, line: bytes) -> Place:
        packed = packing.pack(line, place.base) if place.base else b""
        if not place.base or not packing.fits(line, packed):
            place = replace(place, base_seq=place.seq, base=line)
            packed = packing.pack(line, line)
            self._add(schema.base, (place.pair, place.seq, line))
        self._add(schema.look, (place.pair, place.seq, at, place.base_seq, packed))
        return place

    def _take_step(self, step: Step, place: Place) -> None:
        for span in step.spans:
            self._add(schema.span, span_row(place.pair, span))
        for failover in step.failovers:
            self._add(schema.failover, failover_row(place.pair, failover))
        for remark in step.remarks:
            self._add(schema.remark, remark_row(place.pair, remark))
        # An open mismatch is written with every look that shows it: there is seldom one, and its `last` moves.
        grown = step.watch.mismatches.open.values() if step.status else ()
        for mismatch in (*step.mismatches, *grown):
            self._add(schema.mismatch, mismatch_row(place.pair, mismatch))

    def _add(self, table: Table, row: Row) -> None:
        self._rows[table][row[: _KEYS[table]]] = row

    def _add_latest(self, row: Row) -> None:
        """An item that says nothing of the look or of the state leaves them as they stood."""
        before = self._rows[schema.latest].get(row[:1], row)
        self._add(schema.latest, tuple(old if new is None else new for old, new in zip(before, row, strict=True)))

    def write(self, session: Session) -> None:
        for table, rows in self._rows.items():
            put(session, table, list(rows.values()), first_stays=table is schema.notice)
        # Last, for what is owed changes nothing of a delivery that has come further, in this very batch perhaps.
        put(session, schema.delivery, _owed(session, self._notices), first_stays=True)


def _owed(session: Session, notices: Sequence[NoticeRow]) -> list[Row]:
    """To its channels, and to those that have stood in for another in this incident: they must hear how it ends."""
    return [delivery_row(owed) for notice in notices for owed in (*notice.owed(), *stand_ins(session, notice))]


def put(session: Session, table: Table, rows: Sequence[Row], *, first_stays: bool = False) -> None:
    """What can grow replaces the row of its key."""
    if rows:
        session.run_all(_statement(table, first_stays), rows)


@cache
def _statement(table: Table, first_stays: bool) -> str:
    columns = [f'"{column.name}"' for column in table.columns]
    keys = [f'"{column.name}"' for column in table.primary_key]
    marks = ", ".join("?" for _ in columns)
    changes = ", ".join(_change(table, c) for c in columns if c not in keys)
    into = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - all names are our own
    if table in _ONCE:
        return into
    if first_stays:
        return f"{into} ON CONFLICT DO NOTHING"
    return f"{into} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"


def _change(table: Table, column: str) -> str:
    """What a batch does not say of how a pair stands is left as it stood."""
    if table is schema.latest:
        return f"{column} = coalesce(excluded.{column}, {table.name}.{column})"
    return f"{column} = excluded.{column}"


def _latest_row(record: Record, place: Place, line: bytes) -> Row:
    item, step = record.item, record.step
    # A look lost to our own lateness says nothing of the members: it must not stand beside the state of one before.
    look = line if isinstance(item, Snapshot) and step.status and step.status.verdict else None
    judged: Row = (None, None, None)
    if step.status:
        judged = to_ms(step.status.at), step.status.state.value, step.status.severity.value
    span = step.watch.span
    grown = (span.number, to_ms(span.last), span.looks) if span else (None, None, None)
    return (
        place.pair,
        place.seq,
        to_ms(item.at),
        look,
        *judged,
        *grown,
        step.watch.lead.failovers,
        evidence_octets(step.watch.evidence),
    )


_ONCE = (schema.base, schema.look, schema.event)
"""Never written twice: a second row with the same key would mean a second writer."""
_WRITTEN = (
    *_ONCE,
    schema.span,
    schema.failover,
    schema.mismatch,
    schema.remark,
    schema.incident,
    schema.latest,
    schema.checkpoint,
    schema.desk,
    schema.notice,
    schema.delivery,
)
_KEYS = {table: len(table.primary_key.columns) for table in _WRITTEN}
"""How many of a table's first columns are its key."""
