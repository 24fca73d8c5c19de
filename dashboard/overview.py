"""Knows the index: one line a pair, and the way to the screens."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.data import StoreError
from dashboard.reading import the_door
from dashboard.view import PairShown, show_pair
from dashboard.wall.tiles import REFRESH_S
from history.latest import Latest


@st.fragment(run_every=REFRESH_S)
def draw_index() -> None:
    st.title("Pairwatch")
    try:
        latest = the_door().latest()
    except StoreError as error:
        draw_trouble(error)
        return
    with st.container(horizontal=True):
        st.link_button("Open the wall", "/wall")
        st.link_button("Review", "/review")
        st.link_button("What was told", "/told")
    if latest:
        draw_list(latest)
    else:
        st.info("The store knows no pair yet. The collector makes them known when it starts.")


def draw_trouble(error: StoreError) -> None:
    st.error("The store cannot be read. Is the collector running?")
    st.text(str(error))


def draw_list(latest: list[Latest]) -> None:
    now = datetime.now(UTC)
    st.dataframe(
        [_row(show_pair(row, now)) for row in latest],
        column_config={"open": st.column_config.LinkColumn("", display_text="open")},
        hide_index=True,
        width="stretch",
    )


def _row(pair: PairShown) -> dict[str, str]:
    return {
        "pair": pair.name,
        "state": pair.short,
        "what it means": pair.sentence,
        "mail": pair.mail,
        "open": pair.address,
    }
