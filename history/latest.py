"""Knows how a pair stood when something about it was last kept: one row a pair, whatever the length of its history."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from hapair.evidence import Evidence
from hapair.failovers import Failover
from hapair.judge import PairState
from hapair.look import Snapshot
from hapair.mismatches import Mismatch
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.spans import Range
from history import schema
from history.rows import Found, from_ms, header_pair, line_item, octets_evidence, row_failover, row_mismatch


@dataclass(frozen=True, slots=True)
class Latest:
    """`look` is the last judged one; `at` is its time, or that of the lapse after it.

    `kept_at` is the arrival of the last item kept, an event too. `since` and `looks` are those of the open span,
    `mismatches` the open ones, `failover` the last there was. All are None or empty for a pair never looked at.
    """

    pair: Pair
    look: Snapshot | None = None
    at: datetime | None = None
    state: PairState | None = None
    severity: Severity = Severity.UNKNOWN
    since: Range | None = None
    looks: int = 0
    mismatches: tuple[Mismatch, ...] = ()
    failover: Failover | None = None
    kept_at: datetime | None = None
    evidence: Evidence = field(default_factory=Evidence)


_LATEST = (
    select(
        schema.pair.c.id,
        schema.pair.c.header,
        schema.latest,
        schema.span.c.began_earliest,
        schema.span.c.began_latest,
        schema.failover.c.number,
        schema.failover.c.origin,
        schema.failover.c.to,
        schema.failover.c.between_earliest,
        schema.failover.c.between_latest,
        schema.failover.c.reported,
        schema.failover.c.inferred,
        schema.failover.c.took_over_earliest,
        schema.failover.c.took_over_latest,
    )
    .join_from(schema.pair, schema.latest, schema.latest.c.pair == schema.pair.c.id, isouter=True)
    .join(
        schema.span,
        (schema.span.c.pair == schema.latest.c.pair) & (schema.span.c.number == schema.latest.c.span_number),
        isouter=True,
    )
    .join(
        schema.failover,
        (schema.failover.c.pair == schema.latest.c.pair) & (schema.failover.c.number == schema.latest.c.failovers - 1),
        isouter=True,
    )
    .order_by(schema.pair.c.name)
)
_OPEN = select(schema.mismatch).where(schema.mismatch.c.ended_latest.is_(None)).order_by(schema.mismatch.c.number)


def read_latest(connection: Connection, name: str | None = None) -> list[Latest]:
    """Of every pair in the order of names, or of the one named."""
    wanted, open_ = _LATEST, _OPEN
    if name is not None:
        wanted = wanted.where(schema.pair.c.name == name)
        open_ = open_.join(schema.pair, schema.pair.c.id == schema.mismatch.c.pair).where(schema.pair.c.name == name)
    mismatches = _by_pair(connection.execute(open_))
    return [_latest(row, mismatches.get(row.id, ())) for row in connection.execute(wanted)]


def _by_pair(rows: Iterable[Found]) -> dict[int, tuple[Mismatch, ...]]:
    found: dict[int, tuple[Mismatch, ...]] = {}
    for row in rows:
        found[row.pair] = (*found.get(row.pair, ()), row_mismatch(row))
    return found


def _latest(row: Found, mismatches: tuple[Mismatch, ...]) -> Latest:
    pair = header_pair(row.header)
    if row.kept_at is None:
        return Latest(pair)
    look = None if row.look is None else line_item(row.look, pair)
    assert look is None or isinstance(look, Snapshot)
    failover = None if row.number is None else row_failover(row)
    kept_at, evidence = from_ms(row.kept_at), octets_evidence(row.evidence)
    if row.judged_at is None:
        return Latest(pair, look, kept_at=kept_at, evidence=evidence)
    since = Range(from_ms(row.began_earliest), from_ms(row.began_latest))
    state, severity = PairState(row.state), Severity(row.severity)
    at = from_ms(row.judged_at)
    return Latest(pair, look, at, state, severity, since, row.span_looks, mismatches, failover, kept_at, evidence)
