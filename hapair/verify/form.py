"""Knows how a verification is written: as JSON, and each condition as a line for people."""

from typing import Any

from hapair.forms.show import show_range
from hapair.spans import Range
from hapair.verify.checklist import Verification, sentence
from hapair.verify.drill import Measure
from hapair.verify.item import Checked, Fails, Finding, Holds, NotKnown, Step
from hapair.words.moments import duration, moments

MARKS = {"holds": "[x]", "fails": "[ ]", "not_known": "[?]"}


def status(finding: Finding) -> str:
    match finding:
        case Holds():
            return "holds"
        case Fails():
            return "fails"
        case NotKnown():
            return "not_known"


def show_verification(found: Verification, measures: tuple[Measure, ...] = ()) -> dict[str, Any]:
    return {
        "pair": found.pair,
        "verdict": found.verdict.value,
        "sentence": sentence(found),
        "conditions": [show_checked(each) for each in found.checked],
        "measured": [
            {"what": m.name, "least_s": m.length.least_s, "most_s": m.length.most_s, "lasts": m.length.lasts}
            for m in measures
        ],
    }


def show_checked(checked: Checked) -> dict[str, Any]:
    item, finding = checked.item, checked.finding
    shown: dict[str, Any] = {
        "id": item.id,
        "subject": item.subject,
        "asks": item.asks,
        "step": item.step.value,
        "needed": item.needed,
        "status": status(finding),
        "evidence": evidence(checked),
    }
    match finding:
        case Holds(since=since, at_least=at_least):
            shown |= {"since": show_range(since), "at_least": at_least}
        case NotKnown(how=how):
            shown |= {"how": how}
        case _:
            pass
    return shown


def evidence(checked: Checked) -> str:
    """Since when and by whose word; what was seen; why it is not known."""
    match checked.finding:
        case Holds(by=by, since=since) if since and checked.item.step is Step.DRILL:
            return f"{by}, {moments(since)}"
        case Holds(by=by, since=since, at_least=at_least):
            return f"{by}, {_since(since, at_least=at_least)}" if since else by
        case Fails(seen=seen):
            return seen
        case NotKnown(why=why):
            return why


def _since(since: Range, *, at_least: bool) -> str:
    """`already at` a moment: nobody looked before."""
    when = moments(since)
    return f"already {when}" if at_least else f"since {when.removeprefix('at ')}"


def line(checked: Checked) -> str:
    found = status(checked.finding)
    return f"{MARKS[found]} {checked.item.asks}: {evidence(checked)}"


def measured(measure: Measure) -> str:
    """As a range; what rounds to nothing is said to be below a second."""
    least, most = measure.length.least_s, measure.length.most_s
    if measure.length.is_none:
        return f"{measure.name}: none"
    if least < 1:
        return f"{measure.name}: at most {duration(most + 0.999)}"
    return f"{measure.name}: {duration(least)} to {duration(most + 0.999)}"
