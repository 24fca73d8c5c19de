"""Knows what is told of a heartbeat link or a sync: a word, who said it, since when it holds, and until when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hapair.look import Source
from hapair.pair import Pair
from hapair.spans import Range

SYSLOG_AGES_S = 86_400.0
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
    return (now - word.at).total_seconds() <= (SYSLOG_AGES_S if word.channel == Source.SYSLOG else pair.gap_s)


def link_meaning(said: str) -> Meaning:
    return _LINK.get(said.lower(), Meaning.UNCLEAR)


def sync_meaning(said: str) -> Meaning:
    return _SYNC.get(said.lower(), Meaning.UNCLEAR)


def heard(
    before: Word | None, said: str, meaning: Callable[[str], Meaning], channel: str, at: datetime, pair: Pair
) -> Word:
    """The word that now stands.

    A look that finds another meaning than the one before dates the change to between the two; a line is sent when the
    change happens. What was too old when it was said again may have been otherwise meanwhile.
    """
    if before is None:
        return Word(said, channel, at, Range.exactly(at))
    if before.said == said or meaning(before.said) is meaning(said):
        return Word(said, channel, at, before.since if still(before, pair, at) else Range.exactly(at))
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
