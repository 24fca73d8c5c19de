"""Knows what a pair's page says of why its open incident came: the likeliest first, and what nobody could tell."""

from collections.abc import Sequence
from typing import Any

from dashboard.review.why import NOTHING
from dashboard.said import printable
from hapair.causes.kinds import SENTENCES
from hapair.causes.weighing import Confidence, Hypothesis

MOST = 3


def show_causes(found: Sequence[Hypothesis]) -> dict[str, Any]:
    """For the page's component. What is unlikely is for the review; at night it only leads astray."""
    likely = [one for one in found if one.confidence is not Confidence.UNLIKELY][:MOST]
    return {"none": "" if likely else NOTHING, "hypotheses": [_hypothesis(one) for one in likely]}


def _hypothesis(one: Hypothesis) -> dict[str, Any]:
    return {
        "sentence": _sentence(one),
        "confidence": one.confidence,
        "grounds": [
            *({"what": "for", "text": printable(ground.text)} for ground in one.speaking_for),
            *({"what": "against", "text": printable(ground.text)} for ground in one.speaking_against),
            *({"what": "missing", "text": printable(text)} for text in one.missing),
            *({"what": "check next", "text": printable(text)} for text in one.next),
        ],
    }


def _sentence(one: Hypothesis) -> str:
    """A unit's name at its beginning is written as the unit is called."""
    clause = printable(one.sentence)
    return f"{clause}." if SENTENCES[one.kind].startswith("{") else f"{clause[:1].upper()}{clause[1:]}."
