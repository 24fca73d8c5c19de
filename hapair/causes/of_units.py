"""Knows the clues that lie in one unit itself: whether it went, was down, was reached, was busy."""

from hapair.causes.case import Case
from hapair.causes.chronicle import Answer, Trait
from hapair.causes.findings import Absent, Finding, Present, Unheard
from hapair.causes.wording import GOING, SHUT_DOWN, present, reasons, silent_channels
from hapair.look import Source
from hapair.words.moments import moment, moments

STARTS = frozenset({"cold_start", "warm_start"})
SHORT_S = 10.0
"""A heartbeat threshold below this is short: the vendor's example has 15 s, and advises at least 3."""


def announced(case: Case) -> Finding:
    going = [*case.heard(case.m, GOING), *reasons(case, case.m, SHUT_DOWN, ("unit_shutdown",))]
    if going:
        return present(going)
    if case.speaks(case.m, Source.TRAP) and case.speaks(case.m, Source.SYSLOG):
        return Absent(f"{case.m} tells such things by trap and by log, and announced no restart", one_word=True)
    return Unheard(silent_channels(case, case.m))  # over one way alone a word is lost too easily


def silent(case: Case) -> Finding:
    if found := case.silence(case.m):
        return Present(f"{case.m} fell silent {moments(found.began)}, on every channel")
    if case.alive(case.m) and not refused(case):
        return Absent(f"{case.m} answered all the while")
    if case.before(case.m) is None:
        return Unheard(f"{case.m} was not seen before")
    return None


def booted(case: Case) -> Finding:
    told, question = case.told(case.m), case.question
    if anew := case.restart(case.m):
        return Present(f"the uptime of {case.m} began anew {moments(anew)}")
    silence = case.silence(case.m)
    for event in case.chronicle.events:
        started = event.member == case.m and event.kind in STARTS and event.at <= question.until
        if started and silence and event.at >= silence.began.earliest:
            return present([event])
    after = max(question.began.latest, silence.last if silence else question.began.latest)
    if any(life.first <= question.began.earliest and after < life.last for life in told.lives):
        return Absent(f"the uptime of {case.m} went on unbroken")
    if silence and silence is case.told(case.m).track[-1]:
        return Unheard(f"{case.m} has not come back")
    return Unheard(f"no uptime of {case.m} before and after")


def refused(case: Case) -> Finding:
    for found in case.stretches(case.m):
        if found.answer is Answer.OTHERWISE and found.looks > 1 and found.why and case.at_onset(found.began.latest):
            return Present(
                f"{case.m} answers, and refuses what we ask ({found.why}), since {moment(found.began.latest)}"
            )
    return None


def cut_off(case: Case) -> Finding:
    found = [r for r in case.chronicle.cut_off if case.at_onset(r.earliest)]
    return Present(f"nothing at its site answered us from {moment(found[0].earliest)} on") if found else None


def both_silent(case: Case) -> Finding:
    one, other = case.silence(case.m), case.silence(case.o)
    if one and other and abs(one.began.latest - other.began.latest) <= case.slack:
        return Present(f"both members fell silent {moments(one.began)}")
    return None


def busy(case: Case) -> Finding:
    if seen := case.seen(case.m, Trait.BUSY):
        return Present(f"{case.m}: {seen[0].text} at {moment(seen[0].at)}")
    told = case.heard(case.m, ("cpu_high", "memory_high"))
    return present(told) if told else None


def short_threshold(case: Case) -> Finding:
    threshold_s = case.chronicle.pair.heartbeat_lost_threshold_s
    return Present(f"the threshold is {threshold_s:g} s") if threshold_s < SHORT_S else None


def firmware(case: Case) -> Finding:
    for remark in case.chronicle.remarks:
        if remark.member == case.m and remark.kind == "firmware_changed" and case.at_onset(remark.since):
            return Present(f"the firmware of {case.m} changed: {remark.text}")
    return None


def in_a_plan(case: Case) -> Finding:
    return Present("it began in a window of a planned failover") if case.question.planned else None
