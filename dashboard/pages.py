"""Knows the pages: Streamlit runs this file for every visit and lets one of them draw."""

import streamlit as st

from dashboard.about.audit import draw_audit
from dashboard.about.calendar import draw_calendar
from dashboard.about.evidence import draw_evidence
from dashboard.about.lint import draw_lint
from dashboard.about.rules import draw_rules
from dashboard.about.settings import draw_settings
from dashboard.about.told import draw_told
from dashboard.access.person import draw_entrance
from dashboard.faults import contained
from dashboard.navigation import draw_navigation
from dashboard.overview import draw_index
from dashboard.pair.page import draw_pair
from dashboard.review.page import draw_review
from dashboard.verify.page import draw_verify
from dashboard.wall.page import draw_wall

ICON = "🛰️"

# The default page lives at "/" only: none that is linked to may be it.
wall = st.Page(draw_wall, title="Pairwatch: wall", url_path="wall")
linked = {
    "Pairs": st.Page(draw_index, title="Pairwatch", default=True),
    "Wall": wall,
    "Review": st.Page(draw_review, title="Pairwatch: review", url_path="review"),
    "Told": st.Page(draw_told, title="Pairwatch: told", url_path="told"),
    "Calendar": st.Page(draw_calendar, title="Pairwatch: calendar", url_path="calendar"),
    "Evidence": st.Page(draw_evidence, title="Pairwatch: evidence", url_path="evidence"),
    "Rules": st.Page(draw_rules, title="Pairwatch: rules", url_path="rules"),
    "Lint": st.Page(draw_lint, title="Pairwatch: lint", url_path="lint"),
    "Audit": st.Page(draw_audit, title="Pairwatch: audit", url_path="audit"),
    "Settings": st.Page(draw_settings, title="Pairwatch: settings", url_path="settings"),
}
others = [
    st.Page(draw_pair, title="Pairwatch: pair", url_path="pair"),
    st.Page(draw_verify, title="Pairwatch: verify", url_path="verify"),
]
page = st.navigation([*linked.values(), *others], position="hidden")
st.set_page_config(page_title=page.title, page_icon=ICON, layout="wide")
if draw_entrance():
    if page != wall:
        draw_navigation(linked)
    with contained("The page"):
        page.run()
