"""Knows what fires of a pair, and how bad the pair stands by that; without the rules, which only deciding needs."""

from alerts.alert import Alert
from alerts.desk.case import UPKEEP
from alerts.desk.desk import Desk
from hapair.severity import Severity


def firing(desk: Desk) -> list[Alert]:
    """The worse first, and of as bad ones the older."""
    return sorted((alert for alert in desk.active.values() if alert.fired), key=lambda one: (-one.severity, one.began))


def makes_ill(alert: Alert) -> bool:
    """A matter of upkeep is worth a word, and makes no pair ill unless it is critical."""
    return alert.rule not in UPKEEP or alert.severity is Severity.CRITICAL


def severity_of(desk: Desk) -> Severity:
    """Of what fires; the pair's state may be worse."""
    return max((alert.severity for alert in firing(desk) if makes_ill(alert)), default=Severity.OK)
