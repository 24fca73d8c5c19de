"""Knows the review: what happened in the last weeks, and one incident from its first look to its last word."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from dashboard.components import replay_screen, review_head, why_screen
from dashboard.data import Door, Happened
from dashboard.faults import contained
from dashboard.reading import the_door
from dashboard.review.concluding import draw_conclusion
from dashboard.review.counting import MOST, cause_rows, named_of
from dashboard.review.dossier import Dossier
from dashboard.review.finding import event_rows, gaps, show_review
from dashboard.review.handing_on import draw_downloads, draw_month_downloads
from dashboard.review.lanes import lanes
from dashboard.review.lists import (
    DAYS,
    KINDS,
    PLANS,
    Choice,
    choice,
    chosen_incidents,
    failover_rows,
    incident_rows,
    parameters,
    which,
    window,
)
from dashboard.review.replaying import show_replay
from dashboard.review.rerun import Moment, whole
from dashboard.review.why import named_causes, show_why
from dashboard.said import printable
from dashboard.settings import sites
from dashboard.zones import ASKED, UNIVERSAL, choose_zone
from hapair.incidents.incident import Incident
from history.incidents import IncidentRow

ALL = "all pairs"


@contained("The review")
def draw_review() -> None:
    now = datetime.now(UTC)
    asked = st.query_params.get("incident", "")
    if asked:
        _draw_one(the_door(), asked, now)
    else:
        _draw_lists(the_door(), now)


def _draw_one(door: Door, asked: str, now: datetime) -> None:
    """Only the incident that is named, never another in its place."""
    named = which(asked)
    dossier = door.dossier(*named, now) if named else None
    if dossier is None:
        st.error("No such incident")
        st.text(printable(asked))
        st.link_button("All incidents", "/review")
        return
    moments = list(whole(dossier))
    with contained("What came of it"):
        review_head(key="head", data=show_review(dossier))
    draw_downloads(dossier)
    _draw_why(door, dossier, moments)
    _draw_course(dossier, moments)
    with contained("What was told, heard and done"):
        st.subheader("What was told, heard and done")
        times = _times(choose_zone())
        st.dataframe(event_rows(dossier), hide_index=True, width="stretch", column_config=times)


@contained("The causes")
def _draw_why(door: Door, dossier: Dossier, moments: Sequence[Moment]) -> None:
    why_screen(key="why", data=show_why(dossier, moments))
    draw_conclusion(door, dossier, named_causes(dossier, moments))


@contained("The course of it")
def _draw_course(dossier: Dossier, all_: Sequence[Moment]) -> None:
    from dashboard.review.lanes_chart import CONFIG, lanes_chart

    moments = [moment for moment in all_ if moment.item.at >= dossier.begins]
    if not moments:
        st.info(gaps(dossier))
        return
    light = st.context.theme.type == "light"
    figure = lanes_chart(lanes(dossier, moments), dossier.begins, dossier.ends, light=light)
    st.plotly_chart(figure, theme=None, config=CONFIG, key="lanes")
    st.caption("Drag sideways to look closer, double-click for all of it. Dotted: the mail had moved by then.")
    replay_screen(key="replay", data=show_replay(dossier, moments))


def _draw_lists(door: Door, now: datetime) -> None:
    st.title("Review")
    known = {row.pair.name: row.pair for row in door.latest()}
    pairs = list(known)
    chosen = choice(st.query_params.to_dict())
    if chosen.pair and chosen.pair not in pairs:
        st.error("No such pair")
        st.text(printable(chosen.pair))
        st.link_button("All pairs", "/review")
        return
    chosen = _draw_filters(pairs, chosen)
    since, until = window(chosen, now)
    happened = door.happened((chosen.pair,) if chosen.pair else tuple(pairs), since, until)
    incidents = chosen_incidents(happened, chosen)
    zone = choose_zone()
    with contained("The list of incidents"):
        _table("Incidents", list(incident_rows(incidents, happened, now)), zone)
    _draw_causes(door, incidents, happened, now)
    _draw_counted(door, chosen, happened, now)
    with contained("The list of failovers"):
        _table("Failovers", failover_rows(happened), zone)
    _draw_heat([row.incident for row in incidents])
    if pairs:
        of = [known[chosen.pair]] if chosen.pair else list(known.values())
        draw_month_downloads(of, chosen.pair or ALL, now, sites())


def _draw_filters(pairs: Sequence[str], chosen: Choice) -> Choice:
    """What is chosen stands in the address, so that a link shows the same."""
    where, days, kind, worst, plan = st.columns([2, 1, 1, 1, 1])
    names = ["", *pairs]
    found = Choice(
        where.selectbox("Pair", names, names.index(chosen.pair), format_func=lambda name: printable(name) or ALL),
        days.selectbox("Days", DAYS, DAYS.index(chosen.days)),
        kind.selectbox("Kind", KINDS, KINDS.index(chosen.kind)),
        plan.selectbox("Planned", PLANS, PLANS.index(chosen.plan)),
        worst.selectbox("At least", ("warning", "critical"), ("warning", "critical").index(chosen.worst)),
    )
    asked = st.query_params.to_dict()
    zone = {ASKED: asked[ASKED]} if ASKED in asked else {}
    if parameters(found) | zone != asked:
        st.query_params.from_dict(parameters(found) | zone)
    return found


@contained("The causes")
def _draw_causes(door: Door, found: Sequence[IncidentRow], happened: Happened, now: datetime) -> None:
    """Only where it is asked for: each incident is judged again for it."""
    if not st.toggle(f"Count the causes (of the last {MOST})") or not found:
        return
    rows = cause_rows(found, happened, lambda row: named_of(door, row, now))
    _table("By cause", rows)


@contained("What was counted")
def _draw_counted(door: Door, chosen: Choice, happened: Happened, now: datetime) -> None:
    """Availability is a pair's: of several there is no one number."""
    from dashboard.pair.weeks import chart, count
    from dashboard.review.months import month_rows
    from dashboard.timeline import CONFIG

    if not chosen.pair:
        st.caption("Choose a pair for its availability, its time in each state and its failovers by week.")
        return
    since, until = window(chosen, now)
    record = door.record(chosen.pair, since, until)
    weeks = count(record, since, until)
    for column, (title, value, of_what) in zip(st.columns(len(weeks.figures)), weeks.figures, strict=True):
        column.metric(title, value, help=of_what, border=True)
    left, right = st.columns(2)
    with left:
        _table("Availability by month", month_rows(record, since, until))
    with right:
        st.subheader("Failovers and failbacks a week")
        figure = chart(weeks.failovers, light=st.context.theme.type == "light")
        st.plotly_chart(figure, theme=None, config=CONFIG, key="weeks")
        _table("Time in each state", list(weeks.states))


@contained("The hours in which they began")
def _draw_heat(incidents: list[Incident]) -> None:
    from dashboard.review.months import heat_map
    from dashboard.timeline import CONFIG

    st.subheader("When they began (UTC)")
    figure = heat_map(incidents, light=st.context.theme.type == "light")
    st.plotly_chart(figure, theme=None, config=CONFIG, key="heat")


def _table(title: str, rows: list[dict[str, Any]], zone: str = UNIVERSAL) -> None:
    st.subheader(title)
    if rows:
        shown = _times(zone) | {"open": st.column_config.LinkColumn("", display_text="review")}
        st.dataframe(rows, hide_index=True, width="stretch", column_config=shown)
    else:
        st.text("None in this time.")


def _times(zone: str) -> dict[str, Any]:
    """The rows are in UTC; a browser shows them as it is asked to."""
    return {
        f"{what} (UTC)": st.column_config.DatetimeColumn(
            f"{what} ({zone})", format="YYYY-MM-DD HH:mm:ss", timezone=zone
        )
        for what in ("when", "opened", "moved by", "took over by")
    }
