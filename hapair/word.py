"""Knows what is told of a heartbeat link or a sync: a word, who said it, since when it holds, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hapair.look import Source
from hapair.pair import Pair
from hapair.spans import Range

SYSLOG_AGES = timedelta(days=1)
"""A line tells of a change; after a day in which nothing confirmed it, it is no longer taken for what is."""


class Meaning(StrEnum):
    """What a unit's word comes to. A word that nobody knows is `UNCLEAR`: neither well nor broken."""

    UP = "up"
    DOWN = "down"
    STARTED = "started"
    FINISHED = "finished"
    FAILED = "failed"
    OFF = "off"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Word:
    """What was last said of a link or a sync, over which channel (`http`, `syslog`), and when.

    `since` is when it came to be so: exactly `at` where it was never said before, or where a line told of the change.
    """

    said: str
    channel: str
    at: datetime
    since: Range


def still(word: Word, pair: Pair, now: datetime) -> bool:
    """Whether a word may still be taken for what is; an older one is no more than what was last heard."""
    age = now - word.at
    return age <= (SYSLOG_AGES if word.channel == Source.SYSLOG else timedelta(seconds=pair.gap_s))


def link_meaning(said: str) -> Meaning:
    return _LINK.get(said.lower(), Meaning.UNCLEAR)


def sync_meaning(said: str) -> Meaning:
    return _SYNC.get(said.lower(), Meaning.UNCLEAR)


def heard(before: Word | None, said: str, channel: str, at: datetime, *, same: bool, pair: Pair) -> Word:
    """The word that now stands. `same`: it means what the one before meant.

    A look that finds another word than the one before dates the change to between the two; a line is sent when the
    change happens. A word that was too old when it was said again may have been otherwise meanwhile.
    """
    if before is None or (same and not still(before, pair, at)):
        return Word(said, channel, at, Range.exactly(at))
    if same:
        return Word(said, channel, at, before.since)
    return Word(said, channel, at, Range.exactly(at) if channel == Source.SYSLOG else Range.between(before.at, at))


_LINK = {
    "ok": Meaning.UP,
    "up": Meaning.UP,
    "failed": Meaning.DOWN,
    "down": Meaning.DOWN,
    "lost": Meaning.DOWN,
}
_SYNC = {
    "started": Meaning.STARTED,
    "running": Meaning.STARTED,
    "finished": Meaning.FINISHED,
    "in_sync": Meaning.FINISHED,
    "ok": Meaning.FINISHED,
    "failed": Meaning.FAILED,
    "differs": Meaning.FAILED,
    "off": Meaning.OFF,
}
