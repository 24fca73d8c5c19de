"""Knows the page of the rules: each as it is set for a pair, and what others would have told of its history."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from alerts.comparing import differing
from alerts.policy import Policy, policy_of
from alerts.retelling import retold
from alerts.rules import Rule
from alerts.rules.written import written_rules
from dashboard.access.person import person
from dashboard.data import StoreError
from dashboard.faults import draw_trouble
from dashboard.reading import the_aside, the_door
from dashboard.said import printable
from dashboard.settings import the_settings
from hapair.forms.recording import Recording
from hapair.pair import Pair
from hapair.settings.access import Rights
from hapair.settings.document import BadSettings
from hapair.words.moments import duration

DAYS = (1, 3, 7)
MOST_LOOKS = 100_000
"""A screen waits for the answer; `pairwatch replay` takes more."""
EXAMPLE = "[alerts.rule.Unprotected]\nhold_s = 600\n"
_BRACED = re.compile(r"\{\w+\}")
MARKS = {"only_by_these": "by these only", "only_as_they_come": "as they are only"}


def draw_rules() -> None:
    st.title("Rules")
    try:
        pairs = {row.pair.name: row.pair for row in the_door().latest()}
    except StoreError as error:
        draw_trouble(error)
        return
    if not pairs:
        st.info("The store knows no pair yet. The collector makes them known when it starts.")
        return
    pair = pairs[st.selectbox("Pair", sorted(pairs), format_func=printable)]
    policy = _policy(pair)
    st.dataframe([rule_row(rule, pair) for rule in policy.rules], hide_index=True, width="stretch")
    st.subheader("Try others on what happened")
    if person().may(Rights.OPERATOR):
        _draw_trial(policy)
    else:
        st.info("Trying rules takes an operator.")


def _policy(pair: Pair) -> Policy:
    """As the settings have it, else as the rules come."""
    settings = the_settings().settings
    known = settings.pair(pair.name) if settings else None
    if settings and known:
        return replace(policy_of(settings, known), pair=pair)
    st.text("These are the rules as they come: the settings could not be read, or do not name this pair.")
    return Policy(pair)


def rule_row(rule: Rule, pair: Pair) -> dict[str, str]:
    """What a message fills in when it comes to it is left open here."""
    told = rule.description.replace("{p}", pair.primary).replace("{s}", pair.secondary)
    return {
        "rule": rule.name,
        "severity": rule.severity.name.lower(),
        "must hold": duration(rule.hold_s(pair)),
        "looks": str(rule.looks),
        "threshold": f"{rule.threshold:g} {rule.unit}".strip() if rule.unit else "",
        "what it tells": printable(_BRACED.sub("…", told), 400),
    }


def _draw_trial(policy: Policy) -> None:
    with st.form("trial"):
        text = st.text_area("Rules, as in the settings file", EXAMPLE, height=110, max_chars=10_000)
        days = st.selectbox("Judge the last", DAYS, format_func=lambda days: f"{days} d")
        asked = st.form_submit_button("Try them")
    if not asked or not person().may(Rights.OPERATOR):
        return
    try:
        rules = written_rules(text, "rules", policy.pair.name)
        recording, cut = recorded(policy.pair, days)
    except BadSettings as error:
        st.error("These are no rules.")
        st.text(printable(str(error), 2000))
    except StoreError as error:
        draw_trouble(error)
    else:
        with st.spinner("Judging both ways"):
            _draw_found(trial_rows(policy, rules, recording), len(recording.items), cut)


def recorded(pair: Pair, days: int) -> tuple[Recording, bool]:
    """The last items of so many days, and whether there were more of them than are taken."""
    since = datetime.now(UTC) - timedelta(days=days)
    items = the_aside().ask(lambda store: tuple(store.items(pair.name, since=since)))
    return Recording(pair, items[-MOST_LOOKS:]), len(items) > MOST_LOOKS


def trial_rows(policy: Policy, rules: Sequence[Rule], recording: Recording) -> list[dict[str, str]]:
    """What one set of rules told and the other did not, by the code that `pairwatch replay --rules` runs."""
    as_they_are = retold(recording, policy)
    by_these = retold(recording, replace(policy, rules=tuple(rules)))
    return [
        _row(kind, MARKS[side], each)
        for kind, sides in differing(as_they_are, by_these).items()
        for side, found in sides.items()
        for each in found
    ]


def _row(kind: str, side: str, each: dict[str, Any]) -> dict[str, str]:
    alert = kind == "alerts"
    return {
        "told": side,
        "at": str(each["fired"] if alert else each["at"]),
        "what": "alert" if alert else f"message: {each['reason']}",
        "which": printable(f"{each['rule']} {each['subject']}".strip() if alert else str(each["title"]), 400),
    }


def _draw_found(rows: list[dict[str, str]], items: int, cut: bool) -> None:
    st.text(f"{items} looks and events were judged both ways" + (", the last of more." if cut else "."))
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    else:
        st.text("They would have told the same.")
