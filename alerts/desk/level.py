"""Knows how bad what fires is."""

from collections.abc import Sequence

from alerts.alert import Alert
from alerts.desk.said import WELL, Level
from alerts.rules import RANK


def level(alerts: Sequence[Alert]) -> Level:
    """Of the worst of them."""
    if not alerts:
        return WELL
    worst = max(alerts, key=_grade)
    return (*_grade(worst), sum(1 for alert in alerts if alert.rule == worst.rule))


def _grade(alert: Alert) -> tuple[int, int]:
    return alert.severity.value, -RANK.get(alert.rule, len(RANK))
