"""Knows the page of what was told: how each channel fares, a button that tries them, each notice and its copies."""

from typing import Any

import streamlit as st

from alerts.notice_form import parse_notice
from alerts.sending.channel_report import ChannelReport
from dashboard.access.person import ask_who, person
from dashboard.acting import try_channels
from dashboard.data import StoreError, Telling
from dashboard.faults import contained, draw_trouble
from dashboard.reading import the_door
from dashboard.said import printable
from dashboard.zones import UNIVERSAL, choose_zone, there
from hapair.forms.lines import BadLine
from hapair.settings.access import Rights
from history.notices import Delivery, Told

SLOWLY_S = 5.0


def draw_told() -> None:
    st.title("What was told")
    try:
        telling = the_door().told()
    except StoreError as error:
        draw_trouble(error)
        return
    if telling.channels and person().may(Rights.OPERATOR):
        _draw_test(telling)
    _draw_telling()


def _draw_test(telling: Telling) -> None:
    with st.form("test", border=True):
        names = [report.channel for report in telling.channels]
        chosen = st.multiselect("Channels to try", names, default=names, format_func=printable)
        who = ask_who("who_asks")
        if st.form_submit_button("Send a test"):
            wrong = "Say who asks and which channels." if not (who.strip() and chosen) else try_channels(chosen, who)
            if wrong:
                st.error("No test was sent.")
                st.text(printable(wrong))
            else:
                the_door().forget()
                st.success("The test is kept and on its way: how each copy fares stands below.")


@st.fragment(run_every=SLOWLY_S)
@contained("What was told")
def _draw_telling() -> None:
    telling = the_door().told()
    st.subheader("Channels")
    if telling.channels:
        st.dataframe([channel_row(report) for report in telling.channels], hide_index=True, width="stretch")
    else:
        st.text("Nobody is told of anything: the settings have no [[channel]], or no collector has run with one.")
    st.subheader("Notices, the newest first")
    if telling.notices:
        zone = choose_zone()
        rows = [notice_row(told, zone) for told in reversed(telling.notices)]
        st.dataframe(rows, hide_index=True, width="stretch", column_config=_columns(zone))
    else:
        st.text("Nothing was told yet.")


def _columns(zone: str) -> dict[str, Any]:
    """So that on a phone the words stand beside the time."""
    return {
        "at": st.column_config.TextColumn(f"at ({zone})", width=125),
        "why": st.column_config.TextColumn(width=90),
    }


def channel_row(report: ChannelReport) -> dict[str, object]:
    return {
        "channel": printable(report.channel),
        "how it fares": f"fails since {report.failing_since:%m-%d %H:%M:%S}Z" if report.failing_since else "well",
        "waiting": report.waiting,
        "sent since the start": report.sent,
        "given up": report.given_up,
        "last error": printable(report.error),
    }


def notice_row(told: Told, zone: str = UNIVERSAL) -> dict[str, str]:
    try:
        title = parse_notice(told.notice).message.title
    except BadLine as error:
        title = str(error)
    return {
        "at": f"{there(told.notice.at, zone):%m-%d %H:%M:%S}",
        "what": printable(title),
        "why": told.notice.reason,
        "copies": printable(", ".join(map(_copy, told.deliveries))) or "to nobody",
        "topic": printable(told.notice.topic),
    }


def _copy(delivery: Delivery) -> str:
    error = f" ({delivery.error})" if delivery.error else ""
    return f"{delivery.channel}: {delivery.state.replace('_', ' ')}{error}"
