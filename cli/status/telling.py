"""Knows what `pairwatch status` says below a pair: its incident, the last move, links, sync, what is not told now."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cli.printing import plain, took_over
from hapair.evidence.links import LinkState
from hapair.evidence.syncs import SyncState
from hapair.forms.lines import parse_time

RECENT = timedelta(days=1)
"""A failover is news for this long."""
_WORTH_A_LINE = (SyncState.STUCK, SyncState.FAILED, SyncState.OLD)


def told(entry: dict[str, Any]) -> list[str]:
    """`entry` is of `status`; of a pair never looked at there is nothing to tell."""
    if entry["state"] is None:
        return []
    return [
        *_alerts(entry),
        *_incidents(entry),
        *_moved(entry),
        *_links(entry),
        *_syncs(entry),
        *_left(entry),
        *_ready(entry),
        *_muted(entry),
    ]


def _alerts(entry: dict[str, Any]) -> Iterator[str]:
    for alert in entry["alerts"]:
        of_what = " ".join(filter(None, (alert["rule"], alert["subject"])))
        yield plain(": ".join(filter(None, (f"{alert['severity']} since {alert['fired']}", of_what, alert["detail"]))))


def _incidents(entry: dict[str, Any]) -> Iterator[str]:
    for incident in entry["incidents"]:
        by = incident["acknowledged"]
        until = f" until {by['expires']}" if by and by["expires"] else ""
        note = f": {by['note']}" if by and by["note"] else ""
        whose = f"acknowledged by {by['who']}{until}{note}" if by else "acknowledged by nobody"
        waits = f"; waits for {', '.join(incident['missing'])}" if incident["missing"] else ""
        yield plain(f"incident since {incident['opened']}, {whose}{waits}")


def _muted(entry: dict[str, Any]) -> Iterator[str]:
    for silence in entry["silences"]:
        what = ", ".join(silence["rules"]) or "everything"
        yield plain(f"silence {silence['id']} of {what} by {silence['who']} until {silence['until']}")
    for window in entry["windows"]:
        yield plain(f"{window['purpose']} window {window['id']} until {window['ends']}")


def _moved(entry: dict[str, Any]) -> Iterator[str]:
    failover = entry["failover"]
    if failover and parse_time(entry["at"]) - parse_time(failover["between"][1]) <= RECENT:
        yield took_over(failover) or f"{plain(failover['to'])} took over between {' and '.join(failover['between'])}"


def _links(entry: dict[str, Any]) -> Iterator[str]:
    for link in entry["links"]:
        if link["state"] == LinkState.DOWN:
            yield f"link {plain(link['link'])} down since {link['since'][1]} ({_said(link)})"


def _syncs(entry: dict[str, Any]) -> Iterator[str]:
    for sync in entry["sync"]:
        if sync["state"] in _WORTH_A_LINE:
            finished = f"last finished {sync['finished'] or 'never'}"
            yield f"{plain(sync['kind'])} sync {sync['state']}, {finished} ({_said(sync)})"


def _left(entry: dict[str, Any]) -> Iterator[str]:
    if entry["at_risk"]:
        yield plain(f"mail: {entry['at_risk']['sentence']}")


def _ready(entry: dict[str, Any]) -> Iterator[str]:
    """Of a pair that is stale everything is in doubt, and that is said already."""
    if not entry["stale"]:
        yield plain(f"readiness {entry['readiness']['colour']}: {entry['readiness']['sentence']}")


def _said(told_of: dict[str, Any]) -> str:
    """Who said what, over which channel, how long ago."""
    said = told_of["said"].items()
    return ", ".join(f"{plain(name)}: {plain(w['said'])} by {w['channel']} {w['age_s']:.0f} s ago" for name, w in said)
