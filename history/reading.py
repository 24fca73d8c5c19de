"""Knows how to ask for what a pair's looks came to: spans, failovers, mismatches and the events told meanwhile.

`since` and `until` choose what touches [since, until], both included; everything comes in the order in which it began.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, select

from hapair.evidence import Remark
from hapair.failovers import Failover
from hapair.look import Event
from hapair.mismatches import Mismatch
from hapair.pair import Pair
from hapair.spans import Span
from history import schema
from history.rows import floor_ms, header_pair, line_item, row_failover, row_mismatch, row_remark, row_span

Moment = datetime | None
Query = Select[*tuple[Any, ...]]


def read_pairs(connection: Connection) -> list[Pair]:
    found = connection.execute(select(schema.pair.c.header).order_by(schema.pair.c.name))
    return [header_pair(row.header) for row in found]


def read_pair(connection: Connection, name: str) -> Pair | None:
    header = connection.execute(select(schema.pair.c.header).where(schema.pair.c.name == name)).scalar()
    return None if header is None else header_pair(header)


def read_checkpoint(connection: Connection, pair: str) -> tuple[int, str] | None:
    """The number of the item it stands after, and its text."""
    row = connection.execute(_of(schema.checkpoint, pair)).one_or_none()
    return None if row is None else (row.seq, row.text.decode("utf-8", "surrogatepass"))


def read_spans(connection: Connection, pair: str, since: Moment = None, until: Moment = None) -> list[Span]:
    """The open one as it has grown, which is kept with the pair's latest look."""
    span, latest = schema.span.c, schema.latest.c
    open_ = span.number == latest.span_number
    columns = [c for c in span if c.name not in ("last", "looks")]
    last = case((open_, latest.span_last), else_=span.last).label("last")
    looks = case((open_, latest.span_looks), else_=span.looks).label("looks")
    asked = select(*columns, last, looks).join_from(schema.span, schema.latest, latest.pair == span.pair)
    asked = _within(_named(asked, schema.span, pair), span.began_earliest, span.ended_latest, since, until)
    return [row_span(row) for row in connection.execute(asked.order_by(span.number))]


def read_failovers(connection: Connection, pair: str, since: Moment = None, until: Moment = None) -> list[Failover]:
    failover = schema.failover.c
    asked = _within(_of(schema.failover, pair), failover.between_earliest, failover.between_latest, since, until)
    return [row_failover(row) for row in connection.execute(asked.order_by(failover.number))]


def read_mismatches(connection: Connection, pair: str, since: Moment = None, until: Moment = None) -> list[Mismatch]:
    mismatch = schema.mismatch.c
    asked = _within(_of(schema.mismatch, pair), mismatch.began_earliest, mismatch.ended_latest, since, until)
    return [row_mismatch(row) for row in connection.execute(asked.order_by(mismatch.number))]


def read_remarks(connection: Connection, pair: str, since: Moment = None, until: Moment = None) -> list[Remark]:
    remark = schema.remark.c
    asked = _within(_of(schema.remark, pair), remark.since, remark.at, since, until)
    return [row_remark(row) for row in connection.execute(asked.order_by(remark.number))]


def read_events(
    connection: Connection, pair: str, since: Moment = None, until: Moment = None, limit: int | None = None
) -> list[Event]:
    """The last `limit` of them, in order of arrival."""
    event = schema.event.c
    asked = _within(_of(schema.event, pair), event.at, event.at, since, until)
    found = connection.execute(asked.order_by(event.seq.desc()).limit(limit)).all()
    known = read_pair(connection, pair)
    items = [line_item(row.line, known) for row in reversed(found) if known]
    return [item for item in items if isinstance(item, Event)]


def _of(table: Table, pair: str) -> Query:
    return _named(select(table), table, pair)


def _named(asked: Query, table: Table, pair: str) -> Query:
    return asked.where(table.c.pair == select(schema.pair.c.id).where(schema.pair.c.name == pair).scalar_subquery())


_FAR = 2**62
"""No time in milliseconds is later: the end of what has not ended."""


def _within(
    asked: Query,
    began: ColumnElement[int],
    ended: ColumnElement[int],
    since: Moment,
    until: Moment,
) -> Query:
    if since is not None:
        asked = asked.where(func.coalesce(ended, _FAR) >= floor_ms(since))
    if until is not None:
        asked = asked.where(began <= floor_ms(until))
    return asked
