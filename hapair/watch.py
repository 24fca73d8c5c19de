"""Knows how a pair's history grows by one look or event: the only path by which anything is ever judged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from hapair.evidence.gathered import Evidence, Remark, gather
from hapair.failovers import Failover, Lead, follow, report
from hapair.judge import PairState, Verdict, judge
from hapair.look import SWITCHES, Event, Item, Path, Snapshot
from hapair.mismatches import Mismatch, Mismatches, compare
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.spans import Range, Span, extend, lapse


@dataclass(frozen=True, slots=True)
class Watch:
    """All that the past means for the next look. A restart is this, or the replay that leads to it."""

    pair: Pair
    span: Span | None = None
    lead: Lead = field(default_factory=Lead)
    mismatches: Mismatches = field(default_factory=Mismatches)
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class Status:
    """What a pair is known to be; `verdict` is None for a stretch that nobody could judge."""

    pair: str
    at: datetime
    state: PairState
    severity: Severity
    since: Range
    verdict: Verdict | None
    mismatches: tuple[Mismatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What one look or event did: the watch after it, the spans, failovers and mismatches it began or ended, and what
    it showed to have happened to a unit."""

    watch: Watch
    status: Status | None = None
    spans: tuple[Span, ...] = ()
    failovers: tuple[Failover, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.spans or self.failovers or self.mismatches or self.remarks)


def run(items: Iterable[Item], watch: Watch) -> Iterator[Step]:
    """Fold `step` over looks and events in order of arrival."""
    for item in items:
        outcome = step(watch, item)
        watch = outcome.watch
        yield outcome


def step(watch: Watch, item: Item) -> Step:
    """Take in the pair's next look or event. The item brings the time; nothing here reads a clock."""
    evidence, remarks = gather(watch.pair, watch.evidence, item)
    match item:
        case Event(kind=kind):
            lead = report(watch.lead, item) if kind in SWITCHES else watch.lead
            return Step(replace(watch, lead=lead, evidence=evidence))
        case Snapshot():
            return _judged(watch, item, evidence, remarks)


def _judged(watch: Watch, look: Snapshot, evidence: Evidence, remarks: tuple[Remark, ...]) -> Step:
    lapsed = lapse(watch.span, look.at, watch.pair.gap_s)
    span = lapsed[-1] if lapsed else watch.span
    verdict = judge(watch.pair, look)
    if verdict is None:
        return _unjudged(replace(watch, span=span, evidence=evidence), lapsed, look.at, remarks)
    spans = extend(span, verdict.state, look.at)
    lead, failovers = follow(watch.lead, verdict, look)
    heard = verdict if look.path is Path.OK else replace(verdict, words={})
    mismatches, changed = compare(watch.mismatches, heard, look.at)
    after = Watch(watch.pair, spans[-1], lead, mismatches, evidence)
    status = _status(after, verdict, look.at)
    return Step(after, status, _begun_or_ended(lapsed, spans), failovers, changed, remarks)


def _unjudged(watch: Watch, lapsed: tuple[Span, ...], at: datetime, remarks: tuple[Remark, ...]) -> Step:
    """A look lost to our own lateness: the span goes on, until the gap makes it unobserved."""
    if not lapsed:
        return Step(watch, remarks=remarks)
    blank = lapsed[-1]
    open_ = tuple(watch.mismatches.open.values())
    status = Status(watch.pair.name, at, blank.state, Severity.UNKNOWN, blank.began, None, open_)
    return Step(watch, status, lapsed, remarks=remarks)


def _begun_or_ended(lapsed: tuple[Span, ...], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Each span once, as it stands after the look; one that merely grew is no change."""
    if not lapsed:
        return spans if len(spans) > 1 or spans[0].looks == 1 else ()
    return (lapsed[0], *spans)


def _status(watch: Watch, verdict: Verdict, at: datetime) -> Status:
    assert watch.span
    open_ = tuple(watch.mismatches.open.values())
    severity = _severity(watch.pair, verdict, watch.span, doubt=bool(open_ or verdict.disagreeing))
    return Status(watch.pair.name, at, verdict.state, severity, watch.span.began, verdict, open_)


def _severity(pair: Pair, verdict: Verdict, span: Span, *, doubt: bool) -> Severity:
    """The table's severity, with the two holds it names; a doubt keeps any pair from being quite well."""
    match verdict.state:
        case PairState.UNPROTECTED if span.least_s < pair.unprotected_hold_s:
            return Severity.WARNING
        case PairState.PRIMARY_UNSEEN if span.least_s >= pair.hold_off_s:
            return Severity.CRITICAL
        case _:
            return max(verdict.severity, Severity.WARNING if doubt else Severity.OK)
