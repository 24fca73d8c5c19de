"""Knows what a pair's page says of its open incident: what it waits for, who looks after it, and what is not told."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from alerts.arrangements import Arranged
from alerts.desk.case import Case
from alerts.desk.desk import Desk
from dashboard.said import printable
from dashboard.words import rule_words
from hapair.evidence.links import Links, link_states
from hapair.evidence.syncs import Sync, SyncState, sync_states
from hapair.forms.lines import show_time
from hapair.incidents.all_clear import Missing, unasked
from hapair.incidents.incident import Incident
from hapair.people.in_force import PlannedWindow, silences_at
from hapair.people.windows import WEEKDAYS, Purpose, Window, open_at
from history.latest import Latest

CHECKLIST = MappingProxyType({
    Missing.SIGHT: "We can see the pair",
    Missing.ROLES: "Both members act as they are configured",
    Missing.LINKS: "No heartbeat link is known to be down",
    Missing.SYNC: "Synchronised since",
    Missing.QUIET: "No alert fires",
    Missing.STEADY: "All of it has lasted for a while",
})  # fmt: skip
NOBODY_TELLS = "nobody tells: not known"
ACTS = MappingProxyType({
    "acknowledge": "Acknowledge", "silence": "Silence", "plan": "Plan", "note": "Note",
})  # fmt: skip
"""What a person can do from the page, by its word in the address."""


def act_address(pair: str, what: str) -> str:
    """Of the page with the form open: whoever only follows it has done nothing."""
    return f"/pair?pair={quote(pair, safe='')}&do={what}"


def verify_address(pair: str) -> str:
    return f"/verify?pair={quote(pair, safe='')}"


def show_standing(desk: Desk, latest: Latest, arranged: Arranged, now: datetime, *, seen: bool) -> dict[str, Any]:
    """For the page's component; `now` decides what has run out. `seen`: what was last seen is still what is."""
    pair, evidence = latest.pair, latest.evidence
    unknown = not_told(link_states(evidence, pair, now), sync_states(evidence, pair, now))
    acts = [{"label": label, "address": act_address(pair.name, what)} for what, label in ACTS.items()]
    return {
        "acts": [*acts, {"label": "Verify", "address": verify_address(pair.name)}],
        "incident": show_case(desk.case, now, unknown, seen=seen),
        "upkeep": [rule_words(name) for name, case in desk.cases.items() if name and case.is_open],
        "muted": [*_silences(desk, now), *_windows(desk, now), *_settled(arranged, now)],
    }


def not_told(links: Links, syncs: tuple[Sync, ...]) -> Mapping[Missing, str]:
    """Items of the checklist of which nothing can be said, and why."""
    found = dict.fromkeys(unasked(links, syncs), NOBODY_TELLS)
    if Missing.SYNC in found and any(sync.state is SyncState.OFF for sync in syncs):
        found[Missing.SYNC] = "switched off: not asked for"
    return found


def show_case(case: Case, now: datetime, unknown: Mapping[Missing, str], *, seen: bool) -> dict[str, Any] | None:
    """None where nothing is open. `unknown` is by `not_told`."""
    incident = case.incident
    if incident is None or not incident.is_open:
        return None
    return {
        "opened": show_time(incident.opened),
        "planned": incident.planned,
        "reopened": incident.reopened,
        "acknowledged": acknowledged_text(case, now),
        "checklist": [asdict(item) for item in checklist(incident, unknown, seen=seen)],
    }


def acknowledged_text(case: Case, now: datetime) -> str:
    """Empty where nobody looks after it."""
    by = case.acknowledgement
    if by is None or not by.holds(now):
        return ""
    until = f" until {_minute(by.expires)}" if by.expires else ""
    return f"{printable(by.who, 60)} since {_minute(by.at)}{until}{_why(by.note)}"


@dataclass(frozen=True, slots=True)
class Item:
    """`done` is None where that cannot be known, or is not its turn; `word` says which."""

    text: str
    done: bool | None
    word: str


def checklist(incident: Incident, unknown: Mapping[Missing, str], *, seen: bool) -> Iterator[Item]:
    """The all-clear, item by item. What nobody can be asked for is not missing, and holds no more for that."""
    missing = incident.missing if seen else (Missing.SIGHT,)
    blind, waits = Missing.SIGHT in missing, missing not in ((), (Missing.STEADY,))
    for item, text in CHECKLIST.items():
        if item in missing:
            yield Item(text, False, "missing")
        elif (blind and item is not Missing.SIGHT) or (waits and item is Missing.STEADY):
            yield Item(text, None, "not known yet")
        elif item in unknown:
            yield Item(text, None, unknown[item])
        else:
            yield Item(text, True, "holds")


def silence_text(rules: tuple[str, ...], until: datetime, who: str, note: str) -> str:
    what = ", ".join(printable(rule, 40) for rule in rules) or "everything"
    return f"Silenced: {what} until {_minute(until)}, by {printable(who, 60)}{_why(note)}"


def window_text(planned: PlannedWindow, now: datetime) -> str:
    return (
        f"{_purpose(planned.window)} {_when(planned.window, now)}, by {printable(planned.who, 60)}{_why(planned.note)}"
    )


def windows_ahead(desk: Desk, now: datetime) -> list[PlannedWindow]:
    """Those that are open or still to come."""
    return [each for each in desk.in_force.windows.values() if not _past(each.window, now)]


def _silences(desk: Desk, now: datetime) -> Iterator[str]:
    for one in silences_at(desk.in_force, now):
        yield silence_text(one.rules, one.until, one.who, one.note)


def _windows(desk: Desk, now: datetime) -> Iterator[str]:
    for planned in windows_ahead(desk, now):
        yield window_text(planned, now)


def _settled(arranged: Arranged, now: datetime) -> Iterator[str]:
    """Those that the settings name."""
    for name, window in arranged.windows.items():
        if not _past(window, now):
            yield f"{_purpose(window)} {_when(window, now)}, by the settings: {printable(name, 60)}"


def _purpose(window: Window) -> str:
    return "Planned failover" if window.purpose is Purpose.FAILOVER else "Maintenance"


def _when(window: Window, now: datetime) -> str:
    if stretch := open_at(window, now):
        return f"until {_minute(stretch[1])}"
    days = " and ".join(WEEKDAYS[day] for day in window.weekdays)
    day = f"{window.day:%Y-%m-%d}" if window.day else f"every {days}"
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
