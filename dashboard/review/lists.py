"""Knows the lists of the review: which incidents and failovers there were, chosen by what the address says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from dashboard.data import Happened
from dashboard.review.dossier import Done, is_planned
from dashboard.said import printable
from dashboard.words import INFERRED, SHORT
from hapair.forms.lines import BadLine, parse_time, show_time
from hapair.people.acts import Concluded
from hapair.severity import Severity
from hapair.spans import Range
from hapair.words.moments import duration
from history.incidents import IncidentRow

DAYS = (7, 30, 90, 365)
KINDS = ("departures", "upkeep", "all")
PLANS = ("planned or not", "planned", "not planned")


@dataclass(frozen=True, slots=True)
class Choice:
    """`pair` is empty for all of them."""

    pair: str = ""
    days: int = 90
    kind: str = KINDS[0]
    plan: str = PLANS[0]
    worst: str = "warning"


def choice(asked: Mapping[str, str]) -> Choice:
    """By an address's parameters; what is none of the choices is left as it comes, and shown as that."""
    days = asked.get("days", "")
    return Choice(
        asked.get("pair", ""),
        int(days) if days in map(str, DAYS) else Choice().days,
        _one_of(KINDS, asked.get("kind", "")),
        _one_of(PLANS, asked.get("plan", "")),
        _one_of(("warning", "critical"), asked.get("worst", "")),
    )


def _one_of(choices: Sequence[str], asked: str) -> str:
    return asked if asked in choices else choices[0]


def parameters(chosen: Choice) -> dict[str, str]:
    """Of the address that says the same; without what is as it comes."""
    plain = Choice()
    named = {name: getattr(chosen, name) for name in ("pair", "days", "kind", "plan", "worst")}
    return {name: str(value) for name, value in named.items() if value != getattr(plain, name)}


def window(chosen: Choice, now: datetime) -> tuple[datetime, datetime]:
    return now - timedelta(days=chosen.days), now


def address(pair: str, opened: datetime) -> str:
    return f"/review?incident={quote(f'{pair}@{show_time(opened)}', safe='')}"


def which(asked: str) -> tuple[str, datetime] | None:
    """The pair and the moment that `address` names; None for what names no incident. A pair may have an @ in it."""
    pair, _, opened = asked.rpartition("@")
    try:
        return (pair, parse_time(opened)) if pair else None
    except BadLine:
        return None


def chosen_incidents(happened: Happened, chosen: Choice) -> list[IncidentRow]:
    """Newest first."""
    found = (row for row in happened.incidents if _fits(row, happened.done.get(row.pair, []), chosen))
    return sorted(found, key=lambda row: row.incident.opened, reverse=True)


def _fits(row: IncidentRow, done: Sequence[Done], chosen: Choice) -> bool:
    planned = is_planned(row.incident, concluded(row, done))
    return (
        (chosen.kind == "all" or (chosen.kind == "upkeep") == bool(row.rule))
        and (chosen.plan == PLANS[0] or (chosen.plan == "planned") == planned)
        and (chosen.worst == "warning" or row.incident.severity is Severity.CRITICAL)
    )


def concluded(row: IncidentRow, done: Sequence[Done]) -> list[Done]:
    """What people concluded of an incident, in order."""
    return [d for d in done if isinstance(d.act.doing, Concluded) and d.act.doing.incident == row.incident.opened]


def incident_rows(found: Sequence[IncidentRow], happened: Happened, now: datetime) -> Iterator[dict[str, Any]]:
    for row in found:
        incident, found_by = row.incident, concluded(row, happened.done.get(row.pair, []))
        lasted_s = ((incident.closed or now) - incident.opened).total_seconds()
        yield {
            "opened (UTC)": incident.opened,
            "pair": printable(row.pair),
            "what": row.rule or ", ".join(SHORT[state] for state in incident.states) or "an alert",
            "worst": incident.severity.name.lower(),
            "lasted": duration(lasted_s) if incident.closed else f"{duration(lasted_s)}, goes on",
            "planned": "planned" if is_planned(incident, found_by) else "",
            "cause": printable(found_by[-1].act.note) if found_by else "",
            "open": address(row.pair, incident.opened),
        }


def _wide(range_: Range) -> str:
    return f"{(range_.latest - range_.earliest).total_seconds():.1f} s"


def failover_rows(happened: Happened) -> list[dict[str, Any]]:
    """Newest first. Each moved within so many seconds before the moment that is named."""
    found = [(pair, one) for pair, all_ in happened.failovers.items() for one in all_]
    return [
        {
            "pair": printable(pair),
            "from": printable(one.origin),
            "to": printable(one.to),
            "moved by (UTC)": one.between.latest,
            "within": _wide(one.between),
            "took over by (UTC)": one.took_over and one.took_over.latest,
            "within ": _wide(one.took_over) if one.took_over else "",
            "reports": len(one.reported),
            "seen": INFERRED if one.inferred else "by looks",
        }
        for pair, one in sorted(found, key=lambda each: each[1].between.latest, reverse=True)
    ]
