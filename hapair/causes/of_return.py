"""Knows the clues of a role that went back to the unit that is configured for it: by itself, or by hand."""

from datetime import timedelta

from hapair.causes.case import Case
from hapair.causes.chronicle import Answer
from hapair.causes.findings import Absent, Finding, Present, Unheard
from hapair.causes.wording import ASKED_BACK, RESTORED, gives_reasons, present, reasons, silent_channels
from hapair.modes import HaMode
from hapair.pair import OnFailure
from hapair.words.moments import moment

KINDS = frozenset({"primary_unit_switch", "secondary_unit_switch", "roles_switch_asked", "return_to_primary_asked"})
JUST = timedelta(seconds=15)
"""A unit that stood by for longer than this did not take its role back by itself as it joined."""


def asked_back(case: Case) -> Finding:
    if not case.question.back:
        return None
    told = reasons(case, case.m, ASKED_BACK, KINDS)
    return present(told) if told else None


def restored(case: Case) -> Finding:
    if not case.question.back:
        return None
    told = [*reasons(case, case.o, RESTORED, KINDS), *reasons(case, case.m, RESTORED, KINDS)]
    if told:
        return present(told)
    if gives_reasons(case, case.o):
        return Absent(f"{case.o} does not say that it was restored by hand", one_word=True)
    return Unheard(silent_channels(case, case.o))


def takes_role_back(case: Case) -> Finding:
    if not case.question.back:
        return None
    match case.chronicle.pair.on_failure:
        case None:
            return Unheard("the units' 'On failure' setting (on_failure of the pair) is not known")
        case OnFailure.RESTORE_ROLE:
            return Present("the units are set to restore the original role")
        case other:
            return Absent(f"the units are set to '{other}' after a failure: no role is taken back")


def just_back(case: Case) -> Finding:
    """How long the configured primary had stood by before it took its role; one that was off did not stand by."""
    if not case.question.back:
        return None
    last = [
        s for s in case.told(case.o).track
        if s.answer is Answer.MODES and s.effective is not HaMode.PRIMARY
        and case.question.began.earliest - case.slack <= s.last <= case.question.began.latest
    ]  # fmt: skip
    if not last:
        return Unheard(f"{case.o} was not seen before")
    since = last[-1].began.latest
    if last[-1].last - since <= JUST:
        return Present(f"{case.o} had come back only just before")
    return Absent(f"{case.o} had stood by since {moment(since)}") if last[-1].effective is HaMode.SECONDARY else None
