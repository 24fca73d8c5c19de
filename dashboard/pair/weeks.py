"""Knows the last weeks of a pair as figures: how much of the time mail flowed, and how often it moved."""

from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING, Any

from dashboard.data import Record
from dashboard.words import SHORT
from hapair.judge import PairState

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Weeks:
    """What is shown, in words, and the failovers by their week."""

    figures: tuple[tuple[str, str, str], ...]
    states: tuple[dict[str, Any], ...]
    failovers: "pd.Series"


def count(record: Record, since: datetime, now: datetime) -> Weeks:
    """Every figure is a range, as far as nobody can know better."""
    from history.frames import availability, failovers_per_week, longest_outage, time_in_state

    shares = availability(record.spans, since, now)
    worst = longest_outage(record.spans, since, now)
    moved = failovers_per_week(record.failovers, since, now)
    seconds = time_in_state(record.spans, since, now)
    outage = ("none", "none") if worst is None else tuple(_long(float(worst[edge])) for edge in ("least_s", "most_s"))
    figures = (
        _figure("Mail flowed", _percent(shares, "observed_time"), "of the time in which somebody looked"),
        _figure("Mail known to flow", _percent(shares, "all_time"), "of all the time since the first look"),
        _figure("Failovers and failbacks", (str(int(moved.sum())),) * 2, "in these weeks"),
        _figure("Longest outage", (outage[0], outage[-1]), "in which mail was stopped or doubtful"),
    )
    states = tuple(
        {"state": SHORT[PairState(state)], "at least": _long(least_s), "at most": _long(most_s)}
        for state, least_s, most_s in seconds[["least_s", "most_s"]].itertuples()
    )
    return Weeks(figures, states, moved)


def chart(failovers: "pd.Series", *, light: bool) -> "go.Figure":
    """One bar a week, weeks without any too."""
    import plotly.graph_objects as go

    ink, bar = ("#14202E", "#1D6FC2") if light else ("#9FABBA", "#5AB0F6")
    figure = go.Figure(go.Bar(x=[week.strftime("%d %b") for week in failovers.index], y=failovers.to_list()))
    figure.update_traces(marker_color=bar, hovertemplate="week of %{x}: %{y}<extra></extra>")
    figure.update_layout(
        height=180,
        margin={"l": 30, "r": 0, "t": 8, "b": 30},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": ink},
        bargap=0.5,
        xaxis={"type": "category", "fixedrange": True, "nticks": 12, "tickangle": 0},
        yaxis={
            "gridcolor": "rgba(127,127,127,0.25)",
            "rangemode": "tozero",
            "dtick": max(1, int(failovers.max()) // 4),
            "fixedrange": True,
        },
    )
    return figure


def _figure(title: str, edges: tuple[str, str], of_what: str) -> tuple[str, str, str]:
    """The least is what is surely so; the most stands in the explanation, for a tile holds one number."""
    least, most = edges
    return (title, least, of_what) if least == most else (title, f"≥ {least}", f"{of_what}; at most {most}")


def _percent(shares: "pd.DataFrame", of: str) -> tuple[str, str]:
    least, most = (float(shares[edge][of]) for edge in ("least_percent", "most_percent"))
    return ("not known", "not known") if isnan(least) else (f"{least:.2f} %", f"{most:.2f} %")


def _long(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
