"""Knows the timeline of a pair as a figure: spans as bars, unobserved time hatched, failovers as lines."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from dashboard.data import Past
from dashboard.view import TONES, Tone
from dashboard.words import SHORT
from hapair.judge import SEVERITY, PairState
from hapair.spans import Range, Span

CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "displayNotifier": False}
_DARK = {"text": "#F3F6FA", "dim": "#9FABBA", "line": "#2A3442", "moved": "#5AB0F6"}
_LIGHT = {"text": "#14202E", "dim": "#51606F", "line": "#D5DDE7", "moved": "#1D6FC2"}
_FILLS: Mapping[Tone, str] = MappingProxyType({
    Tone.OK: "#2A7F6E",
    Tone.WARNING: "#D9A42E",
    Tone.CRITICAL: "#B5261A",
    Tone.UNSEEN: "#5D6A79",
})  # fmt: skip
_SHAPES = {Tone.WARNING: "", Tone.CRITICAL: "", Tone.OK: "", Tone.UNSEEN: "/"}
LANE = "state"


def timeline(past: Past, since: datetime, now: datetime, *, light: bool) -> go.Figure:
    """Times are UTC. Only our own words are in it: plotly renders tags in what it is given to write."""
    ink = _LIGHT if light else _DARK
    figure = go.Figure([_bars(state, past.spans, since, now) for state in dict.fromkeys(s.state for s in past.spans)])
    for failover in past.failovers:
        if failover.between.latest >= since:
            _mark(figure, failover.between, ink["moved"])
    figure.update_layout(**_layout(since, now, ink))
    return figure


def _bars(state: PairState, spans: list[Span], since: datetime, now: datetime) -> go.Bar:
    tone = Tone.UNSEEN if state is PairState.BLIND else TONES[SEVERITY[state]]
    mine = [(max(since, s.began.latest), s.ended.latest if s.ended else now) for s in spans if s.state is state]
    return go.Bar(
        name=SHORT[state],
        orientation="h",
        y=[LANE] * len(mine),
        base=[begin for begin, _ in mine],
        x=[max(0.0, (end - begin) / timedelta(milliseconds=1)) for begin, end in mine],
        text=[SHORT[state]] * len(mine),
        textangle=0,
        textposition="inside",
        insidetextanchor="start",
        constraintext="inside",
        textfont={"color": "#14202E" if tone is Tone.WARNING else "#FFFFFF"},
        # A pattern without its own background makes the bar transparent.
        marker={
            "color": _FILLS[tone],
            "line": {"width": 0},
            "pattern": {"shape": _SHAPES[tone], "bgcolor": _FILLS[tone], "fgcolor": "#9FABBA", "size": 6},
        },
        hovertemplate="%{text}<br>from %{base|%H:%M:%S}Z<extra></extra>",
    )


def _mark(figure: go.Figure, between: Range, colour: str) -> None:
    figure.add_vrect(between.earliest, between.latest, fillcolor=colour, opacity=0.35, line_width=0)
    figure.add_vline(between.latest, line={"color": colour, "width": 2})


def _layout(since: datetime, now: datetime, ink: Mapping[str, str]) -> dict[str, Any]:
    return {
        "barmode": "overlay",
        "bargap": 0.1,
        "height": 150,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, sans-serif", "size": 13, "color": ink["text"]},
        "legend": {"orientation": "h", "y": -0.45, "font": {"color": ink["dim"]}, "traceorder": "normal"},
        "showlegend": True,
        "uirevision": "keep",
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "xaxis": {
            "type": "date",
            "range": [since, now],
            "gridcolor": ink["line"],
            "tickfont": {"color": ink["dim"]},
            "tickformat": "%H:%M",
            "ticklabelmode": "instant",
        },
        "yaxis": {"visible": False, "fixedrange": True, "categoryarray": [LANE]},
    }
