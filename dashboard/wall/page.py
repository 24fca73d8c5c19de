"""Knows the wall: every pair on one screen, for people five metres away."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.components import wall_screen
from dashboard.data import StoreError
from dashboard.reading import the_door
from dashboard.wall.tiles import REFRESH_S, show_trouble, show_wall


def draw_wall() -> None:
    _refresh()


@st.fragment(run_every=REFRESH_S)
def _refresh() -> None:
    now = datetime.now(UTC)
    try:
        data = show_wall(the_door().latest(), now)
    except StoreError as error:
        data = show_trouble(str(error), now)
    wall_screen(key="wall", data=data)
