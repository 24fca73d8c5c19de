"""Knows the life of an alert: pending until it has held, then firing, then resolved; a fold over what is seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from alerts.alert import Active, Alert
from alerts.rules import AS_THEY_COME, Found, Rule
from alerts.rules.sight import Sight
from hapair.judge import PairState
from hapair.passing import passed_s

_NONE: Mapping[str, Alert] = {}


def evaluate(
    active: Active, sight: Sight | None, rules: Sequence[Rule] = AS_THEY_COME
) -> tuple[Active, tuple[Alert, ...]]:
    """The alerts after a look, and those it fired or resolved. No sight changes nothing.

    An alert whose rule is none any more, because the settings have changed, is over.
    """
    if sight is None:
        return active, ()
    unseen = sight.state in (PairState.BLIND, PairState.UNOBSERVED)
    left = _by_rule(active)
    now: list[Alert] = []
    for rule in rules:
        before = left.pop(rule.name, _NONE)
        if unseen and not rule.about_us:
            now += before.values()
        elif (found := rule.condition(sight, rule.threshold)) or before:
            now += _advanced(rule, before, found, sight)
    orphans = (alert for alerts in left.values() for alert in alerts.values())
    now += [replace(alert, resolved=sight.at) for alert in orphans if alert.fired]
    changed = tuple(alert for alert in now if alert.fired and (alert.resolved or _just_fired(alert, active)))
    return {alert.key: alert for alert in now if alert.resolved is None}, changed


def _just_fired(alert: Alert, active: Active) -> bool:
    before = active.get(alert.key)
    return before is None or before.fired is None


def _by_rule(active: Active) -> dict[str, dict[str, Alert]]:
    found: dict[str, dict[str, Alert]] = {}
    for alert in active.values():
        found.setdefault(alert.rule, {})[alert.subject] = alert
    return found


def _advanced(rule: Rule, before: Mapping[str, Alert], found: Found, sight: Sight) -> Iterator[Alert]:
    """The rule's alerts after the look; one that was pending and does not hold any more is none."""
    for subject in dict.fromkeys((*before, *found)):
        alert = before.get(subject)
        if subject not in found:
            now = alert and _not_holding(rule, alert, sight)
        elif (detail := found[subject]) is None:
            now = alert
        else:
            now = _holding(rule, alert, subject, detail, sight)
        if now is not None:
            yield now


def _holding(rule: Rule, before: Alert | None, subject: str, detail: str, sight: Sight) -> Alert:
    if before is None:
        alert = Alert(rule.name, subject, rule.severity, detail, sight.at, sight.at)
    else:
        held_s = before.held_s + passed_s(before.last, sight.at, sight.pair.gap_s)
        alert = replace(
            before,
            severity=rule.severity,
            detail=detail,
            last=sight.at,
            looks=before.looks + 1,
            held_s=held_s,
            quiet_s=0.0,
        )
    due = alert.held_s >= rule.hold_s(sight.pair) and alert.looks >= rule.looks
    return replace(alert, fired=sight.at) if due and not alert.fired else alert


def _not_holding(rule: Rule, before: Alert, sight: Sight) -> Alert | None:
    if before.fired is None:
        return None
    quiet_s = before.quiet_s + passed_s(before.last, sight.at, sight.pair.gap_s)
    after = replace(before, last=sight.at, quiet_s=quiet_s)
    return after if quiet_s < rule.keep_s else replace(after, resolved=sight.at)
