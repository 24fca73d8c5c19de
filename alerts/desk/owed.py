"""Knows whether something is owed to people now: what burns held against what was said. Levels, never edges."""

from collections.abc import Sequence

from alerts.alert import Alert
from alerts.desk.case import Case
from alerts.desk.flapping import FEW, flaps
from alerts.desk.level import level
from alerts.desk.moment import Moment
from alerts.desk.said import Level, Said
from alerts.notice import Reason
from alerts.routing import escalated
from alerts.rules import RANK
from hapair.severity import Severity

URGENT = frozenset({"SplitBrain", "NoPrimary", "Blind"})
"""What gets through while a pair flaps, where it lasts."""
BELOW_URGENT: Level = (Severity.CRITICAL.value, -RANK["NoPrimary"], 0)
URGENT_AFTER_S = 30.0
NEWS = frozenset({"Blind", "Unprotected"})
"""No graver than much else, and yet whoever was told who carries the mail must hear that nobody is seen any more, or
that it is the other unit, alone."""
UPKEEP_REMINDER_S = 86400.0
"""A matter of upkeep is told again once a day at most."""


def owed(case: Case, moment: Moment) -> Reason | None:
    """Why something is to be said of the case now; the first row that holds is the reason."""
    said = case.said
    if not case.is_open:
        return Reason.RESOLVED if said else None
    if moment.plan_note:
        return Reason.PLAN_FAILED
    if said and said.flapping:
        return _while_flapping(case, said, moment)
    if flaps(moment.swaps, moment.policy.settings) and not moment.hushed:
        return Reason.FLAPPING
    if not moment.burning:
        return None
    if any(alert.rule in case.held_back for alert in moment.burning):
        return Reason.UNMUTED
    if said is None:
        return Reason.OPENED
    if level(moment.burning) > said.level:
        return Reason.FLAPPING if len(moment.swaps) >= FEW else Reason.WORSE
    return Reason.WORSE if _is_news(said, moment.burning) else _again(case, said, moment)


def _is_news(said: Said, burning: Sequence[Alert]) -> bool:
    return any(alert.rule in NEWS and alert.rule not in said.rules for alert in burning)


def _while_flapping(case: Case, said: Said, moment: Moment) -> Reason | None:
    if not moment.swaps:
        return None if moment.hushed or _still_true(case, said, moment) else Reason.SETTLED
    lasting = tuple(alert for alert in moment.burning if alert.rule in URGENT and alert.held_s >= URGENT_AFTER_S)
    if (lasting and level(lasting) > said.level) or _is_news(said, lasting):
        return Reason.WORSE
    return _again(case, said, moment) if moment.burning else None


def _still_true(case: Case, said: Said, moment: Moment) -> bool:
    """What was last said is how it stands: no need to say so again."""
    swaps = case.incident.swaps if case.incident else 0
    return said.swaps == swaps and said.rules[:1] == tuple(alert.rule for alert in moment.burning[:1])


def _again(case: Case, said: Said, moment: Moment) -> Reason | None:
    if is_acknowledged(case, moment):
        return None
    if escalation(said, moment):
        return Reason.ESCALATED
    due_s = reminder_s(moment)
    return Reason.REMINDER if due_s and moment.now_s - said.last_s >= due_s else None


def is_acknowledged(case: Case, moment: Moment) -> bool:
    found = case.acknowledgement
    return found is not None and found.holds(moment.sight.at)


def escalation(said: Said, moment: Moment) -> tuple[str, ...]:
    """The channels that are to be told because nobody acknowledged something critical that still burns."""
    critical = any(alert.severity is Severity.CRITICAL for alert in moment.burning)
    if said.critical_s is None or not critical:
        return ()
    due = escalated(moment.policy, said.channels, moment.now_s - said.critical_s)
    return tuple(name for name in due if name not in said.escalated)


def reminder_s(moment: Moment) -> float:
    """0 is never."""
    set_s = moment.policy.settings.reminder_s
    return max(set_s, UPKEEP_REMINDER_S) if set_s and moment.upkeep else set_s
