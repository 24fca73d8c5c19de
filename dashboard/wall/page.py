"""Knows the wall: every pair on one screen, for people five metres away."""

import streamlit as st

from dashboard.components import wall_screen
from dashboard.reading import the_door
from dashboard.wall.board import board
from dashboard.wall.tiles import REFRESH_S


def draw_wall() -> None:
    _refresh()


@st.fragment(run_every=REFRESH_S)
def _refresh() -> None:
    wall_screen(key="wall", data=board(the_door()).shown())
