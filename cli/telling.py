"""Knows what `pairwatch status` says below a pair: the last move, links that are down, sync that is not well."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cli.printing import plain, took_over
from hapair.lines import parse_time
from hapair.links import LinkState
from hapair.syncs import SyncState

RECENT = timedelta(days=1)
"""A failover is news for this long."""
_WORTH_A_LINE = (SyncState.STUCK, SyncState.FAILED, SyncState.OLD)


def told(entry: dict[str, Any]) -> list[str]:
    """`entry` is of `status`; of a pair never looked at there is nothing to tell."""
    if entry["state"] is None:
        return []
    return [*_moved(entry), *_links(entry), *_syncs(entry)]


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


def _said(told_of: dict[str, Any]) -> str:
    """Who said what, over which channel, how long ago."""
    said = told_of["said"].items()
    return ", ".join(f"{plain(name)}: {plain(w['said'])} by {w['channel']} {w['age_s']:.0f} s ago" for name, w in said)
