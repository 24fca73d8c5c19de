"""Knows how alerts are written as JSON objects: for a reader, and for a checkpoint to be taken up again."""

from typing import Any

from alerts.alert import Active, Alert
from hapair.forms.lines import parse_time, show_time
from hapair.severity import Severity


def show_active(active: Active) -> list[dict[str, Any]]:
    """For a checkpoint: all there is to go on with after a restart."""
    return [show_alert(alert) | _counted(alert) for alert in active.values()]


def parse_active(found: list[dict[str, Any]]) -> Active:
    """The alerts of `show_active`."""
    return {alert.key: alert for alert in map(_parse, found)}


def show_alert(alert: Alert) -> dict[str, Any]:
    return {
        "rule": alert.rule,
        "subject": alert.subject,
        "severity": alert.severity.name.lower(),
        "fired": alert.fired and show_time(alert.fired),
        "resolved": alert.resolved and show_time(alert.resolved),
    }


def show_firing(alert: Alert) -> dict[str, Any]:
    """Of a pair as it stands: with what was found of the subject, in words."""
    return show_alert(alert) | {"detail": alert.detail}


def _counted(alert: Alert) -> dict[str, Any]:
    times = {"began": show_time(alert.began), "last": show_time(alert.last)}
    return {"detail": alert.detail, **times, "looks": alert.looks, "held_s": alert.held_s, "quiet_s": alert.quiet_s}


def _parse(found: dict[str, Any]) -> Alert:
    return Alert(
        found["rule"],
        found["subject"],
        Severity[found["severity"].upper()],
        found["detail"],
        parse_time(found["began"]),
        parse_time(found["last"]),
        found["looks"],
        found["held_s"],
        found["quiet_s"],
        found["fired"] and parse_time(found["fired"]),
    )
