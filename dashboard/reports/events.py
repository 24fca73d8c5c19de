"""Knows everything that happened in an incident as one list in order: for a table of another program."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from alerts.notice_form import parse_notice
from dashboard.review.dossier import Done, Dossier
from hapair.failovers import Failover
from hapair.forms.lines import BadLine, show_time
from hapair.look import Event, Source
from hapair.people.acts import KINDS
from hapair.spans import Span
from history.notices import Told


def incident_events(dossier: Dossier) -> list[dict[str, Any]]:
    """States, failovers, what was heard, told and done, by their times; texts are as they came."""
    opened, until = dossier.incident.opened, dossier.until
    spans = [span for span in dossier.spans if opened <= span.began.latest <= until]
    moved = [each for each in dossier.failovers if opened <= each.between.latest <= until]
    heard = [item for item in dossier.items if isinstance(item, Event) and item.at >= dossier.begins]
    return in_order(dossier.pair.name, spans, moved, heard, dossier.told, dossier.done)


def in_order(
    pair: str,
    spans: Iterable[Span],
    moved: Iterable[Failover],
    heard: Iterable[Event],
    told: Iterable[Told],
    done: Iterable[Done],
) -> list[dict[str, Any]]:
    found = [
        *(_row(s.began.latest, "state", s.state.value, text=_since(s)) for s in spans),
        *(_row(f.between.latest, "failover", "moved", text=_moved(f)) for f in moved),
        *(_heard(heard)),
        *(_told(each) for each in told),
        *(_row(d.at, "person", KINDS[type(d.act.doing)], text=f"{d.act.who}: {d.act.note}") for d in done),
    ]
    return [{**row, "at": show_time(row["at"]), "pair": pair} for row in sorted(found, key=lambda row: row["at"])]


def _row(at: datetime, source: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"at": at, "source": source, "kind": kind, **more}


def _since(span: Span) -> str:
    return f"since the look before it, at {show_time(span.began.earliest)}, at the earliest"


def _moved(failover: Failover) -> str:
    return f"from {failover.origin} to {failover.to}, after {show_time(failover.between.earliest)}"


def _heard(events: Iterable[Event]) -> Iterator[dict[str, Any]]:
    for event in events:
        if event.source is not Source.OPERATOR:
            yield _row(event.at, event.source.value, event.kind, member=event.member, text=event.text)


def _told(told: Told) -> dict[str, Any]:
    copies = ", ".join(f"{copy.channel}: {copy.state.value}" for copy in told.deliveries)
    try:
        title = parse_notice(told.notice).message.title
    except BadLine as error:
        title = str(error)
    text = f"{title} ({copies or 'to nobody'})"
    return _row(told.notice.at, "told", told.notice.reason, severity=told.notice.severity.name.lower(), text=text)
