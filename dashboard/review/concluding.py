"""Knows how a person's finding on an incident is written down: a cause, planned or not, or a note; all are kept."""

import streamlit as st

from dashboard.access.person import ask_who
from dashboard.acting import do
from dashboard.data import Door
from dashboard.review.dossier import Dossier
from hapair.acts import Act, Concluded, Doing, Noted, Via

MEANT: dict[str, bool | None] = {"as it was found": None, "planned": True, "not planned": False}


def draw_conclusion(door: Door, dossier: Dossier) -> None:
    """Nothing is overwritten: the last conclusion stands, and those before it stay beside it."""
    with st.expander("Conclude or annotate"), st.form("conclusion", clear_on_submit=True):
        kind = st.segmented_control("What", ["cause", "note"], default="cause", required=True)
        text = st.text_area("In your words", max_chars=2000)
        meant = st.radio("It was", list(MEANT), horizontal=True)
        who = ask_who("who_concludes")
        if st.form_submit_button("Keep it"):
            _keep(door, dossier, doing(dossier, kind or "", MEANT[meant]), who, text)


def doing(dossier: Dossier, kind: str, planned: bool | None) -> Doing:
    opened = dossier.incident.opened
    return Concluded(opened, planned) if kind == "cause" else Noted(opened)


def _keep(door: Door, dossier: Dossier, what: Doing, who: str, text: str) -> None:
    if not who.strip() or not text.strip():
        st.error("It needs your words, and your name.")
        return
    if refused := do(dossier.pair.name, Act(who.strip(), Via.DASHBOARD, what, text.strip())):
        st.error("It was not kept.")
        st.text(refused)
        return
    door.forget()
    st.rerun()
