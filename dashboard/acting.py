"""Knows how what a person does on a page reaches the collector, which keeps it: a page writes nothing itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from alerts.control import NoCollector, Refused, act_request, ask, trial_request
from dashboard.access.person import person
from hapair.people.acts import Act
from hapair.settings.access import Rights

MAY_NOT = "You may look, but not act: that takes an operator."


def do(pair: str, act: Act) -> str:
    """Has the collector keep it; empty when it is kept, else the reason why it is not.

    Here it is decided who may: whatever a page offered, and whatever name was typed where one is known.
    """
    doer = person()
    if not doer.may(Rights.OPERATOR):
        return MAY_NOT
    return _asked(act_request([pair], replace(act, who=doer.name or act.who)))


def try_channels(names: Sequence[str], who: str) -> str:
    """Has the collector send a test over them; empty when it is on its way, else the reason why it is not."""
    doer = person()
    if not doer.may(Rights.OPERATOR):
        return MAY_NOT
    return _asked(trial_request(names, doer.name or who))


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
