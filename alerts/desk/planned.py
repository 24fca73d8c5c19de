"""Knows how a planned failover goes: what belongs to it, and what went wrong with it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from alerts.desk.occurrences import Occurrence
from alerts.desk.plan import Plan
from alerts.rules import Rule
from hapair.judge import PairState
from hapair.watch import Step
from hapair.words.moments import moment

TOO_LONG_S = 120.0
"""Mail may be without a primary for so long while the roles are exchanged."""
BETWEEN = frozenset({"NoPrimary", "NoPrimarySeen", "PrimaryAbsent"})
"""What holds between two primaries; it is told where that takes too long."""
LEFT_BEHIND = frozenset({"Swapped", "NotReturned", "ModeMismatch"})
"""What a failover that went as planned leaves, until the roles are restored."""
NOBODY = frozenset({
    PairState.NO_PRIMARY, PairState.NO_PRIMARY_SEEN, PairState.PRIMARY_UNSEEN, PairState.UNDETERMINED,
})  # fmt: skip


def begin(found: Occurrence, step: Step) -> Plan:
    """The step is that of the first look in it, which may already show the roles exchanged."""
    origin = step.failovers[0].origin if step.failovers else step.watch.lead.member
    return Plan(found.id, found.begins, found.ends, origin)


def follow(plan: Plan, step: Step, at: datetime, passed_s: float) -> Plan:
    """After a look, within its time or at its end."""
    if plan.ended:
        return plan
    origin = plan.origin or step.watch.lead.member
    swapped = plan.swapped or any(moved.origin == origin for moved in step.failovers)
    without_s = _without_s(plan.without_s, step, passed_s)
    too_long = plan.took_too_long or (without_s is not None and without_s > TOO_LONG_S)
    after = replace(
        plan, origin=origin, swapped=swapped, without_s=without_s, took_too_long=too_long, ended=at >= plan.ends
    )
    return replace(after, wrong=_went_wrong(plan, after) or plan.wrong)


def _without_s(before: float | None, step: Step, passed_s: float) -> float | None:
    if step.status is None or step.status.state not in NOBODY:
        return None
    return 0.0 if before is None else before + passed_s


def _went_wrong(before: Plan, after: Plan) -> str:
    """Each is found once."""
    if after.ended and not after.swapped:
        return f"the roles were not exchanged by {moment(after.ends)}"
    if after.took_too_long and not before.took_too_long:
        return f"nobody was seen to be primary for longer than {TOO_LONG_S:.0f} s"
    return ""


def excuses(plan: Plan | None, rule: Rule) -> bool:
    """Whether what the rule tells of belongs to the plan."""
    if plan is None:
        return False
    if plan.ended:
        return plan.swapped and not plan.past and rule.name in LEFT_BEHIND
    return rule.planned or (rule.name in BETWEEN and not plan.took_too_long)


def is_of(plan: Plan | None, found: Occurrence) -> bool:
    return plan is not None and (plan.id, plan.begins) == (found.id, found.begins)


def is_cancelled(plan: Plan, known: Collection[str]) -> bool:
    """`known`: the windows there are, open or not."""
    return not plan.ended and plan.id not in known
