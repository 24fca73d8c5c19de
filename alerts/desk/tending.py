"""Knows how a case is tended at one look: what is owed is made into a notice, and what was said is written down."""

from dataclasses import replace

from alerts.desk.case import Case
from alerts.desk.level import level
from alerts.desk.moment import Moment
from alerts.desk.owed import BELOW_URGENT, escalation, owed
from alerts.desk.said import Level, Said, calmed
from alerts.notice import Notice, Reason
from alerts.routing import routed
from alerts.words.message import compose
from hapair.severity import Severity


def tend(case: Case, moment: Moment, number: int) -> tuple[Case, Notice | None]:
    """The case after the look, and what is said of it, as the pair's notice of this number.

    Where nobody is to be told at this time of the week, nothing is said, and it stays owed.
    """
    case = replace(case, said=_standing(case.said, moment), held_back=_held_back(case, moment))
    reason = owed(case, moment)
    if reason is None:
        return _at_rest(case, moment), None
    severity = _severity(case, moment, reason)
    channels = _channels(case, moment, reason, severity)
    if not channels and moment.policy.settings.channels and reason is not Reason.RESOLVED:
        return _at_rest(case, moment), None
    notice = _notice(case, moment, reason, severity, channels, number)
    return _at_rest(_after(case, moment, notice), moment), notice


SIGHT = frozenset({"Blind"})
"""What was told of it, and is over, counts for as long as an incident may come back, and then is news again."""


def _standing(said: Said | None, moment: Moment) -> Said | None:
    """What was said, as far as it still counts."""
    if said is None:
        return None
    firing, calm_s = {alert.rule for alert in moment.firing}, moment.policy.settings.reopen_s
    if moment.now_s - said.last_s >= calm_s:
        said = replace(said, rules=tuple(rule for rule in said.rules if rule not in SIGHT - firing))
    return calmed(said, level(moment.firing), moment.now_s, calm_s)


def _held_back(case: Case, moment: Moment) -> tuple[str, ...]:
    firing = {alert.rule for alert in moment.firing}
    return tuple(sorted(firing.intersection((*case.held_back, *moment.muted))))


def _at_rest(case: Case, moment: Moment) -> Case:
    """What ends without a word: an acknowledgement with its incident, flapping that was last told of truly."""
    if not case.is_open:
        return Case(case.incident)
    if case.said and case.said.flapping and not moment.swaps:
        return replace(case, said=replace(case.said, flapping=False))
    return case


def _severity(case: Case, moment: Moment, reason: Reason) -> Severity:
    burning = max((alert.severity for alert in moment.burning), default=Severity.WARNING)
    match reason:
        case Reason.RESOLVED:
            return Severity.OK
        case Reason.FLAPPING if case.incident:
            return max(burning, case.incident.severity)
        case Reason.PLAN_FAILED if moment.plan and moment.plan.took_too_long:
            return Severity.CRITICAL
        case _:
            return burning


def _channels(case: Case, moment: Moment, reason: Reason, severity: Severity) -> tuple[str, ...]:
    """Whoever was told of an incident hears how it goes on; a channel that is set no more is none."""
    told = tuple(name for name in case.said.channels if moment.policy.settings.channel(name)) if case.said else ()
    match reason:
        case Reason.RESOLVED:
            return told
        case Reason.ESCALATED if case.said:
            more = escalation(case.said, moment)
        case _:
            more = routed(moment.policy, severity, moment.sight.at)
    return tuple(dict.fromkeys((*told, *more)))


def _notice(
    case: Case, moment: Moment, reason: Reason, severity: Severity, channels: tuple[str, ...], number: int
) -> Notice:
    assert case.incident
    policy, sight = moment.policy, moment.sight
    told = case.said.rules if case.said else ()
    note = moment.plan_note
    if reason is Reason.SETTLED:
        note = f"the roles have stayed as they are for {policy.settings.flapping_s:.0f} s"
    message = compose(policy, case.incident, sight, moment.burning, reason, severity, told=told, note=note)
    rules = tuple(dict.fromkeys(alert.rule for alert in moment.burning)) or told
    about = policy.pair.name, number, case.incident.opened, sight.at, reason, severity
    return Notice(*about, rules, message, channels, policy.site)


def _after(case: Case, moment: Moment, notice: Notice) -> Case:
    """What is written down of a notice. An acknowledgement was of what was known: news breaks it."""
    assert case.incident
    if notice.ended:
        return replace(case, said=None)
    worse = case.said is None or notice.reason is Reason.WORSE or level(moment.burning) > case.said.level
    said = _said(case, moment, notice, anew=worse and case.acknowledgement is not None)
    held_back = tuple(rule for rule in case.held_back if rule in moment.muted)
    return replace(case, said=said, held_back=held_back, acknowledgement=None if worse else case.acknowledgement)


def _said(case: Case, moment: Moment, notice: Notice, *, anew: bool) -> Said:
    """`anew`: somebody looked after what was told before, and it waits for somebody again."""
    assert case.incident
    now, now_s, swaps = level(moment.burning), moment.now_s, case.incident.swaps
    critical_s = now_s if notice.severity is Severity.CRITICAL else None
    flapping = notice.reason is Reason.FLAPPING
    before = case.said
    if before is None:
        return Said(now, now_s, now_s, notice.channels, notice.rules, critical_s, (), swaps, flapping)
    more = escalation(before, moment) if notice.reason is Reason.ESCALATED else ()
    return Said(
        _level(before, now, notice.reason),
        now_s,
        now_s,
        notice.channels,
        notice.rules,
        critical_s if anew or before.critical_s is None else before.critical_s,
        (*before.escalated, *more),
        swaps,
        flapping or before.flapping,
    )


def _level(before: Said, now: Level, reason: Reason) -> Level:
    """What is worse than this is told next. An urgent matter of before the flapping is news where it lasts then."""
    match reason:
        case Reason.SETTLED | Reason.WORSE:
            return now
        case Reason.FLAPPING:
            return max(now, min(before.level, BELOW_URGENT))
        case _:
            return max(now, before.level)
