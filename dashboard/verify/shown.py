"""Knows how a verification looks on a screen: the sentence, then each condition under its step of the procedure."""

from typing import Any
from urllib.parse import quote

from dashboard.said import printable
from dashboard.verify.reading import Verifiable
from dashboard.view import Tone
from hapair.forms.lines import show_time
from hapair.verify.checklist import Verdict, Verification, sentence, verification
from hapair.verify.drill import drilled
from hapair.verify.form import evidence, measured, status
from hapair.verify.item import Checked, NotKnown, Step

TONES = {
    Verdict.COMPLETE: Tone.OK,
    Verdict.UNPROVEN: Tone.UNSEEN,
    Verdict.INCOMPLETE: Tone.WARNING,
    Verdict.UNKNOWN: Tone.UNSEEN,
}
TITLES = {
    Verdict.COMPLETE: "Complete",
    Verdict.UNPROVEN: "As configured, not all proven",
    Verdict.INCOMPLETE: "Not complete",
    Verdict.UNKNOWN: "Cannot be said",
}
_MARKS = {"holds": Tone.OK, "fails": Tone.WARNING, "not_known": Tone.UNSEEN}


def verified(found: Verifiable, *, drill: bool) -> Verification:
    return verification(found.standing, tuple(drilled(found.drill)) if drill else ())


def show_verified(found: Verifiable, *, drill: bool) -> dict[str, Any]:
    """What is sent to the screen."""
    done = verified(found, drill=drill)
    name = found.standing.pair.name
    return {
        "at": show_time(found.standing.now),
        "pair": printable(name),
        "address": f"/pair?pair={quote(name, safe='')}",
        "tone": TONES[done.verdict],
        "title": TITLES[done.verdict],
        "sentence": sentence(done),
        "counts": {"holds": len(done.holding), "fails": len(done.failing), "not_known": len(done.unknown)},
        "steps": [
            {"step": step.value, "items": [_item(each) for each in done.checked if each.item.step is step]}
            for step in Step
            if any(each.item.step is step for each in done.checked)
        ],
        "measured": [measured(each) for each in found.drill.measures] if drill and found.drill else [],
    }


def _item(checked: Checked) -> dict[str, str]:
    finding = checked.finding
    return {
        "name": printable(checked.item.name),
        "asks": checked.item.asks,
        "status": status(finding),
        "tone": _MARKS[status(finding)],
        "evidence": evidence(checked),
        "how": finding.how if isinstance(finding, NotKnown) else "",
    }
