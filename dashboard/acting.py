"""Knows how what a person does on a page reaches the collector, which keeps it: a page writes nothing itself."""

from pathlib import Path

import streamlit as st

from alerts.control import NoCollector, Refused, act_request, ask
from hapair.acts import Act


def do(pair: str, act: Act) -> str:
    """Has the collector keep it; empty when it is kept, else the reason why it is not."""
    socket = st.secrets["operators"]["socket"] if "operators" in st.secrets else ""
    if not socket:
        return "The settings name no [operators] socket at which the collector could be told."
    try:
        ask(Path(socket), act_request([pair], act))
    except NoCollector as error:
        return f"{error}: is it running? Nothing was done."
    except Refused as error:
        return str(error)
    return ""
