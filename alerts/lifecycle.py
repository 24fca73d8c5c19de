"""Knows the life of an alert: pending until it has held, then firing, then resolved; a fold over statuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.rules import RULES, Rule
from hapair.judge import PairState
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.watch import Status


@dataclass(frozen=True, slots=True)
class Alert:
    """`fired` is None while it is pending, `resolved` until it is over; `held_s` is how long it was seen to hold."""

    rule: str
    severity: Severity
    last: datetime
    looks: int = 1
    held_s: float = 0.0
    fired: datetime | None = None
    resolved: datetime | None = None


Active = Mapping[str, Alert]
"""Pending and firing alerts of one pair by rule."""


def evaluate(
    pair: Pair, active: Active, status: Status | None, rules: Sequence[Rule] = RULES
) -> tuple[Active, tuple[Alert, ...]]:
    """The alerts after a status, and those it fired or resolved. No status changes nothing."""
    if status is None or status.state is PairState.UNOBSERVED:
        return active, ()
    after, changed = dict(active), []
    for rule in rules:
        if status.state is PairState.BLIND and not rule.about_us:
            continue
        before = after.pop(rule.name, None)
        now = _advance(rule, before, status, pair)
        if now is None:
            continue
        if now.resolved is None:
            after[rule.name] = now
        if status.at in (now.resolved, now.fired):
            changed.append(now)
    return after, tuple(changed)


def _advance(rule: Rule, before: Alert | None, status: Status, pair: Pair) -> Alert | None:
    if not rule.condition(status):
        return replace(before, resolved=status.at) if before and before.fired else None
    if before is None:
        alert = Alert(rule.name, rule.severity, status.at)
    else:
        held_s = before.held_s + _seen_to_hold_s(before.last, status.at, pair.gap_s)
        alert = replace(before, last=status.at, looks=before.looks + 1, held_s=held_s)
    due = alert.held_s >= rule.hold_s(pair) and alert.looks >= rule.looks
    return replace(alert, fired=status.at) if due and not alert.fired else alert


def _seen_to_hold_s(last: datetime, at: datetime, gap_s: float) -> float:
    """A clock stepped back makes no time, one stepped forward or a stretch without looks at most a gap."""
    return min(max((at - last).total_seconds(), 0.0), gap_s)
