"""Knows what `pairwatch status` says of the incident of a pair, of who looks after it, and of what is not told now."""

from datetime import datetime
from typing import Any

from alerts.alert_form import show_firing
from alerts.desk.case import Case
from alerts.desk.desk import Desk
from alerts.desk.firing import firing
from alerts.desk.occurrences import Occurrence, occurrences, windows
from hapair.forms.in_force import show_acknowledgement, show_silence
from hapair.forms.lines import show_time
from hapair.forms.show import show_incident
from hapair.people.in_force import silences_at
from hapair.settings.model import Settings


def attended(settings: Settings, pair: str, desk: Desk, now: datetime) -> dict[str, Any]:
    """For the entry of a pair: its incidents that are open, what fires, and what is in force at `now`."""
    chosen = settings.pair(pair)
    assert chosen
    open_now = occurrences(windows(settings.alerts, pair, chosen.site, desk.in_force), now)
    return {
        "incidents": [_show_case(case, now) for case in desk.cases.values() if case.is_open],
        "alerts": [show_firing(alert) for alert in firing(desk)],
        "silences": [show_silence(silence) for silence in silences_at(desk.in_force, now)],
        "windows": [_show_window(window) for window in open_now],
    }


def _show_case(case: Case, now: datetime) -> dict[str, Any]:
    assert case.incident
    by = case.acknowledgement if case.acknowledgement and case.acknowledgement.holds(now) else None
    more = {"acknowledged": by and show_acknowledgement(by), "told": case.said is not None}
    return show_incident(case.incident) | more


def _show_window(window: Occurrence) -> dict[str, Any]:
    stretch = {"begins": show_time(window.begins), "ends": show_time(window.ends)}
    return {"id": window.id, "purpose": window.purpose.value, **stretch}
