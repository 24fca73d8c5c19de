"""Knows how the cache is made again: spans, failovers and mismatches are what a replay of the items says."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, update

from hapair.look import Item
from hapair.pair import Pair
from hapair.watch import Status, Watch, run
from history import schema
from history.border import StoreError
from history.database import Database
from history.items import read_items
from history.keeping import Row, put
from history.reading import read_pair
from history.rows import evidence_octets, failover_row, mismatch_row, remark_row, span_row, to_ms

Rows = dict[Table, dict[int, Row]]
"""Of each table by the number in it: what grew is there once, as it stands at the end."""


def rebuild(database: Database, folder: Path, name: str) -> None:
    """In one transaction, for which the writer waits. Raises StoreError where the first looks are no longer kept."""
    with database.writing() as connection:
        pair = read_pair(connection, name)
        if pair is None:
            raise StoreError(f"{database.name}: no pair is called {name!r}")
        number = connection.execute(select(schema.pair.c.id).where(schema.pair.c.name == name)).scalar_one()
        _refuse_without_beginning(connection, database.name, name, number)
        items = read_items(database, folder, name, -1, None, None)
        rows, watch, status = _replayed(items, pair, number)
        # The checkpoint was made by the same steps as what is thrown away here.
        for table in (*rows, schema.checkpoint):
            connection.execute(delete(table).where(table.c.pair == number))
        for table, by_number in rows.items():
            put(connection, table, list(by_number.values()))
        if status:
            standing = update(schema.latest).where(schema.latest.c.pair == number)
            connection.execute(standing.values(_standing(watch, status)))


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


def _standing(watch: Watch, status: Status) -> dict[str, Any]:
    assert watch.span
    return {
        "judged_at": to_ms(status.at),
        "state": status.state.value,
        "severity": status.severity.value,
        "span_number": watch.span.number,
        "span_last": to_ms(watch.span.last),
        "span_looks": watch.span.looks,
        "failovers": watch.lead.failovers,
        "evidence": evidence_octets(watch.evidence),
    }


def _refuse_without_beginning(connection: Connection, store: str, name: str, pair: int) -> None:
    columns = (schema.archived.c.first_seq, schema.look.c.seq, schema.event.c.seq)
    found = [connection.execute(select(func.min(c)).where(c.table.c.pair == pair)).scalar() for c in columns]
    first = min((seq for seq in found if seq is not None), default=None)
    kept = connection.execute(select(schema.latest.c.seq).where(schema.latest.c.pair == pair)).scalar()
    if kept is not None and first != 0:
        raise StoreError(f"{store}: the first looks of {name!r} are no longer kept, so its spans cannot be made again")
