"""Knows what a pair's page says happened: changes of state, moves of the mail, reports of the units, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.data import Past
from dashboard.said import printable
from dashboard.view import TONES, Tone
from dashboard.words import INFERRED, REMARKS, SHORT
from hapair.evidence.gathered import Remark
from hapair.failovers import Failover
from hapair.forms.lines import show_time
from hapair.judge import SEVERITY
from hapair.look import Event
from hapair.mismatches import Mismatch
from hapair.people.acts import parse_act
from hapair.spans import Range, Span

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """`between` is when it happened: two equal times where that is known exactly. A report has no tone of its own."""

    between: tuple[str, str]
    tone: Tone | None
    text: str
    source: str


def findings(past: Past, since: datetime) -> list[Finding]:
    told = [
        *((span.began.latest, _of_span(span)) for span in past.spans),
        *((failover.between.latest, _of_failover(failover)) for failover in past.failovers),
        *(found for mismatch in past.mismatches for found in _of_mismatch(mismatch)),
        *((event.at, _of_event(event)) for event in past.events),
        *((remark.at, _of_remark(remark)) for remark in past.remarks),
    ]
    recent = sorted((one for one in told if one[0] >= since), key=lambda one: one[0], reverse=True)
    return [finding for _, finding in recent[:SHOWN]]


def _of_span(span: Span) -> Finding:
    return Finding(_between(span.began), TONES[SEVERITY[span.state]], SHORT[span.state], "judged")


def _of_failover(failover: Failover) -> Finding:
    text = f"The mail moved from {printable(failover.origin)} to {printable(failover.to)}{_took_over(failover)}"
    if failover.inferred:
        return Finding(_between(failover.between), Tone.WARNING, f"{text}, {INFERRED}", "reports")
    return Finding(_between(failover.between), Tone.CRITICAL, text, "judged")


def _took_over(failover: Failover) -> str:
    """Where that is narrower than what the looks around it tell."""
    took_over = failover.took_over
    if took_over is None or took_over == failover.between:
        return ""
    last = _tenths(took_over.latest + timedelta(milliseconds=99))
    return f": {printable(failover.to)} took over between {_tenths(took_over.earliest)} and {last}"


def _tenths(at: datetime) -> str:
    """Rounded down."""
    return f"{at:%H:%M:%S}.{at.microsecond // 100_000}"


def _of_mismatch(mismatch: Mismatch) -> Iterator[tuple[datetime, Finding]]:
    name = printable(mismatch.member)
    text = f"{name} acts as {mismatch.effective}, set to {mismatch.mode}"
    yield mismatch.began.latest, Finding(_between(mismatch.began), Tone.WARNING, text, name)
    if mismatch.ended is not None:
        text = f"{name} no longer acts as {mismatch.effective} against its setting"
        yield mismatch.ended.latest, Finding(_between(mismatch.ended), Tone.OK, text, name)


def _of_event(event: Event) -> Finding:
    """It makes no state, so it has no tone of one."""
    at = show_time(event.at)
    kind = printable(event.kind.replace("_", " "))
    text = f"{kind}: {printable(event.text)}" if event.text else kind
    act = parse_act(event)
    who = act.who if act else event.member or ""
    return Finding((at, at), None, text, f"{event.source} {printable(who, 60)}".strip())


def _of_remark(remark: Remark) -> Finding:
    text = f"{printable(remark.member)} {REMARKS.get(remark.kind, printable(remark.kind))}: {printable(remark.text)}"
    return Finding((show_time(remark.since), show_time(remark.at)), Tone.WARNING, text, "judged")


def _between(moment: Range) -> tuple[str, str]:
    return show_time(moment.earliest), show_time(moment.latest)
