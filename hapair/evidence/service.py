"""Knows which unit is in service, whether what answers at a virtual address fits that, and so whether mail flows."""

from collections.abc import Mapping
from datetime import datetime

from hapair import judge
from hapair.evidence.virtual import Answer, Finding
from hapair.judge import Mail, PairState
from hapair.look import Snapshot
from hapair.modes import HaMode
from hapair.words.printable import printable

ONE_PRIMARY = (PairState.NORMAL, PairState.SWAPPED, PairState.FAILED_OVER, PairState.UNPROTECTED)
ASKED_TWICE = 2
"""One conversation alone can straddle a switchover."""


def serving(look: Snapshot | None, state: PairState | None) -> frozenset[str]:
    """The members that act as primary, by the last look; none where that is not to be judged."""
    if look is None or state not in ONE_PRIMARY:
        return frozenset()
    said = {member: judge.said(testimony) for member, testimony in look.members.items()}
    return frozenset(m for m, words in said.items() if any(w.effective is HaMode.PRIMARY for w in words))


def amiss(answer: Answer, serving: frozenset[str]) -> str:
    """What is wrong with an answer while exactly these act as primary; empty where nothing surely is."""
    match answer.finding:
        case Finding.BOTH:
            return f"both units answer there, now one and now the other: {printable(answer.why, 80)}"
        case Finding.SILENT if serving:
            return f"the roles are right, and no mail is taken there: {printable(answer.why, 80)}"
        case Finding.UNIT if serving and answer.by not in serving:
            return f"{printable(answer.by or '')} answers there, which is not in service"
        case Finding.STRANGER:
            return f"neither unit answers there but another: {printable(answer.why, 80)}"
        case _:
            return ""


def mail_now(look: Snapshot | None, state: PairState | None, answers: Mapping[str, Answer], now: datetime) -> Mail:
    """What the state means for mail, unless a witness found otherwise, twice, where mail arrives. `look` is the last
    one; `state` is None where it no longer says what is."""
    in_service = serving(look, state)
    wrong = {
        answer.finding
        for answer in answers.values()
        if in_service and answer.still(now) and answer.times >= ASKED_TWICE and amiss(answer, in_service)
    }
    if not wrong:
        return judge.MAIL[state or PairState.UNOBSERVED]
    return Mail.NOT_TAKEN if Finding.SILENT in wrong else Mail.DOUBTFUL
