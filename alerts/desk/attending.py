"""Knows how a pair is attended to: from the next look or event to what is owed to people; the only path there is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.alert import Alert
from alerts.desk import planned
from alerts.desk.case import DEPARTURE, Case, acknowledged, grown, remembered
from alerts.desk.desk import Desk
from alerts.desk.flapping import flaps, recent
from alerts.desk.moment import Moment, firing_by_case, of_case
from alerts.desk.mutes import muted
from alerts.desk.occurrences import Occurrence, occurrences, windows
from alerts.desk.plan import Plan
from alerts.desk.tending import tend
from alerts.lifecycle import evaluate
from alerts.notice import Notice, Reason
from alerts.policy import Policy
from alerts.rules.sight import Sight, sight
from hapair.incidents.all_clear import Seen, seen
from hapair.incidents.incident import Terms
from hapair.judge import PairState
from hapair.look import Event, Item, Snapshot
from hapair.passing import passed_s
from hapair.people.acts import Acknowledged, Unacknowledged, parse_act
from hapair.people.in_force import acted, pruned
from hapair.people.windows import Purpose
from hapair.severity import Severity
from hapair.watch import Step

Attended = tuple[Desk, tuple[Notice, ...], tuple[Alert, ...]]


def attend(desk: Desk, policy: Policy, item: Item, step: Step) -> Attended:
    """The desk after the pair's next item, what is owed to people now, and the alerts that it fired or resolved.

    `step` is what the item did. It brings the time; what people did is heeded with the next look.
    """
    match item:
        case Event():
            return _acted(desk, item), (), ()
        case Snapshot():
            found = sight(item, step)
            return _looked(desk, policy, found, step) if found else (desk, (), ())


def _acted(desk: Desk, event: Event) -> Desk:
    act = parse_act(event)
    if act is None:
        return desk
    in_force, cases = acted(desk.in_force, event.at, act), desk.cases
    if isinstance(act.doing, Acknowledged | Unacknowledged):
        cases = acknowledged(cases, in_force.acknowledgement)
    return replace(desk, in_force=pruned(replace(in_force, acknowledgement=None), event.at), cases=cases)


def _looked(desk: Desk, policy: Policy, found: Sight, step: Step) -> Attended:
    active, changed = evaluate(desk.active, found, policy.rules)
    elapsed_s = passed_s(desk.at, found.at, policy.pair.gap_s)
    now_s = desk.now_s + elapsed_s
    swaps = recent(desk.swaps, len(step.failovers), now_s, policy.settings)
    known = tuple(windows(policy.settings, policy.pair.name, policy.site, desk.in_force))
    open_now = tuple(occurrences(known, found.at))
    plan = _planned(desk, {name for name, _ in known}, open_now, step, found.at, elapsed_s)
    after = replace(desk, now_s=now_s, at=found.at, active=active, swaps=swaps, plan=plan)
    mutes = muted(desk.in_force, open_now, found.at)
    after, notices = _tended(after, Moment(policy, found, now_s, mutes, plan, swaps), step)
    return after, notices, changed


def _planned(
    desk: Desk, known: Collection[str], open_now: Iterable[Occurrence], step: Step, at: datetime, elapsed_s: float
) -> Plan | None:
    """The planned failover that is under way, or that the open incident is owed to. `known`: the windows there are."""
    plan = desk.plan
    if plan and planned.is_cancelled(plan, known):
        plan = None
    if plan and plan.ended and not desk.case.is_open:
        plan = replace(plan, past=True, wrong="")
    if plan is None or plan.ended:
        begun = (found for found in open_now if found.purpose is Purpose.FAILOVER)
        if (new := next((found for found in begun if not planned.is_of(plan, found)), None)) is not None:
            plan = planned.begin(new, step)
    return plan and planned.follow(plan, step, at, elapsed_s)


def _tended(desk: Desk, whole: Moment, step: Step) -> tuple[Desk, tuple[Notice, ...]]:
    """Every case at this look, the pair's own first: its incident grown by it, and what is owed then."""
    cases, notices, plan = dict(desk.cases), list[Notice](), desk.plan
    firing = firing_by_case(desk.active)
    for name in dict.fromkeys((DEPARTURE, *cases, *firing)):
        before, departure = cases.get(name, Case()), cases.get(DEPARTURE, Case())
        look = _seen(name, whole, step, firing.get(name, ()))
        if look.well and not before.is_open:
            continue
        moment = of_case(name, whole, firing.get(name, ()), departure)
        taken = {case.incident.opened for n, case in cases.items() if n != name and case.incident}
        cases[name], notice = tend(
            grown(before, look, _terms(moment, departure), taken), moment, desk.notices + len(notices)
        )
        notices += [notice] if notice else []
        if plan and notice and notice.reason is Reason.PLAN_FAILED:
            plan = replace(plan, wrong="")
    kept = remembered(cases, whole.sight.at, whole.policy.settings.reopen_s)
    return replace(desk, cases=kept, plan=plan, notices=desk.notices + len(notices)), tuple(notices)


def _seen(name: str, whole: Moment, step: Step, firing: Sequence[Alert]) -> Seen:
    """What the look means for the incident of a case."""
    trouble = max((alert.severity for alert in firing), default=Severity.OK)
    look, plan = whole.sight, whole.plan
    if name != DEPARTURE:
        return Seen(look.at, look.state not in (PairState.BLIND, PairState.UNOBSERVED), trouble=trouble)
    if plan and plan.wrong:
        trouble = max(trouble, Severity.WARNING)
    planned = plan is not None and not plan.ended
    return seen(
        look.status, look.look, look.links, look.syncs, swaps=len(step.failovers), trouble=trouble, planned=planned
    )


def _terms(moment: Moment, departure: Case) -> Terms:
    """A pair that flaps and that was taken for well before must be steady for longer."""
    settings, steady_s = moment.policy.settings, moment.policy.settings.steady_s
    if departure.incident and departure.incident.reopened and flaps(moment.swaps, settings):
        steady_s = max(steady_s, settings.flapping_s)
    return Terms(steady_s, settings.reopen_s, moment.policy.pair.gap_s)
