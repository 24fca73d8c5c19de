"""Knows how the swim lanes look: a row each, our own gaps hatched, the moving of the mail as a band through all."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from dashboard.review.lanes import HEARD, PEOPLE, TOLD, Bar, Lanes, Look

CONFIG = {
    "displaylogo": False,
    "displayNotifier": False,
    "scrollZoom": True,
    "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d", "autoScale2d"],
}
_DARK = {"text": "#F3F6FA", "dim": "#9FABBA", "line": "#2A3442", "moved": "#F3F6FA"}
_LIGHT = {"text": "#14202E", "dim": "#51606F", "line": "#D5DDE7", "moved": "#14202E"}
_FILLS: Mapping[Look, tuple[str, str, str]] = MappingProxyType({
    Look.PRIMARY: ("#5AB0F6", "#0B0F15", ""),
    Look.SECONDARY: ("#2C4A6E", "#FFFFFF", ""),
    Look.WELL: ("#2A7F6E", "#FFFFFF", ""),
    Look.BUSY: ("#D9A42E", "#14202E", ""),
    Look.WRONG: ("#B5261A", "#FFFFFF", "x"),
    Look.UNSEEN: ("#5D6A79", "#FFFFFF", "/"),
})  # fmt: skip
"""Fill, ink and pattern: nothing is said by colour alone."""
_LIGHT_FILLS = {Look.PRIMARY: ("#1D6FC2", "#FFFFFF", ""), Look.SECONDARY: ("#B9C7D8", "#14202E", "")}
_MARKS = {HEARD: "triangle-up", TOLD: "diamond", PEOPLE: "circle"}
ROW = 34


def lanes_chart(lanes: Lanes, since: datetime, until: datetime, *, light: bool) -> go.Figure:
    """Times are UTC. `lanes` holds no text that could be taken for a tag."""
    ink = _LIGHT if light else _DARK
    looks = [look for look in Look if any(bar.look is look for bar in lanes.bars)]
    fills = {**_FILLS, **_LIGHT_FILLS} if light else _FILLS
    figure = go.Figure([_bars(look, [bar for bar in lanes.bars if bar.look is look], fills[look]) for look in looks])
    for lane in _MARKS:
        marks = [mark for mark in lanes.marks if mark.lane == lane]
        figure.add_trace(_points(lane, [m.at for m in marks], [m.text for m in marks], ink))
    figure.update_layout(**_layout(lanes, since, until, ink), shapes=_moved(lanes, ink))
    return figure


def _bars(look: Look, bars: list[Bar], drawn: tuple[str, str, str]) -> go.Bar:
    fill, ink, pattern = drawn
    return go.Bar(
        name=look.value,
        orientation="h",
        y=[bar.lane for bar in bars],
        base=[bar.begin for bar in bars],
        x=[(bar.end - bar.begin) / timedelta(milliseconds=1) for bar in bars],
        text=[bar.text for bar in bars],
        customdata=[f"{bar.begin:%H:%M:%S} to {bar.end:%H:%M:%S}Z" for bar in bars],
        textangle=0,
        textposition="inside",
        insidetextanchor="start",
        constraintext="inside",
        textfont={"color": ink},
        # A pattern without its own background makes the bar transparent.
        marker={
            "color": fill,
            "line": {"width": 0},
            "pattern": {"shape": pattern, "bgcolor": fill, "fgcolor": "rgba(255,255,255,0.28)", "size": 6},
        },
        hovertemplate="%{y}: %{text}<br>%{customdata}<extra></extra>",
    )


def _points(lane: str, times: list[datetime], texts: list[str], ink: Mapping[str, str]) -> go.Scatter:
    return go.Scatter(
        x=times,
        y=[lane] * len(times),
        text=texts,
        mode="markers",
        marker={"symbol": _MARKS[lane], "size": 11, "color": ink["text"]},
        hovertemplate="%{text}<br>%{x|%H:%M:%S}Z<extra></extra>",
    )


def _moved(lanes: Lanes, ink: Mapping[str, str]) -> list[dict[str, Any]]:
    """The range in which the mail moved, and the line by which it surely had."""
    of_all = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1}
    band = {"type": "rect", "fillcolor": ink["moved"], "opacity": 0.22, "line": {"width": 0}}
    line = {"type": "line", "line": {"color": ink["moved"], "width": 2, "dash": "dot"}}
    bands = [of_all | band | {"x0": moved.earliest, "x1": moved.latest} for moved in lanes.moved]
    return [*bands, *(of_all | line | {"x0": moved.latest, "x1": moved.latest} for moved in lanes.moved)]


def _layout(lanes: Lanes, since: datetime, until: datetime, ink: Mapping[str, str]) -> dict[str, Any]:
    axis = {"type": "date", "range": [since, until], "gridcolor": ink["line"], "tickfont": {"color": ink["dim"]}}
    return {
        "barmode": "overlay",
        "bargap": 0.18,
        "height": 70 + ROW * len(lanes.names),
        "margin": {"l": 0, "r": 8, "t": 30, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, sans-serif", "size": 13, "color": ink["text"]},
        "showlegend": False,
        "dragmode": "zoom",
        "uirevision": "keep",
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "xaxis": axis | {"tickformat": "%H:%M:%S", "title": {"text": "UTC", "font": {"color": ink["dim"]}}},
        "yaxis": {
            "type": "category",
            "fixedrange": True,
            "range": [len(lanes.names) - 0.5, -0.5],
            "categoryorder": "array",
            "categoryarray": list(lanes.names),
            "automargin": True,
        },
    }
