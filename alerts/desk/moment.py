"""Knows what is asked about when it is decided whom to tell: the look, what fires, and what of it may be told."""

from dataclasses import dataclass, replace

from alerts.alert import Active, Alert
from alerts.desk.case import Case, case_of
from alerts.desk.mutes import Mutes
from alerts.desk.plan import Plan
from alerts.desk.planned import excuses
from alerts.policy import Policy
from alerts.rules import RANK, Rule
from alerts.rules.sight import Sight
from hapair.look import Path


@dataclass(frozen=True, slots=True)
class Moment:
    """One look at a pair, for one of its cases.

    `now_s` is the desk's own time, `swaps` are the recent exchanges of roles in it. `firing` are the case's alerts that
    fire, the gravest first, `burning` those of them that may be told, and `muted` the rules of those that may not by
    what people said: a silence, a window, a plan.
    """

    policy: Policy
    sight: Sight
    now_s: float
    mutes: Mutes
    plan: Plan | None = None
    swaps: tuple[float, ...] = ()
    firing: tuple[Alert, ...] = ()
    burning: tuple[Alert, ...] = ()
    muted: tuple[str, ...] = ()
    upkeep: bool = False

    @property
    def hushed(self) -> bool:
        """That the pair flaps is not told by itself."""
        return self.mutes.everything or (self.plan is not None and not self.plan.ended)

    @property
    def plan_note(self) -> str:
        """What went wrong with a planned failover and is not told yet."""
        return "" if self.plan is None or self.mutes.everything else self.plan.wrong


def of_case(name: str, whole: Moment, firing: tuple[Alert, ...], departure: Case) -> Moment:
    """The moment as it is for one case. `departure`: that of the pair's own incident, which may explain others."""
    rules = {rule.name: rule for rule in whole.policy.rules}
    about = tuple(a for a in firing if not _is_ours(rules.get(a.rule), whole.sight) and not _explained(a, departure))
    muted = {a.rule for a in about if whole.mutes.covers(a.rule) or _is_excused(rules.get(a.rule), whole.plan)}
    burning = tuple(alert for alert in about if alert.rule not in muted)
    case = replace(whole, firing=firing, burning=burning, muted=tuple(sorted(muted)))
    return replace(case, plan=None, swaps=(), upkeep=True) if name else case


def firing_by_case(active: Active) -> dict[str, tuple[Alert, ...]]:
    """The alerts that fire, the gravest first."""
    found: dict[str, list[Alert]] = {}
    for alert in sorted((alert for alert in active.values() if alert.fired), key=_gravest):
        found.setdefault(case_of(alert.rule), []).append(alert)
    return {name: tuple(alerts) for name, alerts in found.items()}


def _gravest(alert: Alert) -> tuple[int, int, str]:
    return -alert.severity, RANK.get(alert.rule, len(RANK)), alert.subject


def _is_ours(rule: Rule | None, sight: Sight) -> bool:
    """What is about us is told once, by a desk of our own; that both members are silent is about the pair, where we
    could reach others."""
    return rule is not None and rule.about_us and (rule.name != "Blind" or sight.look.path is Path.LOST)


def _explained(alert: Alert, departure: Case) -> bool:
    """A restart in the course of an incident is a part of it."""
    incident = departure.incident
    if alert.rule != "MemberRestarted" or incident is None:
        return False
    return incident.closed is None or incident.closed >= alert.began


def _is_excused(rule: Rule | None, plan: Plan | None) -> bool:
    return rule is not None and excuses(plan, rule)
