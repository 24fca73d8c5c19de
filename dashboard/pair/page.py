"""Knows the page of one pair: what is wrong, who says so, and what to do first."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from alerts.desk.desk import Desk
from dashboard.components import pair_screen
from dashboard.data import Door, StoreError
from dashboard.faults import contained
from dashboard.overview import draw_list
from dashboard.pair.actions import draw_action
from dashboard.pair.causes import show_causes
from dashboard.pair.last_incidents import last_incidents
from dashboard.pair.ready import show_ready
from dashboard.pair.standing import show_standing
from dashboard.pair.view import loss_rows, range_text, raw_rows, show_screen
from dashboard.reading import the_door
from dashboard.said import printable
from dashboard.words import INFERRED
from hapair.evidence.freshness import Freshness
from hapair.failovers import Failover
from hapair.mismatches import Mismatch
from history.latest import Latest

WINDOW, WEEKS = timedelta(hours=24), timedelta(weeks=12)
YEAR = timedelta(days=365)
PAST = "The last day and the last weeks, in figures"
CLOSELY_S, SLOWLY_S = 1.0, 15.0


def draw_pair() -> None:
    name = st.query_params.get("pair", "")
    _refresh(name)
    draw_action(name)
    _refresh_past(name)


@st.fragment(run_every=CLOSELY_S)
@contained("How the pair stands")
def _refresh(name: str) -> None:
    """Only the pair that is named, never another in its place: an alert's link must not show the wrong one."""
    now = datetime.now(UTC)
    known = the_door().latest()
    row = _named(known, name)
    told = _told(the_door(), row, now) if row else None
    if row is None or told is None:
        st.error("No such pair" if name else "No pair is named")
        st.text(printable(name) or "Choose one:")
        draw_list(known)
    else:
        pair_screen(key="pair", data=told)


def _told(door: Door, row: Latest, now: datetime) -> dict[str, Any]:
    name = row.pair.name
    desk, arranged = door.desk(name), door.arranged(name)
    shown = show_screen(row, door.past(name, now - WINDOW, now), now - WINDOW, now, desk, arranged)
    standing = show_standing(desk, row, arranged, now, seen=shown["freshness"] is not Freshness.STALE)
    before = last_incidents(door.happened((name,), now - YEAR, now), now)
    more = {"before": before, "ready": show_ready(row, door.expected(name), now), "why": _why(door, desk, name, now)}
    return shown | standing | more


def _why(door: Door, desk: Desk, name: str, now: datetime) -> dict[str, Any] | None:
    """Of what is open; what is over is for the review."""
    incident = desk.case.incident
    return show_causes(door.causes(name, incident.opened, now)) if incident and incident.is_open else None


@st.fragment(run_every=SLOWLY_S)
@contained("The last weeks")
def _refresh_past(name: str) -> None:
    """Where the store cannot be read, what is above says so already."""
    with suppress(StoreError):
        row = _named(the_door().latest(), name)
        if row is not None:
            _draw_past(the_door(), row, datetime.now(UTC))


def _named(known: list[Latest], name: str) -> Latest | None:
    return next((row for row in known if row.pair.name == name), None)


def _draw_past(door: Door, row: Latest, now: datetime) -> None:
    """Charts need megabytes of scripts: on a phone at night they come only where they are asked for."""
    with st.expander(PAST, on_change="rerun", key="past") as past:
        if past.open:
            _draw_charts(door, row, now)
            _draw_weeks(door, row, now)
            _table("What the last look brought, as it was sent", raw_rows(row))


def _draw_charts(door: Door, row: Latest, now: datetime) -> None:
    from dashboard.timeline import CONFIG, timeline

    past = door.past(row.pair.name, now - WINDOW, now)
    st.subheader("Last 24 hours (UTC)")
    if past.spans:
        figure = timeline(past, now - WINDOW, now, light=st.context.theme.type == "light")
        st.plotly_chart(figure, theme=None, config=CONFIG, key="timeline")
    else:
        st.text("Nothing has been seen of this pair in this time.")
    left, right = st.columns(2)
    with left:
        _table("Failovers", [_failover_row(one) for one in reversed(past.failovers)])
    with right:
        _table("Mode mismatches", [_mismatch_row(one) for one in reversed(past.mismatches)])
    _table("Heartbeat links seen lost", loss_rows(row))


def _draw_weeks(door: Door, row: Latest, now: datetime) -> None:
    from dashboard.pair.weeks import chart, count
    from dashboard.timeline import CONFIG

    weeks = count(door.record(row.pair.name, now - WEEKS, now), now - WEEKS, now)
    st.subheader("Last 12 weeks")
    for column, (title, value, of_what) in zip(st.columns(len(weeks.figures)), weeks.figures, strict=True):
        column.metric(title, value, help=of_what, border=True)
    left, right = st.columns(2)
    with left:
        st.text("Failovers and failbacks a week")
        figure = chart(weeks.failovers, light=st.context.theme.type == "light")
        st.plotly_chart(figure, theme=None, config=CONFIG, key="weeks")
    with right:
        st.text("Time in each state")
        st.dataframe(list(weeks.states), hide_index=True, width="stretch")


def _table(title: str, rows: list[dict[str, Any]]) -> None:
    st.subheader(title)
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    else:
        st.text("None.")


def _failover_row(failover: Failover) -> dict[str, Any]:
    return {
        "from": printable(failover.origin),
        "to": printable(failover.to),
        "between": range_text(failover.between),
        "took over": range_text(failover.took_over) if failover.took_over else "somewhere in it",
        "reports": len(failover.reported),
        "seen": INFERRED if failover.inferred else "by looks",
    }


def _mismatch_row(mismatch: Mismatch) -> dict[str, Any]:
    return {
        "member": printable(mismatch.member),
        "set to": mismatch.mode,
        "acted as": mismatch.effective,
        "began": range_text(mismatch.began),
        "ended": range_text(mismatch.ended) if mismatch.ended else "goes on",
    }
