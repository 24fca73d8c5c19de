"""Knows how what is filled in on a pair's page becomes an act."""

from datetime import datetime, time, timedelta
from types import MappingProxyType

from hapair.forms.lines import whole_ms
from hapair.people.acts import Acknowledged, Planned, Silenced
from hapair.people.windows import Purpose, Window

LASTING = MappingProxyType({
    "30 minutes": timedelta(minutes=30),
    "1 hour": timedelta(hours=1),
    "2 hours": timedelta(hours=2),
    "4 hours": timedelta(hours=4),
    "8 hours": timedelta(hours=8),
    "1 day": timedelta(days=1),
    "1 week": timedelta(weeks=1),
})  # fmt: skip
UNTIL_OVER = "as long as the incident"
PURPOSES = MappingProxyType({
    "Planned failover: the roles are to be exchanged": Purpose.FAILOVER,
    "Maintenance: kept, and not told": Purpose.MAINTENANCE,
})  # fmt: skip


def acknowledging(lasting: str, now: datetime) -> Acknowledged:
    """`lasting` is a key of `LASTING`, or `UNTIL_OVER`."""
    return Acknowledged(None if lasting == UNTIL_OVER else whole_ms(now + LASTING[lasting]))


def silencing(name: str, lasting: str, rules: list[str], now: datetime) -> Silenced:
    return Silenced(name, whole_ms(now + LASTING[lasting]), tuple(rules))


def planning(name: str, purpose: str, begins: datetime, lasting: str) -> Planned:
    """`begins` is in UTC."""
    at = time(begins.hour, begins.minute, begins.second)
    return Planned(name, Window(PURPOSES[purpose], at, LASTING[lasting].total_seconds(), day=begins.date()))
