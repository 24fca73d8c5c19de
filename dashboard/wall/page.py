"""Knows the wall: every pair on one screen, for people five metres away."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from dashboard.components import wall_screen
from dashboard.faults import noted
from dashboard.reading import the_door
from dashboard.view import Tone
from dashboard.wall.board import board
from dashboard.wall.tiles import REFRESH_S, show_wall


def draw_wall() -> None:
    _refresh()


@st.fragment(run_every=REFRESH_S)
def _refresh() -> None:
    wall_screen(key="wall", data=_told())


def _told() -> dict[str, Any]:
    """A fault of ours goes to the component too: a wall that went blank, or stood still, could pass for a calm one."""
    try:
        return board(the_door()).shown()
    except Exception as error:  # whatever it is: nobody stands before a wall to read what Streamlit says
        return show_fault(noted("The wall", error), datetime.now(UTC))


def show_fault(reference: str, now: datetime) -> dict[str, Any]:
    """What is sent where we are the trouble; the log has more by its reference."""
    own = [{"tone": Tone.CRITICAL.value, "text": "This wall has a fault of its own: do not trust it"}]
    return show_wall((), now) | {"own": own, "fault": reference}
