"""Knows what a report of a month holds: how far mail flowed, what happened, and what nobody saw of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from dashboard.reports.document import Document, Figure, Section, Table
from dashboard.reports.drawing import draw_lanes
from dashboard.reports.formats import Report
from dashboard.reports.month import QUESTIONS, Month, PairMonth, concluded
from dashboard.reports.month_form import month_events, show_month
from dashboard.reports.month_gaps import month_gaps
from dashboard.reports.writing import made
from dashboard.review.dossier import is_planned
from dashboard.review.finding import length
from dashboard.review.lanes import Bar, Lanes, Look
from dashboard.review.lists import failover_rows, incident_rows
from dashboard.review.months import month_rows
from dashboard.said import printable
from dashboard.view import TONES
from dashboard.words import SHORT
from hapair.incidents.figures import Answer, Length, Question, summed
from hapair.judge import SEVERITY, PairState
from hapair.severity import Severity
from hapair.spans import Span
from hapair.words.moments import moment
from history.incidents import IncidentRow

_LOOKS = {Severity.OK: Look.WELL, Severity.WARNING: Look.BUSY, Severity.CRITICAL: Look.WRONG}


def report_month(month: Month) -> Report:
    document = compose_month(month)
    return Report(f"{month.of} {month.since:%Y-%m}", document, show_month(month, document.gaps), month_events(month))


def compose_month(month: Month) -> Document:
    worst = _worst(month)
    return Document(
        "Monthly report",
        f"{printable(month.of)} in {month.since:%B %Y}: {_finding(month)}",
        TONES[worst],
        (f"worst: {worst.name.lower()}", "so far" if month.goes_on else "the whole month"),
        (
            ("From", moment(month.since)),
            ("To", moment(month.until)),
            ("Pairs", ", ".join(printable(each.pair.name, 60) for each in month.pairs)),
        ),
        tuple(_figures(month)),
        tuple(_opening(month)),
        month_gaps(month),
        tuple(_sections(month)),
        made(month.read_at),
    )


def _finding(month: Month) -> str:
    incidents, moved = len(_departures(month)), sum(len(each.failovers) for each in month.pairs)
    counted = f"{incidents or 'no'} incident{'' if incidents == 1 else 's'}"
    return f"{counted}, and the mail " + (f"moved {moved} time{'' if moved == 1 else 's'}" if moved else "stayed")


def _departures(month: Month) -> list[IncidentRow]:
    """Incidents of the pairs themselves, without matters of upkeep."""
    return [row for each in month.pairs for row in each.incidents if not row.rule]


def _worst(month: Month) -> Severity:
    return max((row.incident.severity for each in month.pairs for row in each.incidents), default=Severity.OK)


def _figures(month: Month) -> Iterator[Figure]:
    own, all_ = _departures(month), [(each, row) for each in month.pairs for row in each.incidents]
    planned = sum(is_planned(row.incident, concluded(each, row)) for each, row in all_)
    critical = sum(row.incident.severity is Severity.CRITICAL for row in own)
    upkeep = f"; {len(all_) - len(own)} of upkeep besides" if len(all_) > len(own) else ""
    yield Figure("Incidents", str(len(own)), f"{critical} of them critical, {planned} planned{upkeep}")
    yield Figure("Mail moved", str(sum(len(each.failovers) for each in month.pairs)), "failovers and failbacks")
    told = sum(len(each.told) for each in month.pairs)
    yield Figure("Messages", str(told), "told of these pairs, each over one channel or several")
    if len(month.pairs) == 1:
        yield from _figures_of_one(month.pairs[0], month)


def _figures_of_one(pair: PairMonth, month: Month) -> Iterator[Figure]:
    for row in _shares(pair, month):
        yield Figure("Mail flowed", row[0], "of the time in which somebody looked")
        yield Figure("Mail known to flow", row[1], "of all the time since the first look")
    for label, question in QUESTIONS.values():
        yield Figure(label, length(_summed(pair, question, month)), "in this month")


def _shares(pair: PairMonth, month: Month) -> list[tuple[str, str]]:
    """Of observed time, and of all time; none where there is nothing to divide by."""
    rows = month_rows(pair.record, month.since, month.until - timedelta(milliseconds=1)) if pair.spans else []
    return [(row["mail flowed, of observed time"], row["mail known to flow, of all time"]) for row in rows]


def _summed(pair: PairMonth, question: Question, month: Month) -> Length:
    return summed(pair.spans, question, month.since, month.until)


def _opening(month: Month) -> Iterator[Section]:
    names = tuple(printable(each.pair.name, 40) for each in month.pairs)
    bars = [bar for each in month.pairs for bar in _bars(each, month)]
    if bars:
        lanes = Lanes(names, tuple(bars), (), ())
        yield Section("The month at a glance", (_READ,), drawing=draw_lanes(lanes, month.since, month.until, {}))
    if len(month.pairs) > 1:
        yield Section("Pairs", table=_pairs(month))


_READ = "Green is normal, amber a warning, red and hatched critical; grey and hatched is what nobody saw."


def _bars(pair: PairMonth, month: Month) -> Iterator[Bar]:
    name = printable(pair.pair.name, 40)
    for span in pair.spans:
        begin, end = max(span.began.latest, month.since), min(_end(span), month.until)
        if end > begin or span.ended:
            yield Bar(name, SHORT[span.state].lower(), _LOOKS.get(_severity(span), Look.UNSEEN), begin, max(begin, end))


def _end(span: Span) -> datetime:
    """What lasts was so at its last look, and nobody knows more."""
    return span.ended.latest if span.ended else span.last


def _severity(span: Span) -> Severity:
    return Severity.UNKNOWN if span.state is PairState.BLIND else SEVERITY[span.state]


def _pairs(month: Month) -> Table:
    rows = []
    for each in month.pairs:
        observed, all_ = next(iter(_shares(each, month)), ("not observed", "not observed"))
        lengths = [length(_summed(each, QUESTIONS[name][1], month)) for name in ("no_primary", "unobserved")]
        counts = str(len(each.incidents)), str(len(each.failovers))
        rows.append((printable(each.pair.name, 60), *counts, observed, all_, *lengths))
    shares = "Mail flowed, of observed", "Known to flow, of all"
    head = ("Pair", "Incidents", "Moved", *shares, "No primary", "Unobserved")
    return Table(head, tuple(rows))


def _sections(month: Month) -> Iterator[Section]:
    rows = [row for each in month.pairs for row in each.incidents]
    columns = ("pair", "what", "worst", "lasted", "planned", "cause")
    incidents = [
        (moment(row["opened (UTC)"]), *(str(row[name]) for name in columns))
        for row in incident_rows(rows, month.happened, month.until)
    ]
    yield _table("Incidents", ("Opened", "Pair", "What", "Worst", "Lasted", "Planned", "Cause"), incidents)
    moved = [
        (moment(row["moved by (UTC)"]), *(str(row[name]) for name in ("pair", "from", "to", "within", "seen")))
        for row in reversed(failover_rows(month.happened))
    ]
    yield _table("The mail moved", ("By", "Pair", "From", "To", "Within", "How it is known"), moved)
    for each in month.pairs:
        yield _table(f"Time in each state: {printable(each.pair.name, 60)}", ("State", "Lasted"), _states(each, month))


def _states(pair: PairMonth, month: Month) -> list[tuple[str, ...]]:
    there = [state for state in PairState if any(span.state is state for span in pair.spans)]
    lasted = [(SHORT[state], length(_summed(pair, partial(_is, state), month))) for state in there]
    return [row for row in lasted if row[1] != "none"]


def _is(asked: PairState, state: PairState) -> Answer:
    return Answer.YES if state is asked else Answer.NO


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Section:
    return Section(title, table=Table(head, tuple(rows))) if rows else Section(title, ("None in this time.",))
