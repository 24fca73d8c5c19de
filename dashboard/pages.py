"""Knows the pages: Streamlit runs this file for every visit and lets one of them draw."""

import streamlit as st

from dashboard.about.told import draw_told
from dashboard.access.person import draw_entrance
from dashboard.overview import draw_index
from dashboard.pair.page import draw_pair
from dashboard.review.page import draw_review
from dashboard.verify.page import draw_verify
from dashboard.wall.page import draw_wall

ICON = "🛰️"

# The default page lives at "/" only: none that is linked to may be it.
page = st.navigation(
    [
        st.Page(draw_index, title="Pairwatch", default=True),
        st.Page(draw_wall, title="Pairwatch: wall", url_path="wall"),
        st.Page(draw_pair, title="Pairwatch: pair", url_path="pair"),
        st.Page(draw_told, title="Pairwatch: told", url_path="told"),
        st.Page(draw_review, title="Pairwatch: review", url_path="review"),
        st.Page(draw_verify, title="Pairwatch: verify", url_path="verify"),
    ],
    position="hidden",
)
st.set_page_config(page_title=page.title, page_icon=ICON, layout="wide")
if draw_entrance():
    page.run()
