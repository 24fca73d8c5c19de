"""Knows how values become rows and rows values again, exactly."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hapair.evidence.gathered import Evidence, Remark
from hapair.failovers import Failover
from hapair.forms.evidence import parse_evidence, show_evidence
from hapair.forms.lines import decode, encode, whole_ms
from hapair.forms.parse import parse_item
from hapair.forms.recording import parse_header, show_header
from hapair.forms.show import show_item
from hapair.judge import PairState
from hapair.look import Item
from hapair.mismatches import Mismatch
from hapair.modes import HaMode
from hapair.pair import Pair
from hapair.spans import Range, Span
from history.database.session import Found

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def to_ms(at: datetime) -> int:
    """Raises ValueError for a time that milliseconds cannot hold: a replay must see what was judged."""
    whole, rest = divmod(at - _EPOCH, _MS)
    if rest:
        raise ValueError(f"{at.isoformat()} is not a whole millisecond")
    return whole


def floor_ms(at: datetime) -> int:
    """For a question, which may be finer than what is kept."""
    return to_ms(whole_ms(at))


def from_ms(ms: int) -> datetime:
    return _EPOCH + ms * _MS


def item_line(item: Item) -> bytes:
    """Its line of a recording. Half a surrogate, which a text may hold and UTF-8 may not, stays a JSON escape."""
    return encode(show_item(item)).encode("utf-8", "backslashreplace")


def line_item(line: bytes, pair: Pair) -> Item:
    return parse_item(decode(line.decode()), pair.name, (pair.primary, pair.secondary))


def pair_header(pair: Pair) -> bytes:
    return encode(show_header(pair)).encode()


def header_pair(header: bytes) -> Pair:
    return parse_header(decode(header.decode()))


def span_row(pair: int, span: Span) -> tuple[Any, ...]:
    last, ended = to_ms(span.last), _edges(span.ended)
    return pair, span.number, span.state.value, *_edges(span.began), last, span.looks, *ended


def row_span(row: Found) -> Span:
    began = _between(row.began_earliest, row.began_latest)
    ended = None if row.ended_latest is None else _between(row.ended_earliest, row.ended_latest)
    return Span(row.number, PairState(row.state), began, from_ms(row.last), row.looks, ended)


def failover_row(pair: int, failover: Failover) -> tuple[Any, ...]:
    reported = json.dumps([to_ms(at) for at in failover.reported])
    return (
        pair,
        failover.number,
        failover.origin,
        failover.to,
        *_edges(failover.between),
        reported,
        int(failover.inferred),
        *_edges(failover.took_over),
    )


def row_failover(row: Found) -> Failover:
    between = _between(row.between_earliest, row.between_latest)
    took_over = None if row.took_over_latest is None else _between(row.took_over_earliest, row.took_over_latest)
    reported = tuple(from_ms(ms) for ms in json.loads(row.reported))
    return Failover(row.number, row.origin, row.to, between, reported, bool(row.inferred), took_over)


def remark_row(pair: int, remark: Remark) -> tuple[Any, ...]:
    times = to_ms(remark.since), to_ms(remark.at)
    return pair, remark.number, remark.member, remark.kind, *times, remark.text.encode("utf-8", "surrogatepass")


def row_remark(row: Found) -> Remark:
    text = row.text.decode("utf-8", "surrogatepass")
    return Remark(row.number, row.member, row.kind, from_ms(row.since), from_ms(row.at), text)


def evidence_octets(evidence: Evidence) -> bytes:
    return encode(show_evidence(evidence)).encode("utf-8", "backslashreplace")


def octets_evidence(octets: bytes) -> Evidence:
    return parse_evidence(decode(octets.decode()))


def mismatch_row(pair: int, mismatch: Mismatch) -> tuple[Any, ...]:
    words = mismatch.member, mismatch.mode.value, mismatch.effective.value
    return pair, mismatch.number, *words, *_edges(mismatch.began), to_ms(mismatch.last), *_edges(mismatch.ended)


def row_mismatch(row: Found) -> Mismatch:
    mode, effective = HaMode(row.mode), HaMode(row.effective)
    began = _between(row.began_earliest, row.began_latest)
    ended = None if row.ended_latest is None else _between(row.ended_earliest, row.ended_latest)
    return Mismatch(row.number, row.member, mode, effective, began, from_ms(row.last), ended)


def _edges(range_: Range | None) -> tuple[int | None, int | None]:
    return (None, None) if range_ is None else (to_ms(range_.earliest), to_ms(range_.latest))


def _between(earliest: int, latest: int) -> Range:
    return Range(from_ms(earliest), from_ms(latest))
