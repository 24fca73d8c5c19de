"""Knows how times of the week are written, such as `Mon-Fri 08:00-18:00`, and which zones there are."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hapair.people.windows import WEEKDAYS
from hapair.settings.alerting import Hours

_WRITTEN = re.compile(r"([A-Za-z,-]+) +(\d\d):(\d\d)-(\d\d):(\d\d)")
_DAY = 24 * 60


def parse_hours(text: str, timezone: str = "UTC") -> Hours:
    """Raises ValueError with what is expected instead."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not written like 'Mon-Fri 08:00-18:00'")
    begins, ends = _minute(found[2], found[3]), _minute(found[4], found[5])
    if begins in (ends, _DAY):
        raise ValueError(f"{text!r} is no stretch of time: all day is 00:00-24:00")
    return Hours(parse_weekdays(found[1].split(",")), begins, ends, timezone)


def parse_weekdays(written: list[str]) -> tuple[int, ...]:
    """Days (`Sun`) and stretches of days (`Mon-Fri`, `Sat-Mon`), as numbers from Monday's 0. Raises ValueError."""
    days: set[int] = set()
    for part in written:
        first, _, last = part.partition("-")
        begin, end = _weekday(first), _weekday(last or first)
        days.update((begin + n) % 7 for n in range((end - begin) % 7 + 1))
    return tuple(sorted(days))


def zone_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _weekday(name: str) -> int:
    if name.capitalize() not in WEEKDAYS:
        raise ValueError(f"{name!r} is none of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(name.capitalize())


def _minute(hour: str, minute: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > _DAY:
        raise ValueError(f"{hour}:{minute} is no time of day")
    return found
