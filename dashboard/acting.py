"""Knows how what a person does on a page reaches the collector, which keeps it: a page writes nothing itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from alerts.control import NoCollector, Refused, act_request, ask, trial_request
from hapair.acts import Act


def do(pair: str, act: Act) -> str:
    """Has the collector keep it; empty when it is kept, else the reason why it is not."""
    return _asked(act_request([pair], act))


def try_channels(names: Sequence[str], who: str) -> str:
    """Has the collector send a test over them; empty when it is on its way, else the reason why it is not."""
    return _asked(trial_request(names, who))


def _asked(request: Mapping[str, Any]) -> str:
    socket = st.secrets["operators"]["socket"] if "operators" in st.secrets else ""
    if not socket:
        return "The settings name no [operators] socket at which the collector could be told."
    try:
        ask(Path(socket), request)
    except NoCollector as error:
        return f"{error}: is it running? Nothing was done."
    except Refused as error:
        return str(error)
    return ""
