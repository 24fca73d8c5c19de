"""Knows how hypotheses are written as JSON: `--json` and the API alike."""

from collections.abc import Iterable
from typing import Any

from hapair.causes.weighing import Ground, Hypothesis


def show_hypotheses(found: Iterable[Hypothesis]) -> list[dict[str, Any]]:
    return [show_hypothesis(each) for each in found]


def show_hypothesis(one: Hypothesis) -> dict[str, Any]:
    return {
        "cause": one.kind,
        "member": one.member,
        "confidence": one.confidence,
        "sentence": one.sentence,
        "for": [_ground(ground) for ground in one.speaking_for],
        "against": [_ground(ground) for ground in one.speaking_against],
        "missing": list(one.missing),
        "next": list(one.next),
    }


def _ground(ground: Ground) -> dict[str, Any]:
    return {"clue": ground.clue, "weight": int(ground.weight), "text": ground.text, "why": ground.why}
