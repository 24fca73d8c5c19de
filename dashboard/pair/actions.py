"""Knows the forms with which a person acts on a pair from its page. An address opens one; only its button acts."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

import streamlit as st

from alerts.desk.desk import Desk
from alerts.rules import RANK
from dashboard.access.person import ask_who
from dashboard.acting import do
from dashboard.data import StoreError
from dashboard.faults import contained
from dashboard.headline import headline
from dashboard.pair.doings import LASTING, PURPOSES, UNTIL_OVER, acknowledging, planning, silencing
from dashboard.pair.standing import acknowledged_text, silence_text, window_text, windows_ahead
from dashboard.reading import the_door
from dashboard.view import show_pair
from hapair.people.acts import Act, Cancelled, Doing, Noted, Unacknowledged, Unsilenced, Via
from hapair.people.in_force import silences_at
from history.latest import Latest

MOST_NOTE = 2000

Form = Callable[[str, Desk, datetime], None]


@contained("The form")
def draw_action(pair: str) -> None:
    """The form that the address asks for, if any, over the page of a pair that is known."""
    what = st.query_params.get("do", "")
    if what not in _FORMS:
        return
    try:
        row = next((row for row in the_door().latest() if row.pair.name == pair), None)
        if row is None:
            return
        desk = the_door().desk(pair)
    except StoreError:
        return
    title, form = _FORMS[what]
    now = datetime.now(UTC)
    st.dialog(title, on_dismiss=_close)(_under_verdict)(form, row, desk, now)


@contained("The form")
def _under_verdict(form: Form, row: Latest, desk: Desk, now: datetime) -> None:
    """On a phone the form hides the page, and nobody should act on what they do not see."""
    shown = show_pair(row, now)
    st.text(f"{shown.name}: {headline(row, shown, desk).short}. {shown.mail}.")
    form(row.pair.name, desk, now)


def _close() -> None:
    st.query_params.pop("do", None)


def _acknowledge(pair: str, desk: Desk, now: datetime) -> None:
    if not any(case.is_open for case in desk.cases.values()):
        st.text("Nothing is open at this pair: there is nothing to acknowledge.")
        return
    if by := acknowledged_text(desk.case, now):
        st.text(f"Acknowledged by {by}")
    with st.form("acknowledge", border=False):
        who = ask_who()
        lasting = st.selectbox("For", [UNTIL_OVER, *LASTING])
        note = _note("Note")
        taken = st.form_submit_button("Acknowledge", type="primary")
        given_back = bool(by) and st.form_submit_button("Give it back: nobody looks after it")
    st.text("No reminder and no escalation until it gets worse. The end is told.")
    if taken:
        _do(pair, who, acknowledging(lasting, now), note)
    elif given_back:
        _do(pair, who, Unacknowledged(), note)


def _silence(pair: str, desk: Desk, now: datetime) -> None:
    with st.form("silence", border=False):
        who = ask_who()
        lasting = st.selectbox("For", list(LASTING), index=2)
        rules = st.multiselect("Only these rules", sorted(RANK), placeholder="everything")
        note = _note("Why")
        kept = st.form_submit_button("Silence", type="primary")
        running = {s.id: silence_text(s.rules, s.until, s.who, s.note) for s in silences_at(desk.in_force, now)}
        ended = _ended(running, "End this silence")
    st.text("All of it is kept; what still burns at the end is told.")
    if kept:
        _do(pair, who, silencing(secrets.token_hex(3), lasting, rules, now), note)
    elif ended:
        _do(pair, who, Unsilenced(ended), note)


def _plan(pair: str, desk: Desk, now: datetime) -> None:
    with st.form("plan", border=False):
        who = ask_who()
        purpose = st.radio("What", list(PURPOSES))
        day = st.date_input("Day (UTC)", now.date(), key="plan_day")
        begins = st.time_input(
            "From (UTC)", time_of_day(now.hour, now.minute), step=timedelta(minutes=1), key="plan_from"
        )
        lasting = st.selectbox("For", list(LASTING), index=1)
        note = _note("Why")
        kept = st.form_submit_button("Plan it", type="primary")
        planned = {each.id: window_text(each, now) for each in windows_ahead(desk, now)}
        ended = _ended(planned, "Cancel this window")
    if kept:
        start = datetime.combine(day, begins, UTC)
        _do(pair, who, planning(secrets.token_hex(3), purpose, start, lasting), note)
    elif ended:
        _do(pair, who, Cancelled(ended), note)


def _write_note(pair: str, desk: Desk, now: datetime) -> None:
    with st.form("note", border=False):
        who = ask_who()
        note = _note("What to remember")
        kept = st.form_submit_button("Keep it", type="primary")
    if kept and not note.strip():
        st.error("A note needs words.")
    elif kept:
        _do(pair, who, Noted(), note)


_FORMS: Mapping[str, tuple[str, Form]] = {
    "acknowledge": ("Acknowledge", _acknowledge),
    "silence": ("Silence", _silence),
    "plan": ("Plan a failover or maintenance", _plan),
    "note": ("Write a note", _write_note),
}


def _note(label: str) -> str:
    return st.text_area(label, max_chars=MOST_NOTE, height=80)


def _ended(running: Mapping[str, str], label: str) -> str:
    """The one of `running` whose button was pressed."""
    found = ""
    for name, text in running.items():
        st.text(text)
        if st.form_submit_button(label, key=f"end_{name}"):
            found = name
    return found


def _do(pair: str, who: str, doing: Doing, note: str) -> None:
    if not who.strip():
        st.error("It needs your name: it stands beside what you do.")
        return
    st.session_state["who"] = who.strip()
    if refused := do(pair, Act(who.strip(), Via.DASHBOARD, doing, note.strip())):
        st.error("It was not done.")
        st.text(refused)
        return
    the_door().forget()
    _close()
    st.rerun()
