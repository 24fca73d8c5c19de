"""Knows how a page reaches the store: by what the launcher handed to this process."""

from pathlib import Path

import streamlit as st

from dashboard.aside import Aside, aside
from dashboard.data import Door, door


def the_door() -> Door:
    store = st.secrets["store"]
    return door(store["url"], Path(store["archive"]))


def the_aside() -> Aside:
    store = st.secrets["store"]
    return aside(store["url"], Path(store["archive"]))
