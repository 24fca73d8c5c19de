"""Knows since when each member has answered over each channel without a break, by a stretch of looks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hapair.look import Cause, NoAnswer, Outcome, Reading, Snapshot
from hapair.pair import Pair
from hapair.spans import Range

Way = tuple[str, str]
"""A member and a channel."""


@dataclass(frozen=True, slots=True)
class Answering:
    """`last` is the last look in which it answered. `at_least`: the first look of all showed it already."""

    since: Range
    last: datetime
    at_least: bool = False


def answering(looks: Iterable[Snapshot], pair: Pair) -> Mapping[Way, Answering]:
    """Of every channel that answered when it was last asked. What was not asked, or late by our own fault, breaks
    nothing; a gap of unobserved time does."""
    found: dict[Way, Answering] = {}
    before: datetime | None = None
    for look in looks:
        if before is not None and look.at - before > timedelta(seconds=pair.gap_s):
            found, before = {}, None
        for member, said in look.members.items():
            for channel, outcome in (("snmp", said.snmp), ("http", said.http)):
                _follow(found, (member, channel), outcome, look.at, before)
        before = look.at
    return found


def _follow(
    found: dict[Way, Answering], way: Way, outcome: Outcome | None, at: datetime, before: datetime | None
) -> None:
    match outcome:
        case None | NoAnswer(cause=Cause.LATE):
            return
        case Reading():
            known = found.get(way)
            since = known.since if known else Range.between(before or at, at)
            found[way] = Answering(since, at, known.at_least if known else before is None)
        case NoAnswer():
            found.pop(way, None)
