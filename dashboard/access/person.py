"""Knows who looks at a page, by the word of the gate, and what they may do there."""

from dataclasses import dataclass
from urllib.parse import unquote

import streamlit as st

from dashboard.access.gate import RIGHTS, WHO
from dashboard.said import printable
from hapair.settings.access import AccessMode, Rights


@dataclass(frozen=True, slots=True)
class Person:
    """`name` is empty where nobody can know it but themself. `rights` is None for one who is not signed in."""

    name: str
    rights: Rights | None

    def may(self, needed: Rights) -> bool:
        return self.rights is not None and self.rights.covers(needed)


def person() -> Person:
    """Asked anew for each thing that is done: nothing of it is remembered between two."""
    if mode() is AccessMode.LOCAL:
        return Person("", Rights.ADMIN)
    headers = st.context.headers
    rights = headers.get(RIGHTS)
    return Person(unquote(headers.get(WHO) or ""), Rights(rights) if rights else None)


def mode() -> AccessMode | None:
    """None where no launcher said it: then nobody may do anything."""
    said = st.secrets["access"]["mode"] if "access" in st.secrets else None
    return AccessMode(said) if said else None


def ask_who(key: str = "who_field") -> str:
    """Whoever is signed in; on this host who they say they are, asked once a visit."""
    if name := person().name:
        st.text(f"As {printable(name)}")
        return name
    return st.text_input("Who", str(st.session_state.get("who", "")), max_chars=200, key=key)


def draw_entrance() -> bool:
    """Whether the page may be drawn; where it may not, how to come in."""
    if person().rights:
        return True
    st.title("Pairwatch")
    if mode() is AccessMode.OIDC:
        if st.query_params.get("sign-in") == "failed":
            st.error("The sign-in came to nothing. The log of the dashboard says why.")
        st.text("Sign in to see the pairs.")
        st.button("Sign in", type="primary", on_click=st.login)
    else:
        st.error("Nobody is let in: the dashboard was started without saying how people are known.")
    return False
