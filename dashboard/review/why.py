"""Knows what a review says of causes: each hypothesis with what speaks for it and against it, and what is missing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.review.dossier import Dossier
from dashboard.review.rerun import Moment, whole
from dashboard.said import printable
from hapair.causes.chronicle import Chronicle, chronicle
from hapair.causes.kinds import TITLES
from hapair.causes.question import of_failover, of_incident
from hapair.causes.weighing import Confidence, Ground, Hypothesis, hypotheses
from hapair.failovers import Failover
from hapair.words.moments import moment

NOTHING = "Nothing that was seen or heard tells why."
NOT_KEPT = "Its looks are kept no longer: why it happened can no longer be asked of them."
UPKEEP = "This is a matter of upkeep: the rule says what it is."


@dataclass(frozen=True, slots=True)
class Probable:
    """The first hypothesis, for a page with room for one line. `missing` is the first thing that nobody could tell."""

    kind: str
    title: str
    sentence: str
    confidence: str
    missing: str


def probable(dossier: Dossier) -> Probable | None:
    """What is named first of an incident; None where nothing is."""
    found = named_causes(dossier)
    if not found or found[0].confidence is Confidence.UNLIKELY:
        return None
    first = found[0]
    missing = printable(first.missing[0]) if first.missing else ""
    return Probable(first.kind, TITLES[first.kind], printable(first.sentence), first.confidence, missing)


def named_causes(dossier: Dossier, moments: Iterable[Moment] | None = None) -> tuple[Hypothesis, ...]:
    """`moments` are all of `rerun.whole`, where somebody has them already."""
    if dossier.rule:
        return ()
    known = _known(dossier, whole(dossier) if moments is None else moments)
    return hypotheses(known, of_incident(known, dossier.incident, dossier.read_at))


def show_why(dossier: Dossier, moments: Sequence[Moment]) -> dict[str, Any]:
    """What is sent to the part of the page that says why."""
    if dossier.rule or not moments:
        return {"hypotheses": [], "moves": [], "none": UPKEEP if dossier.rule else NOT_KEPT}
    found = named_causes(dossier, moments)
    return {
        "hypotheses": [_hypothesis(each) for each in found],
        "moves": list(_moves(dossier, _known(dossier, moments))),
        "none": "" if found else NOTHING,
    }


def _known(dossier: Dossier, moments: Iterable[Moment]) -> Chronicle:
    return chronicle(dossier.pair, ((each.item, each.step) for each in moments)).knowing(dossier.spoke)


def _hypothesis(one: Hypothesis) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": TITLES[one.kind],
        "sentence": printable(one.sentence),
        "confidence": one.confidence,
        "for": [_ground(ground) for ground in one.speaking_for],
        "against": [_ground(ground) for ground in one.speaking_against],
        "missing": [printable(text) for text in one.missing],
        "next": list(one.next),
    }


def _ground(ground: Ground) -> dict[str, Any]:
    return {"text": printable(ground.text), "why": ground.why, "weight": int(ground.weight)}


def _moves(dossier: Dossier, known: Chronicle) -> Iterator[dict[str, str]]:
    """Why the mail moved each time in it: the way back has a cause of its own."""
    for one in known.failovers:
        if dossier.incident.opened <= one.between.latest <= dossier.until:
            found = hypotheses(known, of_failover(known, one))
            yield {"what": _move(one), "why": _brief(found), "confidence": found[0].confidence if found else ""}


def _move(one: Failover) -> str:
    return f"{printable(one.origin)} to {printable(one.to)} by {moment((one.took_over or one.between).latest)}"


def _brief(found: Sequence[Hypothesis]) -> str:
    return printable(found[0].sentence) if found else NOTHING
