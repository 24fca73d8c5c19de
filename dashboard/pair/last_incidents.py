"""Knows what a pair's page says of its last incidents: how long each was, and what ended it."""

from datetime import datetime
from typing import Any

from dashboard.data import Happened
from dashboard.review.lists import incident_rows
from dashboard.said import printable
from dashboard.view import TONES
from hapair.forms.lines import show_time
from history.incidents import IncidentRow

LAST = 5


def last_incidents(happened: Happened, now: datetime) -> list[dict[str, Any]]:
    """For the page's component: the last five of one pair that are over, newest first, without matters of upkeep."""
    departures = [row for row in happened.incidents if not row.rule and row.incident.closed]
    newest = sorted(departures, key=lambda row: row.incident.opened, reverse=True)[:LAST]
    rows = zip(newest, incident_rows(newest, happened, now), strict=True)
    return [
        {
            "opened": show_time(row.incident.opened),
            "what": shown["what"],
            "worst": TONES[row.incident.severity],
            "lasted": shown["lasted"],
            "planned": bool(shown["planned"]),
            "cause": shown["cause"],
            "ended_by": _ended_by(row, happened),
            "review": shown["open"],
        }
        for row, shown in rows
    ]


def _ended_by(row: IncidentRow, happened: Happened) -> str:
    """The last move of the mail in it, where there was one; else it was seen to be well again."""
    opened, closed = row.incident.opened, row.incident.closed or row.incident.at
    moves = [each for each in happened.failovers.get(row.pair, []) if opened <= each.between.latest <= closed]
    return f"the mail moved to {printable(moves[-1].to)}" if len(moves) > 1 else "all was seen to be well again"
