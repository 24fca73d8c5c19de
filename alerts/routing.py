"""Knows who is told of what: the routes of the settings that fit a pair, a severity and a time of the week."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.policy import Policy
from hapair.settings.alerting import Hours, Route
from hapair.severity import Severity


def routed(policy: Policy, severity: Severity, at: datetime) -> tuple[str, ...]:
    """The names of the channels. Without any route every channel is told of everything from a warning on."""
    if not policy.settings.routes:
        return tuple(channel.name for channel in policy.settings.channels) if severity >= Severity.WARNING else ()
    fitting = (route for route in _routes(policy) if severity >= route.severity)
    return _each_once(name for route in fitting if _in_hours(route.hours, at) for name in route.channels)


def escalated(policy: Policy, told: Iterable[str], waited_s: float) -> tuple[str, ...]:
    """Who is told besides where nobody of `told` has acknowledged something critical for so long.

    Whoever was told stays so when their hours end: the escalation is theirs.
    """
    known = set(told)
    due = (r for r in _routes(policy) if known.intersection(r.channels) and waited_s >= r.escalate_after_s)
    return _each_once(name for route in due for name in route.escalate_to)


def _routes(policy: Policy) -> Iterator[Route]:
    for route in policy.settings.routes:
        if policy.pair.name in (route.pairs or (policy.pair.name,)) and policy.site in (route.sites or (policy.site,)):
            yield route


def _in_hours(hours: Hours | None, at: datetime) -> bool:
    """A stretch past midnight belongs to the day on which it begins."""
    if hours is None:
        return True
    local = at.astimezone(ZoneInfo(hours.timezone))
    minute, today, before = local.hour * 60 + local.minute, local.weekday(), (local - timedelta(days=1)).weekday()
    if hours.begins < hours.ends:
        return today in hours.weekdays and hours.begins <= minute < hours.ends
    late, early = minute >= hours.begins, minute < hours.ends
    return (late and today in hours.weekdays) or (early and before in hours.weekdays)


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
