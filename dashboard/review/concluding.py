"""Knows how a person's finding on an incident is written down: a cause, planned or not, or a note; all are kept."""

from collections.abc import Sequence

import streamlit as st

from dashboard.access.person import ask_who
from dashboard.acting import do
from dashboard.data import Door
from dashboard.review.dossier import Dossier
from hapair.causes.kinds import TITLES, Kind
from hapair.causes.weighing import Hypothesis
from hapair.people.acts import Act, Concluded, Doing, Noted, Via

IN_WORDS = ""
MEANT: dict[str, bool | None] = {"as it was found": None, "planned": True, "not planned": False}


def draw_conclusion(door: Door, dossier: Dossier, named: Sequence[Hypothesis]) -> None:
    """Nothing is overwritten: the last conclusion stands, and those before it stay beside it.

    `named` are the causes as Pairwatch names them: the first choices, and what the first was is kept with the answer.
    """
    with st.expander("Conclude or annotate"), st.form("conclusion", clear_on_submit=True):
        kind = st.radio("What", ["cause", "note"], horizontal=True)
        cause = st.selectbox("Cause", choices(named), format_func=title)
        text = st.text_area("In your words", max_chars=2000)
        meant = st.radio("It was", list(MEANT), horizontal=True)
        who = ask_who("who_concludes")
        if st.form_submit_button("Keep it"):
            first = named[0].kind if named else ""
            what = doing(dossier, kind or "", MEANT[meant], cause, first)
            _keep(door, dossier, what, who, text.strip() or (title(cause) if cause and kind == "cause" else ""))


def choices(named: Sequence[Hypothesis]) -> list[str]:
    """None of them comes chosen: to confirm what Pairwatch names takes a choice as well."""
    first = list(dict.fromkeys(each.kind for each in named))
    return [IN_WORDS, *first, *(kind for kind in Kind if kind not in first)]


def title(cause: str) -> str:
    return TITLES[Kind(cause)] if cause else "as my words say"


def doing(dossier: Dossier, kind: str, planned: bool | None, cause: str = "", named: str = "") -> Doing:
    opened = dossier.incident.opened
    return Concluded(opened, planned, cause, named) if kind == "cause" else Noted(opened)


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
