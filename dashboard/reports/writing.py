"""Knows how moments and names are written in a report: each range in full, as short as it can be."""

from datetime import datetime
from importlib.metadata import version

from hapair.spans import Range, Span
from hapair.words.moments import duration, moment

NOT_YET = "not yet"


def when(range_: Range | None, day: str = "") -> str:
    """A moment to the second, or the edges between which it lies; the date is left out where it is `day`."""
    if range_ is None:
        return NOT_YET
    first, last = moment(range_.earliest), moment(range_.latest)
    shown, dated = (last, first[:10]) if first == last else (_ranged(first, last), first[:10])
    return shown.replace(f"{day} ", "") if day == dated else shown


def _ranged(first: str, last: str) -> str:
    return f"{first[:-1]} to {last[11:] if first[:10] == last[:10] else last}"


def lasted(span: Span) -> str:
    least = duration(span.least_s)
    if span.most_s is None:
        return f"at least {least}"
    most = duration(span.most_s)
    return most if least == most else f"{least} to {most}"


def made(now: datetime) -> str:
    return f"Written by Pairwatch {version('pairwatch')} on {moment(now)} from what it kept. All times are UTC."
