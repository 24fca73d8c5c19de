"""Knows how to ask for what a pair's looks came to: spans, failovers, mismatches and the events told meanwhile.

`since` and `until` choose what touches [since, until], both included; everything comes in the order in which it began.
"""

from datetime import datetime

from hapair.evidence.gathered import Remark
from hapair.failovers import Failover
from hapair.forms.lines import encode
from hapair.look import Event, Source
from hapair.mismatches import Mismatch
from hapair.pair import Pair
from hapair.spans import Span
from history.database.session import Session
from history.looks import EVER
from history.rows import floor_ms, header_pair, line_item, row_failover, row_mismatch, row_remark, row_span

Moment = datetime | None

# The open span as it has grown is kept with the pair's latest look.
_SPAN = """
    SELECT pair.name, number, span.state, began_earliest, began_latest, ended_earliest, ended_latest,
        CASE WHEN number = span_number THEN span_last ELSE last END AS last,
        CASE WHEN number = span_number THEN span_looks ELSE looks END AS looks
    FROM span JOIN latest ON latest.pair = span.pair JOIN pair ON pair.id = span.pair
"""
_SPANS = f"""{_SPAN}
    WHERE pair.name = ? AND (ended_latest >= ? OR ended_latest IS NULL) AND began_earliest <= ?
    ORDER BY number
"""
_SPANS_OF_ALL = f"""{_SPAN}
    WHERE ended_latest >= ? OR ended_latest IS NULL
    ORDER BY pair.name, number
"""
_FAILOVERS = """
    SELECT * FROM failover
    WHERE pair = (SELECT id FROM pair WHERE name = ?) AND between_latest >= ? AND between_earliest <= ?
    ORDER BY number
"""
_MISMATCHES = """
    SELECT * FROM mismatch
    WHERE pair = (SELECT id FROM pair WHERE name = ?)
        AND (ended_latest >= ? OR ended_latest IS NULL) AND began_earliest <= ?
    ORDER BY number
"""
_REMARKS = """
    SELECT * FROM remark
    WHERE pair = (SELECT id FROM pair WHERE name = ?) AND at >= ? AND since <= ?
    ORDER BY number
"""
_EVENTS = """
    SELECT line FROM event
    WHERE pair = (SELECT id FROM pair WHERE name = ?) AND at >= ? AND at <= ?
    ORDER BY seq DESC LIMIT ?
"""
_CHECKPOINT = "SELECT seq, text FROM checkpoint WHERE pair = (SELECT id FROM pair WHERE name = ?)"
_CHECKPOINTS = "SELECT name, seq, text FROM checkpoint JOIN pair ON pair.id = checkpoint.pair ORDER BY name"


def read_pairs(session: Session) -> list[Pair]:
    return [header_pair(row.header) for row in session.rows("SELECT header FROM pair ORDER BY name")]


def read_pair(session: Session, name: str) -> Pair | None:
    header = session.value("SELECT header FROM pair WHERE name = ?", name)
    return None if header is None else header_pair(header)


def read_checkpoint(session: Session, pair: str) -> tuple[int, str] | None:
    """The number of the item it stands after, and its text."""
    row = session.row(_CHECKPOINT, pair)
    return None if row is None else (row.seq, row.text.decode("utf-8", "surrogatepass"))


def read_checkpoints(session: Session) -> dict[str, tuple[int, str]]:
    """By pair, in the order of their names."""
    rows = session.rows(_CHECKPOINTS)
    return {row.name: (row.seq, row.text.decode("utf-8", "surrogatepass")) for row in rows}


def read_spans(session: Session, pair: str, since: Moment = None, until: Moment = None) -> list[Span]:
    return [row_span(row) for row in session.rows(_SPANS, pair, *_window(since, until))]


def read_spans_of_all(session: Session, since: datetime) -> dict[str, list[Span]]:
    """By pair; a pair that has none then is not in it."""
    found: dict[str, list[Span]] = {}
    for row in session.rows(_SPANS_OF_ALL, floor_ms(since)):
        found.setdefault(row.name, []).append(row_span(row))
    return found


def read_failovers(session: Session, pair: str, since: Moment = None, until: Moment = None) -> list[Failover]:
    return [row_failover(row) for row in session.rows(_FAILOVERS, pair, *_window(since, until))]


def read_mismatches(session: Session, pair: str, since: Moment = None, until: Moment = None) -> list[Mismatch]:
    return [row_mismatch(row) for row in session.rows(_MISMATCHES, pair, *_window(since, until))]


def read_remarks(session: Session, pair: str, since: Moment = None, until: Moment = None) -> list[Remark]:
    return [row_remark(row) for row in session.rows(_REMARKS, pair, *_window(since, until))]


def read_events(
    session: Session, pair: str, since: Moment = None, until: Moment = None, limit: int | None = None
) -> list[Event]:
    """The last `limit` of them, in order of arrival."""
    found = session.rows(_EVENTS, pair, *_window(since, until), EVER if limit is None else limit)
    known = read_pair(session, pair)
    items = [line_item(row.line, known) for row in reversed(found) if known]
    return [item for item in items if isinstance(item, Event)]


def read_acts(session: Session, pair: str, since: Moment = None, until: Moment = None) -> list[Event]:
    """What people did, in order. Most events are a unit's: those are passed over before they are read."""
    found = session.rows(_EVENTS, pair, *_window(since, until), EVER)
    known, mark = read_pair(session, pair), encode({"source": Source.OPERATOR})[1:-1].encode()
    items = [line_item(row.line, known) for row in reversed(found) if known and mark in bytes(row.line)]
    return [item for item in items if isinstance(item, Event) and item.source is Source.OPERATOR]


def _window(since: Moment, until: Moment) -> tuple[int, int]:
    """No time in milliseconds lies outside the widest."""
    return -EVER if since is None else floor_ms(since), EVER if until is None else floor_ms(until)
