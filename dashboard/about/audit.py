"""Knows the page of who did what: every act of people, the newest first; nothing of it can be taken back."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard.access.person import person
from dashboard.data import StoreError
from dashboard.faults import draw_trouble
from dashboard.reading import the_aside
from dashboard.said import printable
from dashboard.zones import choose_zone, show_time
from hapair.look import Event
from hapair.people.acts import parse_act
from hapair.settings.access import Rights
from history.reader import Reader

DAYS = (7, 30, 90, 365)
FROM_THE_PAIR = ("who", "via", "uid")


def draw_audit() -> None:
    st.title("Who did what")
    if not person().may(Rights.OPERATOR):
        st.info("What people did is shown to operators only.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        zone = choose_zone()
        days = st.selectbox("Of the last", DAYS, index=1, format_func=lambda days: f"{days} days", width=160)
    since = datetime.now(UTC) - timedelta(days=days)
    try:
        events = the_aside().ask(lambda store: _acts(store, since))
    except StoreError as error:
        draw_trouble(error)
        return
    if events:
        rows = [row(event, zone) for event in reversed(events)]
        st.dataframe(rows, hide_index=True, width="stretch")
    else:
        st.text(f"Nobody did anything in the last {days} days.")


def _acts(store: Reader, since: datetime) -> list[Event]:
    found = [event for pair in store.pairs() for event in store.acts(pair.name, since=since)]
    return sorted(found, key=lambda event: event.at)


def row(event: Event, zone: str) -> dict[str, str]:
    """`uid` is the user of the process that asked, by the kernel's word: the dashboard's own, or that of a shell."""
    act = parse_act(event)
    more = {key: value for key, value in event.more.items() if key not in FROM_THE_PAIR}
    return {
        "at": show_time(event.at, zone),
        "who": printable(act.who if act else "?", 200),
        "did": printable(event.kind, 40),
        "pair": printable(event.pair),
        "note": printable(event.text, 2000),
        "details": printable(", ".join(f"{key}: {value}" for key, value in more.items()), 400),
        "from": f"{act.via.value if act else '?'}, uid {event.more.get('uid', '?')}",
    }
