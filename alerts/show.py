"""Knows how alerts are written as JSON objects: for a reader, and for a checkpoint to be taken up again."""

from typing import Any

from alerts.lifecycle import Active, Alert
from hapair.lines import parse_time, show_time
from hapair.severity import Severity


def show_active(active: Active) -> list[dict[str, Any]]:
    """For a checkpoint: all there is to go on with after a restart."""
    return [show_alert(alert) | _counted(alert) for alert in active.values()]


def parse_active(found: list[dict[str, Any]]) -> Active:
    """The alerts of `show_active`."""
    return {entry["rule"]: _parse(entry) for entry in found}


def show_alert(alert: Alert) -> dict[str, Any]:
    return {
        "rule": alert.rule,
        "severity": alert.severity.name.lower(),
        "fired": alert.fired and show_time(alert.fired),
        "resolved": alert.resolved and show_time(alert.resolved),
    }


def _counted(alert: Alert) -> dict[str, Any]:
    return {"last": show_time(alert.last), "looks": alert.looks, "held_s": alert.held_s}


def _parse(found: dict[str, Any]) -> Alert:
    fired = found["fired"] and parse_time(found["fired"])
    severity = Severity[found["severity"].upper()]
    return Alert(found["rule"], severity, parse_time(found["last"]), found["looks"], found["held_s"], fired)
