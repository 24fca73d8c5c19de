"""Knows the page on which a new or repaired pair is seen to become complete, and its acceptance record."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import quote

import streamlit as st

from dashboard.access.person import ask_who
from dashboard.components import verify_screen
from dashboard.data import StoreError
from dashboard.faults import contained
from dashboard.reading import the_door
from dashboard.said import printable
from dashboard.verify.reading import Verifiable
from dashboard.verify.shown import show_verified, verified
from hapair.verify.record import Record, markdown, page, record, show_record

CLOSELY_S = 2.0
UNPREPARED = "The collector keeps what the settings promise of a pair when it starts: it has not, of this one."


def draw_verify() -> None:
    name = st.query_params.get("pair", "")
    drill = st.toggle("After a drill: the last planned failover too", value=bool(st.query_params.get("drill")))
    _draw_list(name, drill)
    _draw_record(name, drill)


@st.fragment(run_every=CLOSELY_S)
@contained("The checks")
def _draw_list(name: str, drill: bool) -> None:
    found = _found(name)
    known = [] if found else [row.pair.name for row in the_door().latest()]
    if found:
        verify_screen(key="verify", data=show_verified(found, drill=drill))
    elif name in known:
        st.title(printable(name))
        st.info(UNPREPARED)
    else:
        st.error("No such pair" if name else "No pair is named")
        st.text(printable(name) or "Choose one:")
        rows = [{"pair": printable(each), "": f"/verify?pair={quote(each, safe='')}"} for each in known]
        links = {"": st.column_config.LinkColumn("", display_text="verify")}
        st.dataframe(rows, hide_index=True, column_config=links)


def _found(name: str) -> Verifiable | None:
    return the_door().verifiable(name, datetime.now(UTC)) if name else None


@contained("The acceptance record")
def _draw_record(name: str, drill: bool) -> None:
    """The record is made when it is asked for, by what is known then. Where there is nothing to record, what is above
    says why."""
    found = None
    with suppress(StoreError):
        found = _found(name)
    if found is None:
        return
    with st.expander("Acceptance record"):
        who = ask_who("verify_who")
        note = st.text_area("Note", max_chars=2000)
        if not who.strip():
            st.caption("It needs your name.")
            return
        with st.container(horizontal=True):
            for label, ending, mime in (("HTML", "html", "text/html"), ("Markdown", "md", "text/markdown")):
                _button(name, drill, who, note, label, ending, mime)
            _button(name, drill, who, note, "JSON", "json", "application/json")


def _button(name: str, drill: bool, who: str, note: str, label: str, ending: str, mime: str) -> None:
    def made() -> str:
        found = _found(name)
        return written(record_of(found, drill, who.strip(), note.strip()), ending) if found else UNPREPARED

    st.download_button(f"Download as {label}", made, f"acceptance.{ending}", mime, on_click="ignore", key=ending)


def record_of(found: Verifiable, drill: bool, who: str, note: str) -> Record:
    measures = found.drill.measures if drill and found.drill else ()
    product = f"Pairwatch {version('pairwatch')}"
    return record(verified(found, drill=drill), found.standing, who, note, product, measures)


def written(found: Record, ending: str) -> str:
    match ending:
        case "html":
            return page(found)
        case "md":
            return markdown(found)
        case _:
            return json.dumps(show_record(found), indent=2, ensure_ascii=False) + "\n"
