"""Knows what a report of a month cannot know, pair by pair."""

from collections.abc import Iterator

from dashboard.reports.gaps import always, of_ourselves, stretches
from dashboard.reports.month import MOST_EVENTS, Month, PairMonth
from dashboard.said import printable
from hapair.look import Source
from hapair.words.moments import moment


def month_gaps(month: Month) -> tuple[str, ...]:
    found = [f"{printable(each.pair.name, 60)}: {gap}" for each in month.pairs for gap in _of_pair(each, month)]
    if month.goes_on:
        found.append(f"The month was not over when this was written, at {moment(month.read_at)}.")
    slowest = max((each.pair for each in month.pairs), key=lambda pair: pair.poll_interval_s)
    return (*found, *of_ourselves(month.own), always(slowest))


def _of_pair(pair: PairMonth, month: Month) -> Iterator[str]:
    if not pair.spans:
        yield "nothing was seen of it in all this time."
        return
    first = pair.spans[0].began.earliest
    if first > month.since:
        yield f"nothing is known of it before {moment(first)}."
    yield from (f"{gap[0].lower()}{gap[1:]}" for gap in stretches(pair.spans, month.since, month.until))
    heard = {event.source for event in pair.heard}
    unheard = [name for source, name in ((Source.TRAP, "trap"), (Source.SYSLOG, "syslog line")) if source not in heard]
    if unheard:
        yield f"no {' and no '.join(unheard)} came: what began and ended between two looks may be missing here."
    if len(pair.heard) >= MOST_EVENTS:
        yield f"of what was heard the last {MOST_EVENTS} are here, from {moment(pair.heard[0].at)} on."
