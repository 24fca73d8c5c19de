"""Knows how the cache is made again: spans, failovers and mismatches are what a replay of the items says."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Table

from hapair.look import Item
from hapair.pair import Pair
from hapair.watch import Status, Watch, run
from history.database import schema
from history.database.border import StoreError
from history.database.database import Database
from history.database.session import Session
from history.items import read_items
from history.keeping import Row, put
from history.reading import read_pair
from history.rows import evidence_octets, failover_row, mismatch_row, remark_row, span_row, to_ms

Rows = dict[Table, dict[int, Row]]
"""Of each table by the number in it: what grew is there once, as it stands at the end."""


def rebuild(database: Database, folder: Path, name: str) -> None:
    """In one transaction, for which the writer waits. Raises StoreError where the first looks are no longer kept."""
    with database.writing() as session:
        pair = read_pair(session, name)
        if pair is None:
            raise StoreError(f"{database.name}: no pair is called {name!r}")
        number: int = session.value("SELECT id FROM pair WHERE name = ?", name)
        _refuse_without_beginning(session, database.name, name, number)
        items = read_items(database, folder, name, -1, None, None)
        rows, watch, status = _replayed(items, pair, number)
        # The checkpoint was made by the same steps as what is thrown away here.
        for table in (*rows, schema.checkpoint):
            session.run(f"DELETE FROM {table.name} WHERE pair = ?", number)  # noqa: S608 - a name of our own
        for table, by_number in rows.items():
            put(session, table, list(by_number.values()))
        if status:
            session.run(_STAND, *_standing(watch, status), number)


def _replayed(items: Iterable[Item], pair: Pair, number: int) -> tuple[Rows, Watch, Status | None]:
    rows: Rows = {schema.span: {}, schema.failover: {}, schema.mismatch: {}, schema.remark: {}}
    watch, status = Watch(pair), None
    for step in run(items, watch):
        watch, status = step.watch, step.status or status
        rows[schema.span] |= {s.number: span_row(number, s) for s in step.spans}
        rows[schema.failover] |= {f.number: failover_row(number, f) for f in step.failovers}
        rows[schema.mismatch] |= {m.number: mismatch_row(number, m) for m in step.mismatches}
        rows[schema.remark] |= {r.number: remark_row(number, r) for r in step.remarks}
    rows[schema.mismatch] |= {m.number: mismatch_row(number, m) for m in watch.mismatches.open.values()}
    return rows, watch, status


_STAND = """
    UPDATE latest SET judged_at = ?, state = ?, severity = ?, span_number = ?, span_last = ?, span_looks = ?,
        failovers = ?, evidence = ?
    WHERE pair = ?
"""


def _standing(watch: Watch, status: Status) -> Row:
    assert watch.span
    return (
        to_ms(status.at),
        status.state.value,
        status.severity.value,
        watch.span.number,
        to_ms(watch.span.last),
        watch.span.looks,
        watch.lead.failovers,
        evidence_octets(watch.evidence),
    )


_FIRSTS = (
    "SELECT min(first_seq) FROM archived WHERE pair = ?",
    "SELECT min(seq) FROM look WHERE pair = ?",
    "SELECT min(seq) FROM event WHERE pair = ?",
)


def _refuse_without_beginning(session: Session, store: str, name: str, pair: int) -> None:
    found = [session.value(question, pair) for question in _FIRSTS]
    first = min((seq for seq in found if seq is not None), default=None)
    kept = session.value("SELECT seq FROM latest WHERE pair = ?", pair)
    if kept is not None and first != 0:
        raise StoreError(f"{store}: the first looks of {name!r} are no longer kept, so its spans cannot be made again")
