"""Knows the counted part of the review as tables and figures: availability by month, and when things happen."""

from collections.abc import Sequence
from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING, Any

from dashboard.data import Record
from hapair.incidents.incident import Incident

if TYPE_CHECKING:
    import plotly.graph_objects as go

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def month_rows(record: Record, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Each month twice: of the time in which somebody looked, and of all time. Newest first."""
    from history.frames import availability_by_month

    months = availability_by_month(record.spans, since, until)
    return [
        {
            "month": f"{begin:%Y-%m}",
            "mail flowed, of observed time": _share(observed_least, observed_most),
            "mail known to flow, of all time": _share(all_least, all_most),
        }
        for begin, (all_least, all_most, observed_least, observed_most) in reversed(
            list(zip(months.index, months.to_numpy(float).tolist(), strict=True))
        )
    ]


def _share(least: float, most: float) -> str:
    if isnan(least):
        return "not observed"
    one, other = f"{least:.2f}", f"{most:.2f}"
    return f"{one} %" if one == other else f"{one} to {other} %"


def heat_map(incidents: Sequence[Incident], *, light: bool) -> "go.Figure":
    """In which hour of which weekday incidents began, UTC."""
    import plotly.graph_objects as go

    from history.frames import by_hour_of_week

    counts = by_hour_of_week([incident.opened for incident in incidents])
    ink, empty, full = ("#14202E", "#F2F5F9", "#1D6FC2") if light else ("#9FABBA", "#171E28", "#5AB0F6")
    bare = {"fixedrange": True, "showgrid": False, "ticks": ""}
    figure = go.Figure(
        go.Heatmap(
            z=counts.to_numpy().tolist(),
            x=[f"{hour:02}" for hour in counts.columns],
            y=DAYS,
            colorscale=[[0, empty], [1, full]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y} %{x} h UTC: %{z}<extra></extra>",
        )
    )
    figure.update_layout(
        height=230,
        margin={"l": 0, "r": 0, "t": 8, "b": 30},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": ink},
        xaxis={"type": "category", **bare},
        yaxis={"type": "category", "autorange": "reversed", "automargin": True, **bare},
    )
    return figure
