"""Knows what a first chart waits for, and sees to it beforehand: after an outage nobody should wait for a library."""

from threading import Thread


def prepare() -> Thread:
    """In a thread of its own: it is most of a second, in which the wall and the pages without charts are served."""
    thread = Thread(target=_draw, name="charting", daemon=True)
    thread.start()
    return thread


def _draw() -> None:
    import pandas as pd
    import plotly.graph_objects as go

    figure = go.Figure([go.Bar(x=[0], y=[0]), go.Scatter(x=[0], y=[0]), go.Heatmap(z=[[0]])])
    figure.update_xaxes(range=[pd.Timestamp(0), pd.Timestamp(1)])
    figure.to_json()
