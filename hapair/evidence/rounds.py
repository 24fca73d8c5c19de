"""Knows the rounds of a synchronisation: when it was last told to have started, to have finished, to have failed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from hapair.evidence.word import Meaning, Word, sync_meaning
from hapair.look import Source


@dataclass(frozen=True, slots=True)
class Round:
    """None where it was never told. Over HTTPS, `finished` is when it came to be in sync."""

    started: datetime | None = None
    finished: datetime | None = None
    failed: datetime | None = None


def follow(known: Round, word: Word) -> Round:
    """Every line tells of a round of its own; a look that finds the same as the one before tells of no new one."""
    at = word.at if word.channel == Source.SYSLOG else word.since.latest
    match sync_meaning(word.said):
        case Meaning.STARTED:
            return replace(known, started=at)
        case Meaning.FINISHED:
            return replace(known, finished=at)
        case Meaning.FAILED:
            return replace(known, failed=at)
        case _:
            return known


def merged(rounds: Iterable[Round]) -> Round:
    """Of both members: it is one synchronisation, and either of them may tell of its end."""
    found = list(rounds)
    return Round(*(_last(getattr(each, edge) for each in found) for edge in ("started", "finished", "failed")))


def _last(times: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in times if at is not None), default=None)
