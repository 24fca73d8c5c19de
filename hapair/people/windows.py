"""Knows stretches that are planned beforehand, once or every so often, in the local time of whoever planned them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Purpose(StrEnum):
    """`MAINTENANCE`: kept and not told. `FAILOVER`: the roles are to be exchanged; it is told where they are not."""

    MAINTENANCE = "maintenance"
    FAILOVER = "failover"


LONGEST_S = 366 * 86_400.0
"""What lasts for longer than a year is no window."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Window:
    """Begins on `day` at `begins` in `timezone`, or on each of `weekdays` (0 is Monday), and lasts `lasts_s` seconds.

    Either `day` or `weekdays` is given. A local time that a change of clocks leaves out begins as much later by the new
    one; one that comes twice begins the first time, once.
    """

    purpose: Purpose
    begins: time_of_day
    lasts_s: float
    timezone: str = "UTC"
    day: date | None = None
    weekdays: tuple[int, ...] = ()


def open_at(window: Window, at: datetime) -> tuple[datetime, datetime] | None:
    """The occurrence that `at` lies in, as [begin, end) in UTC, or None."""
    return next((found for found in _occurrences(window, at) if found[0] <= at < found[1]), None)


def last_begun(window: Window, at: datetime) -> tuple[datetime, datetime] | None:
    """The last occurrence that had begun by `at`, over or not, as [begin, end) in UTC."""
    return max((found for found in _occurrences(window, at) if found[0] <= at), default=None)


def _occurrences(window: Window, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    zone = ZoneInfo(window.timezone)
    lasting = timedelta(seconds=window.lasts_s)
    last_day = at.astimezone(zone).date() + timedelta(days=1)
    back = max(lasting.days, len(WEEKDAYS)) + 3
    for day in [window.day] if window.day else [last_day - timedelta(days=n) for n in range(back)]:
        if window.day or day.weekday() in window.weekdays:
            try:
                begin = datetime.combine(day, window.begins, zone).astimezone(UTC)
                yield begin, begin + lasting
            except OverflowError:
                continue  # at an end of the calendar


def show_window(window: Window) -> dict[str, object]:
    shown: dict[str, object] = {
        "purpose": window.purpose.value,
        "begins": window.begins.isoformat(),
        "lasts_s": window.lasts_s,
        "timezone": window.timezone,
    }
    if window.day:
        return shown | {"day": window.day.isoformat()}
    return shown | {"weekdays": [WEEKDAYS[day] for day in window.weekdays]}


def parse_window(found: object) -> Window:
    """The window of `show_window`. Raises ValueError for anything else, KeyError for what is missing."""
    if not isinstance(found, Mapping):
        raise ValueError(found)
    day, weekdays, lasts_s = found.get("day"), found.get("weekdays", []), found["lasts_s"]
    if not isinstance(weekdays, list) or isinstance(lasts_s, bool) or not isinstance(lasts_s, int | float):
        raise ValueError(found)
    window = Window(
        Purpose(str(found["purpose"])),
        time_of_day.fromisoformat(str(found["begins"])),
        float(lasts_s),
        str(found["timezone"]),
        date.fromisoformat(str(day)) if day else None,
        tuple(WEEKDAYS.index(str(name)) for name in weekdays),
    )
    try:
        ZoneInfo(window.timezone)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(window.timezone) from error
    if bool(window.day) == bool(window.weekdays) or not 0 < window.lasts_s <= LONGEST_S:
        raise ValueError(found)
    return window
