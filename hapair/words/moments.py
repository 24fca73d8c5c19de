"""Knows how moments and lengths of time are written for people: in UTC, to the second, no surer than they are."""

from datetime import UTC, datetime

from hapair.spans import Range


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"


def moments(range_: Range) -> str:
    """`between` its edges, or `at` the one where both are the same to the second."""
    first, last = moment(range_.earliest), moment(range_.latest)
    if first == last:
        return f"at {last}"
    return f"between {first} and {last[11:] if first[:10] == last[:10] else last}"


def duration(seconds: float) -> str:
    """Rounded down, in its two largest units; where a clock was set back meanwhile, no time at all."""
    seconds = max(seconds, 0.0)
    minutes, days = int(seconds // 60), int(seconds // 86400)
    if days:
        return f"{days} d {int(seconds % 86400 // 3600)} h"
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes} min" if minutes else f"{int(seconds)} s"


def length(least_s: float, most_s: float) -> str:
    """A length of which only the least and the most are known."""
    least, most = duration(least_s), duration(most_s)
    return most if least == most else f"{least} to {most}"
