"""Knows how a report is written as JSON, in the forms of every other JSON of ours: times in ISO 8601, in UTC."""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from alerts.notice_form import parse_notice
from alerts.show import show_notice
from dashboard.review.dossier import Dossier
from hapair.forms.lines import BadLine, show_time
from hapair.forms.show import show_event, show_failover, show_incident, show_range, show_span
from hapair.incidents.figures import Figures, Length
from hapair.incidents.incident import Incident
from hapair.look import Event
from hapair.pair import Pair
from hapair.people.acts import Concluded
from history.notices import Told


def as_json(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=True) + "\n"


def show_dossier(dossier: Dossier, gaps: Sequence[str]) -> dict[str, Any]:
    return {
        "report": "incident",
        "written_at": show_time(dossier.read_at),
        "pair": show_pair(dossier.pair),
        "incident": show_row(dossier.incident, dossier.rule) | {"planned": dossier.planned},
        "figures": show_figures(dossier.figures),
        "gaps": list(gaps),
        "conclusions": [
            {"at": show_time(done.at), "who": done.act.who, "text": done.act.note, "planned": _planned(done.act.doing)}
            for done in dossier.conclusions
        ],
        "notes": [{"at": show_time(d.at), "who": d.act.who, "text": d.act.note} for d in dossier.notes],
        "spans": [show_span(span) for span in dossier.spans],
        "failovers": [show_failover(f) for f in dossier.failovers if f.between.latest >= dossier.begins],
        "events": [show_event(i) for i in dossier.items if isinstance(i, Event) and i.at >= dossier.begins],
        "notices": [show_told(told) for told in dossier.told],
    }


def show_pair(pair: Pair) -> dict[str, Any]:
    members = [{"name": member.name, "role": member.role} for member in pair.members]
    return {"name": pair.name, "members": members, "poll_interval_s": pair.poll_interval_s}


def show_row(incident: Incident, rule: str) -> dict[str, Any]:
    shown = show_incident(incident)
    del shown["causes"]
    return shown | {"rule": rule or None, "planned": incident.planned}


def show_figures(figures: Figures) -> dict[str, Any]:
    lengths = {field.name: getattr(figures, field.name) for field in fields(Figures) if field.name != "began"}
    return {"began": show_range(figures.began)} | {
        name: found and show_length(found) for name, found in lengths.items()
    }


def show_length(length: Length) -> dict[str, Any]:
    return {"least_s": length.least_s, "most_s": length.most_s, "lasts": length.lasts}


def show_told(told: Told) -> dict[str, Any]:
    """A notice and how each copy of it fared."""
    try:
        shown = show_notice(parse_notice(told.notice))
    except BadLine as error:
        shown = {"at": show_time(told.notice.at), "reason": told.notice.reason, "unreadable": str(error)}
    copies = [
        {
            "channel": copy.channel,
            "state": copy.state.value,
            "changed_at": show_time(copy.changed_at),
            "attempts": copy.attempts,
        }
        for copy in told.deliveries
    ]
    return shown | {"rules": list(told.notice.rules), "copies": copies}


def _planned(doing: object) -> bool | None:
    return doing.planned if isinstance(doing, Concluded) else None
