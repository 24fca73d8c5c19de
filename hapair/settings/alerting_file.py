"""Knows how the tables about alerting are read: [alerts], [[route]], [[maintenance]], [heartbeat] and [operators]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from datetime import time as time_of_day
from enum import StrEnum

from hapair.people.hours import parse_hours, parse_weekdays, zone_known
from hapair.people.windows import Purpose, Window
from hapair.settings.addresses import secret_url, url
from hapair.settings.alerting import (
    AlertSettings,
    HeartbeatSettings,
    Hours,
    Maintenance,
    Route,
    RuleSettings,
)
from hapair.settings.channels_file import channels
from hapair.settings.model import OperatorSettings
from hapair.settings.table import Table
from hapair.severity import Severity

DAY_S, YEAR_S = 86400.0, 366 * 86400.0
_ALERTS, _ROUTE, _HEARTBEAT = AlertSettings(), Route(()), HeartbeatSettings("")
"""With what holds where nothing is written."""
TABLES = ("alerts", "channel", "route", "maintenance", "heartbeat", "operators")
"""What is read here, of the tables at the top."""


class _Told(StrEnum):
    """The severities that somebody can be told of."""

    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class _Names:
    channels: tuple[str, ...]
    sites: tuple[str, ...]
    pairs: tuple[str, ...]


def parse_alerts(root: Table, pair_tables: Iterable[Table], sites: Iterable[str]) -> AlertSettings:
    """Raises `BadSettings`. The rules of a pair stand in its own table."""
    ours, pairs = root.table("alerts"), {table.text("name"): table for table in pair_tables}
    told = channels(root)
    names = _Names(tuple(channel.name for channel in told), tuple(sites), tuple(pairs))
    settings = AlertSettings(
        told,
        tuple(_route(table, names) for table in root.tables("route")),
        parse_rules(ours),
        {name: rules for name, table in pairs.items() if (rules := parse_rules(table))},
        tuple(_maintenance(table, names) for table in root.tables("maintenance")),
        _heartbeat(root.table("heartbeat")) if "heartbeat" in root.values else None,
        url(ours, "public_url", "").rstrip("/"),
        ours.number("reminder_s", _ALERTS.reminder_s, most=7 * DAY_S),
        ours.number("steady_s", _ALERTS.steady_s, most=DAY_S),
        ours.number("reopen_s", _ALERTS.reopen_s, most=DAY_S),
        ours.whole("flapping_swaps", _ALERTS.flapping_swaps, least=2, most=100),
        ours.number("flapping_s", _ALERTS.flapping_s, least=1.0, most=DAY_S),
    )
    ours.close()
    return settings


def parse_rules(table: Table) -> Mapping[str, RuleSettings]:
    """What the tables [rule.NAME] below this one set otherwise. Which rules there are is not known here."""
    rules = table.table("rule")
    return {name: _rule(rules.table(name)) for name in rules.values}


def parse_operators(root: Table) -> OperatorSettings:
    table = root.table("operators")
    operators = OperatorSettings(table.text("socket", OperatorSettings().socket))
    table.close()
    return operators


def _rule(table: Table) -> RuleSettings:
    table.know("severity", "hold_s", "threshold")
    rule = RuleSettings(
        _severity(table, Severity.WARNING) if "severity" in table.values else None,
        table.number("hold_s", None, most=7 * DAY_S) if "hold_s" in table.values else None,
        table.number("threshold", None) if "threshold" in table.values else None,
        table.flag("enabled", True),
    )
    table.close()
    return rule


def _route(table: Table, names: _Names) -> Route:
    route = Route(
        table.known_texts("channels", names.channels, "[[channel]]"),
        table.known_texts("sites", names.sites, "[[site]]"),
        table.known_texts("pairs", names.pairs, "[[pair]]"),
        _severity(table, _ROUTE.severity),
        _hours(table),
        table.number("escalate_after_s", _ROUTE.escalate_after_s, least=1.0, most=7 * DAY_S),
        table.known_texts("escalate_to", names.channels, "[[channel]]"),
    )
    if not route.channels:
        raise table.bad("channels", 'names nobody: write channels = ["NAME of a [[channel]]"]')
    table.close()
    return route


def _severity(table: Table, default: Severity) -> Severity:
    return Severity[table.choice("severity", _Told, _Told(default.name.lower())).name]


def _hours(table: Table) -> Hours | None:
    text, timezone = table.text("hours", ""), _timezone(table)
    if not text:
        return None
    try:
        return parse_hours(text, timezone)
    except ValueError as error:
        raise table.bad("hours", str(error)) from None


def _maintenance(table: Table, names: _Names) -> Maintenance:
    maintenance = Maintenance(
        table.text("name"),
        _window(table),
        table.known_texts("pairs", names.pairs, "[[pair]]"),
        table.known_texts("sites", names.sites, "[[site]]"),
    )
    table.close()
    return maintenance


def _window(table: Table) -> Window:
    day, weekdays = table.text("day", ""), table.texts("weekdays")
    if bool(day) == bool(weekdays):
        raise table.bad("day", 'either day = "2026-03-29", for once, or weekdays = ["Sun"], for every week')
    return Window(
        table.choice("purpose", Purpose, Purpose.MAINTENANCE),
        _time_of_day(table),
        table.number("lasts_s", None, least=1.0, most=YEAR_S),
        _timezone(table),
        _day(table, day) if day else None,
        _weekdays(table, weekdays),
    )


def _day(table: Table, day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise table.bad("day", f"{day!r} is no date such as 2026-03-29") from None


def _weekdays(table: Table, weekdays: Iterable[str]) -> tuple[int, ...]:
    try:
        return parse_weekdays(list(weekdays))
    except ValueError as error:
        raise table.bad("weekdays", str(error)) from None


def _time_of_day(table: Table) -> time_of_day:
    text = table.text("begins")
    try:
        found = time_of_day.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo:
        raise table.bad("begins", f"{text!r} is no time of day, such as 02:30; the zone stands in 'timezone'")
    return found


def _timezone(table: Table) -> str:
    name = table.text("timezone", "UTC")
    if not zone_known(name):
        raise table.bad("timezone", f"{name!r} is no zone such as Europe/Paris")
    return name


def _heartbeat(table: Table) -> HeartbeatSettings:
    heartbeat = HeartbeatSettings(
        secret_url(table, "url"),
        table.number("every_s", _HEARTBEAT.every_s, least=1.0, most=DAY_S),
        table.number("timeout_s", _HEARTBEAT.timeout_s, least=0.5, most=120.0),
    )
    table.close()
    return heartbeat
