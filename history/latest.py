"""Knows how a pair stood when something about it was last kept: one row a pair, whatever the length of its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hapair.evidence.gathered import Evidence
from hapair.failovers import Failover
from hapair.judge import PairState
from hapair.look import Snapshot, Testimony
from hapair.mismatches import Mismatch
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.spans import Range
from history.database.session import Found, Session
from history.rows import from_ms, header_pair, line_item, octets_evidence, row_failover, row_mismatch


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

    @property
    def members(self) -> Mapping[str, Testimony]:
        """As they answered in `look`; of a pair never looked at both are silent."""
        return self.look.members if self.look else {member.name: Testimony() for member in self.pair.members}


_LATEST = """
    SELECT pair.id, pair.header, latest.*, span.began_earliest, span.began_latest,
        failover.number, failover.origin, failover."to", failover.between_earliest, failover.between_latest,
        failover.reported, failover.inferred, failover.took_over_earliest, failover.took_over_latest
    FROM pair
    LEFT JOIN latest ON latest.pair = pair.id
    LEFT JOIN span ON span.pair = latest.pair AND span.number = latest.span_number
    LEFT JOIN failover ON failover.pair = latest.pair AND failover.number = latest.failovers - 1
"""
_OPEN = "SELECT mismatch.* FROM mismatch JOIN pair ON pair.id = mismatch.pair WHERE ended_latest IS NULL"


_Valued = tuple[Found, tuple[Mismatch, ...], Latest]


class LatestRows:
    """Those of every pair, asked for again and again: of a row that was not kept anew the same value is given again.
    Threads may share it."""

    def __init__(self) -> None:
        self._known: dict[int, _Valued] = {}

    def read(self, session: Session) -> list[Latest]:
        """In the order of names."""
        mismatches = _by_pair(session.rows(f"{_OPEN} ORDER BY number"))
        rows, before = session.rows(f"{_LATEST} ORDER BY name"), self._known
        self._known = now = {row.id: _valued(before.get(row.id), row, mismatches.get(row.id, ())) for row in rows}
        return [latest for *_, latest in now.values()]


def read_latest_of(session: Session, name: str) -> Latest | None:
    mismatches = tuple(row_mismatch(row) for row in session.rows(f"{_OPEN} AND name = ? ORDER BY number", name))
    row = session.row(f"{_LATEST} WHERE name = ?", name)
    return None if row is None else _latest(row, mismatches)


def _valued(before: _Valued | None, row: Found, mismatches: tuple[Mismatch, ...]) -> _Valued:
    return before if before and before[:2] == (row, mismatches) else (row, mismatches, _latest(row, mismatches))


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
