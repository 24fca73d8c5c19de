"""Writes docs/runbooks.md from the rules themselves: `python tests/support/rule_pages.py`. A test compares the two."""

import sys
from collections.abc import Iterable, Iterator
from textwrap import wrap

from project import DOCS, ROOT

sys.path.insert(0, str(ROOT))

from alerts.desk.own import OWN_RULES, OwnRule
from alerts.rules import RULES, Rule
from build import PAIR
from hapair.judge import PairState
from hapair.runbooks.advice import Advice, Step, task
from hapair.words.sayings import SAYINGS

PAGE = DOCS / "runbooks.md"
NAMES = {
    "p": "*P*",
    "s": "*S*",
    "unseen": "*U*",
    "other": "*O*",
    "subject": "*X*",
    "detail": "…",
    "pair": "the pair",
    "topic": "*X*",
    "p_says": "away",
    "s_says": "away",
    "other_says": "out of service",
}
HEAD = """# Runbooks

One section a rule, the gravest first. The same words stand in each message and on the page of the pair, with the
names in them. *P* is the unit set up as primary, *S* the one set up as secondary; *U* the one that does not answer, *O*
the other; *X* is the unit, the link or the kind of synchronisation concerned.

First of all, what *not* to do, in bold: most second outages are made while mending the first. In brackets stands on
which unit a step is done and where on its pages: HA settings, HA status and logs are each unit's own, all else is set
on the primary. A step with a box has something that Pairwatch can see: the page of the pair ticks it as soon as it is
so, and leaves it open where nobody tells. One without a box only you can know. Pairwatch advises; it never presses a
button on a unit.

To *restore* is "click HERE to restore configured operating mode" under *System > High Availability > Status* of a unit.
"""
WHATEVER = "* The same whatever 'On failure' is set to."
NO_RULE = """# Where no rule has anything to say

While nobody looks there is nobody to tell you; the page of the pair and the wall say it.

## NoData"""
ABOUT_US = """# What Pairwatch tells of itself

These are told once a site, or once a Pairwatch, and never as a pair's failure.
"""


HOLDS = {
    "Unprotected": "`unprotected_hold_s`",
    "PrimaryAbsent": "`hold_off_s`",
    "NotReturned": "`hold_off_s`",
    "AllLinksDown": "`heartbeat_lost_threshold_s` and a poll",
    "PrimaryUnseen": "`heartbeat_lost_threshold_s` and a poll",
}
"""Rules whose hold comes of settings of the pair."""


def row(rule: Rule) -> tuple[str, str, str, str, str]:
    """What docs/rules.md has to say of it, beside the condition."""
    threshold = f"{rule.threshold:g} {rule.unit}" if rule.unit else ""
    keep = duration(rule.keep_s) if rule.keep_s else ""
    return rule.name, rule.severity.name.lower(), _hold(rule), keep, threshold


def _hold(rule: Rule) -> str:
    hold = duration(rule.hold_s(PAIR))
    if rule.name in HOLDS:
        return f"{HOLDS[rule.name]} ({hold})"
    if rule.hold_s(PAIR):
        return hold
    return "two looks" if rule.looks == 2 else "none"


def duration(seconds: float) -> str:
    if not seconds:
        return "at once"
    steps = ((86400, "d"), (3600, "h"), (60, "min"))
    return next((f"{seconds / step:g} {unit}" for step, unit in steps if seconds % step == 0), f"{seconds:g} s")


def runbooks() -> str:
    ours = [_own(name, rule) for name, rule in OWN_RULES.items()]
    return "\n".join([HEAD, *map(_section, RULES), ABOUT_US, *ours, _no_rule()])


def _section(rule: Rule) -> str:
    lines = [f"## {rule.name}", *_wrapped(_filled(rule.description), ""), *_advice(rule.advice)]
    of_state = any(rule.advice is saying.advice for saying in SAYINGS.values())
    return "\n".join([*lines, *([WHATEVER] if of_state and not rule.advice.after else []), ""])


def _no_rule() -> str:
    saying = SAYINGS[PairState.UNOBSERVED]
    return "\n".join([NO_RULE, *_wrapped(saying.sentence, ""), *_advice(saying.advice), ""])


def _advice(advice: Advice) -> Iterator[str]:
    yield from _bullets(advice.avoid, "* **", "**")
    for step in advice.steps:
        yield from _step(step)
    for setting, step in advice.after.items():
        yield from _step(step, f"On failure `{setting}`: " if setting else "On failure not known: ")


def _step(step: Step, lead: str = "") -> Iterator[str]:
    told = task(step, NAMES)
    box, awaits = ("☐ ", f" Ticked when {told.awaits}.") if told.awaits else ("", "")
    yield from _wrapped(f"* {box}{lead}{told.line}{awaits}", "  ")


def _own(name: str, rule: OwnRule) -> str:
    return "\n".join([f"## {name}", *_wrapped(_filled(rule.verdict), ""), *_bullets(rule.steps, "* "), ""])


def _bullets(texts: Iterable[str], mark: str, end: str = "") -> Iterator[str]:
    for text in texts:
        yield from _wrapped(mark + _filled(text) + end, "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    return wrap(text, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _filled(text: str) -> str:
    return text.format_map(NAMES).replace("….", "…")


if __name__ == "__main__":
    PAGE.write_text(runbooks(), "utf-8")
