"""Knows the one line that leads from each page to the others."""

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.access.person import mode, person
from dashboard.said import printable
from hapair.settings.access import AccessMode


def draw_navigation(pages: Mapping[str, StreamlitPage]) -> None:
    """By their labels. Plain links: the Tab key goes through them before it comes to the page. The zone goes along."""
    kept = {"tz": zone} if (zone := st.query_params.get("tz")) else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="navigation"):
        for label, page in pages.items():
            st.page_link(page, label=label, query_params=kept)
        if mode() is AccessMode.OIDC:
            st.button("Sign out", type="tertiary", on_click=st.logout, help=printable(person().name))
