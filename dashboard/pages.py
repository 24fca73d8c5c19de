"""Knows the pages: Streamlit runs this file for every visit and lets one of them draw."""

import streamlit as st

from dashboard.index_page import draw_index
from dashboard.pair_page import draw_pair
from dashboard.review_page import draw_review
from dashboard.told_page import draw_told
from dashboard.wall_page import draw_wall

ICON = "🛰️"

# The default page lives at "/" only: none that is linked to may be it.
page = st.navigation(
    [
        st.Page(draw_index, title="Pairwatch", default=True),
        st.Page(draw_wall, title="Pairwatch: wall", url_path="wall"),
        st.Page(draw_pair, title="Pairwatch: pair", url_path="pair"),
        st.Page(draw_told, title="Pairwatch: told", url_path="told"),
        st.Page(draw_review, title="Pairwatch: review", url_path="review"),
    ],
    position="hidden",
)
st.set_page_config(page_title=page.title, page_icon=ICON, layout="wide")
page.run()
