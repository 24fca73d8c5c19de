"""Knows what a report of one incident holds: all that is kept of it, put together for somebody who was not there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.reports.as_json import show_dossier
from dashboard.reports.document import Document, Figure, Quote, Section, Table
from dashboard.reports.drawing import draw_lanes
from dashboard.reports.events import incident_events
from dashboard.reports.formats import Report
from dashboard.reports.gaps import incident_gaps
from dashboard.reports.ourselves import OURS, site_of
from dashboard.reports.writing import lasted, made, when
from dashboard.review.dossier import AFTER, BEFORE, Dossier, read_dossier
from dashboard.review.finding import event_rows, gaps, show_review
from dashboard.review.lanes import lanes
from dashboard.review.rerun import Moment, whole
from dashboard.review.why import named_causes
from dashboard.said import printable
from dashboard.view import TONES
from dashboard.words import INFERRED, SHORT
from hapair.causes.form import show_hypotheses
from hapair.causes.weighing import Hypothesis
from hapair.forms.lines import show_time
from hapair.judge import MAIL
from hapair.spans import Span
from hapair.words.moments import moment
from hapair.words.telling import mail
from history.notices import Told
from history.reader import Reader


@dataclass(frozen=True, slots=True)
class Case:
    """`own` is what Pairwatch told of itself while it went on, `site` the pair's as its messages name it."""

    dossier: Dossier
    own: Sequence[Told] = ()
    site: str = ""


def read_case(store: Reader, pair: str, opened: datetime, now: datetime) -> Case | None:
    """None where no such incident is known."""
    dossier = read_dossier(store, pair, opened, now)
    if dossier is None:
        return None
    site = site_of(dossier.told)
    topics = (OURS, f"site {site}") if site else (OURS,)
    since, until = opened - BEFORE, dossier.until + AFTER
    return Case(dossier, [told for topic in topics for told in store.notices(topic, since=since, until=until)], site)


def subject(pair: str, opened: datetime) -> str:
    return f"{pair} {show_time(opened)[:19]}"


def report_incident(case: Case) -> Report:
    dossier, moments = case.dossier, list(whole(case.dossier))
    named = named_causes(dossier, moments)
    document = compose_incident(case, moments, named)
    found = (
        show_dossier(dossier, document.gaps)
        | {"hypotheses": show_hypotheses(named)}
        | ({"site": case.site} if case.site else {})
    )
    return Report(subject(dossier.pair.name, dossier.incident.opened), document, found, incident_events(dossier))


def compose_incident(case: Case, moments: Sequence[Moment], named: Sequence[Hypothesis]) -> Document:
    dossier = case.dossier
    shown, incident = show_review(dossier), dossier.incident
    return Document(
        "Incident report",
        shown["title"],
        TONES[incident.severity],
        tuple(_pills(dossier)),
        tuple(_facts(case)),
        tuple(Figure(each["label"], each["value"], each["note"]) for each in shown["figures"]),
        tuple(_opening(dossier, shown["conclusions"], moments, named)),
        incident_gaps(dossier, case.own),
        tuple(_sections(dossier, shown["notes"], named)),
        made(dossier.read_at),
    )


def _pills(dossier: Dossier) -> Iterator[str]:
    incident = dossier.incident
    yield incident.severity.name.lower()
    yield "planned" if dossier.planned else "not planned"
    yield "open" if incident.is_open else "closed"
    if incident.reopened:
        yield f"reopened {incident.reopened} times"


def _facts(case: Case) -> Iterator[tuple[str, str]]:
    pair, incident = case.dossier.pair, case.dossier.incident
    yield "Pair", printable(pair.name)
    if case.site:
        yield "Site", printable(case.site)
    yield "Members", f"{printable(pair.primary)} (primary), {printable(pair.secondary)} (secondary)"
    yield "It happened", when(case.dossier.figures.began)
    yield "Closed", moment(incident.closed) if incident.closed else "not yet"
    yield "Unseen time", gaps(case.dossier) or "none"


def _opening(
    dossier: Dossier, conclusions: list[dict[str, str]], moments: Sequence[Moment], named: Sequence[Hypothesis]
) -> Iterator[Section]:
    if conclusions:
        last, *older = map(_quote, conclusions)
        quotes = (last, *(replace(quote, older=True) for quote in older))
        yield Section("Cause, as people concluded", quotes=quotes)
    elif named:
        first = f"Nobody has concluded. As Pairwatch weighs it, {named[0].confidence}: {printable(named[0].sentence)}"
        yield Section("Cause", (first,))
    if moments:
        edges = {"opened": dossier.incident.opened, "closed": dossier.incident.closed}
        shown = lanes(dossier, [each for each in moments if each.item.at >= dossier.begins])
        yield Section("Timeline", (_READ,), drawing=draw_lanes(shown, dossier.begins, dossier.ends, edges))


def _sections(dossier: Dossier, notes: list[dict[str, str]], named: Sequence[Hypothesis]) -> Iterator[Section]:
    yield Section(f"States of the pair on {_day(dossier)}, UTC, where no other date stands", table=_states(dossier))
    if table := _failovers(dossier):
        yield Section("The mail moved", table=table)
    if named:
        yield Section("Why, as Pairwatch weighs it", (_WEIGHED,), table=_why(named))
    if notes:
        yield Section("Notes", quotes=tuple(map(_quote, notes)))
    yield _course(dossier)


_WEIGHED = "From what was seen and heard alone; a person who was there knows more."


def _why(named: Sequence[Hypothesis]) -> Table:
    return Table(("How sure", "Cause", "Speaks for it", "Against it", "Nobody could tell"), tuple(map(_weighed, named)))


def _weighed(one: Hypothesis) -> tuple[str, ...]:
    grounds = ("; ".join(printable(g.text) for g in side) for side in (one.speaking_for, one.speaking_against))
    return one.confidence.value, printable(one.sentence), *grounds, "; ".join(map(printable, one.missing))


_READ = (
    "Each row is what our looks showed. A dotted line is the moment by which the mail had surely moved, the band "
    "before it the time in which it did; hatched stretches are unseen or wrong."
)


def _quote(said: dict[str, str]) -> Quote:
    planned = f", {said['planned']}" if said.get("planned") else ""
    return Quote(said["text"], f"{said['who']}, {said['at'][:19].replace('T', ' ')}Z{planned}")


def _states(dossier: Dossier) -> Table:
    """From the state before it to the state after it."""
    opened, until = dossier.incident.opened, dossier.until
    spans = [s for s in dossier.spans if s.began.latest <= until and (s.ended is None or s.ended.latest >= opened)]
    return Table(("State", "Began", "Ended", "Lasted", "Mail"), tuple(_state(span, dossier) for span in spans))


def _state(span: Span, dossier: Dossier) -> tuple[str, ...]:
    day = _day(dossier)
    ended = when(span.ended, day) if span.ended else "goes on"
    return SHORT[span.state], when(span.began, day), ended, lasted(span), mail(dossier.pair, MAIL[span.state])


def _day(dossier: Dossier) -> str:
    return moment(dossier.incident.opened)[:10]


def _failovers(dossier: Dossier) -> Table | None:
    opened, until = dossier.figures.began.earliest, dossier.until
    moved = [f for f in dossier.failovers if opened <= f.between.latest and f.between.earliest <= until]
    rows = tuple(
        (
            f"{printable(f.origin, 60)} → {printable(f.to, 60)}",
            when(f.between, _day(dossier)),
            when(f.took_over, _day(dossier)) if f.took_over else "not seen closer",
            INFERRED if f.inferred else f"by looks; reports of it: {len(f.reported)}",
        )
        for f in moved
    )
    return Table(("From and to", "Moved", "New primary took over", "How it is known"), rows) if rows else None


def _course(dossier: Dossier) -> Section:
    rows = [
        (moment(row["when (UTC)"]), row["severity"], row["what"], row["text"])
        for row in event_rows(dossier)
        if dossier.begins <= row["when (UTC)"]
    ]
    if not rows:
        return Section("What was told, heard and done", ("Nothing is kept of that.",))
    return Section("What was told, heard and done", table=Table(("When", "Severity", "What", "In words"), tuple(rows)))
