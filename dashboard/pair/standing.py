"""Knows what a pair's page says of its open incident: what it waits for, who looks after it, and what is not told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from alerts.case import Case
from alerts.desk import Desk
from dashboard.said import printable
from hapair.all_clear import Missing
from hapair.in_force import PlannedWindow, silences_at
from hapair.incidents import Incident
from hapair.lines import show_time
from hapair.windows import Purpose, Window, open_at

CHECKLIST = MappingProxyType({
    Missing.SIGHT: "We can see the pair",
    Missing.ROLES: "Both members act as they are configured",
    Missing.LINKS: "No heartbeat link is known to be down",
    Missing.SYNC: "Synchronised since, where a unit tells",
    Missing.QUIET: "No alert fires",
    Missing.STEADY: "All of it has lasted for a while",
})  # fmt: skip
ACTS = MappingProxyType({
    "acknowledge": "Acknowledge", "silence": "Silence", "plan": "Plan", "note": "Note",
})  # fmt: skip
"""What a person can do from the page, by its word in the address."""


def act_address(pair: str, what: str) -> str:
    """Of the page with the form open: whoever only follows it has done nothing."""
    return f"/pair?pair={quote(pair, safe='')}&do={what}"


def show_standing(desk: Desk, pair: str, now: datetime, *, seen: bool) -> dict[str, Any]:
    """For the page's component; `now` decides what has run out. `seen`: what was last seen is still what is."""
    return {
        "acts": [{"label": label, "address": act_address(pair, what)} for what, label in ACTS.items()],
        "incident": show_case(desk.case, now, seen=seen),
        "upkeep": [printable(name) for name, case in desk.cases.items() if name and case.is_open],
        "muted": [*_silences(desk, now), *_windows(desk, now)],
    }


def show_case(case: Case, now: datetime, *, seen: bool) -> dict[str, Any] | None:
    """None where nothing is open."""
    incident = case.incident
    if incident is None or not incident.is_open:
        return None
    return {
        "opened": show_time(incident.opened),
        "planned": incident.planned,
        "reopened": incident.reopened,
        "acknowledged": acknowledged_text(case, now),
        "checklist": [{"text": text, "done": done} for text, done in checklist(incident, seen=seen)],
    }


def acknowledged_text(case: Case, now: datetime) -> str:
    """Empty where nobody looks after it."""
    by = case.acknowledgement
    if by is None or not by.holds(now):
        return ""
    until = f" until {_minute(by.expires)}" if by.expires else ""
    return f"{printable(by.who, 60)} since {_minute(by.at)}{until}{_why(by.note)}"


def checklist(incident: Incident, *, seen: bool) -> Iterator[tuple[str, bool | None]]:
    """Each item of the all-clear, and whether it holds; None where that cannot be known, or is not its turn."""
    missing = incident.missing if seen else (Missing.SIGHT,)
    blind, waits = Missing.SIGHT in missing, missing not in ((), (Missing.STEADY,))
    for item, text in CHECKLIST.items():
        if item in missing:
            yield text, False
        elif (blind and item is not Missing.SIGHT) or (waits and item is Missing.STEADY):
            yield text, None
        else:
            yield text, True


def silence_text(rules: tuple[str, ...], until: datetime, who: str, note: str) -> str:
    what = ", ".join(printable(rule, 40) for rule in rules) or "everything"
    return f"Silenced: {what} until {_minute(until)}, by {printable(who, 60)}{_why(note)}"


def window_text(planned: PlannedWindow, now: datetime) -> str:
    what = "Planned failover" if planned.window.purpose is Purpose.FAILOVER else "Maintenance"
    return f"{what} {_when(planned.window, now)}, by {printable(planned.who, 60)}{_why(planned.note)}"


def windows_ahead(desk: Desk, now: datetime) -> list[PlannedWindow]:
    """Those that are open or still to come."""
    return [each for each in desk.in_force.windows.values() if not _past(each.window, now)]


def _silences(desk: Desk, now: datetime) -> Iterator[str]:
    for one in silences_at(desk.in_force, now):
        yield silence_text(one.rules, one.until, one.who, one.note)


def _windows(desk: Desk, now: datetime) -> Iterator[str]:
    for planned in windows_ahead(desk, now):
        yield window_text(planned, now)


def _when(window: Window, now: datetime) -> str:
    if stretch := open_at(window, now):
        return f"until {_minute(stretch[1])}"
    day = f"{window.day:%Y-%m-%d}" if window.day else "every week"
    return f"{day} from {window.begins:%H:%M} ({window.timezone}) for {window.lasts_s / 60:.0f} min"


def _past(window: Window, now: datetime) -> bool:
    """One that recurs never is."""
    if window.day is None:
        return False
    begins = datetime.combine(window.day, window.begins, ZoneInfo(window.timezone)).astimezone(UTC)
    return begins + timedelta(seconds=window.lasts_s) <= now


def _minute(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}Z"


def _why(note: str) -> str:
    return f": {printable(note)}" if note else ""
