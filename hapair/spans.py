"""Knows stretches of time honestly: between two looks nothing was seen, so every edge is a range."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hapair.judge import PairState


@dataclass(frozen=True, slots=True)
class Range:
    """A moment that lies somewhere in [earliest, latest]."""

    earliest: datetime
    latest: datetime

    @classmethod
    def between(cls, one: datetime, other: datetime) -> "Range":
        """In order, whichever way our clock was stepped meanwhile."""
        return cls(min(one, other), max(one, other))

    @classmethod
    def exactly(cls, at: datetime) -> "Range":
        return cls(at, at)


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch in one state; `number` counts a pair's spans from 0.

    `last` is the last look in it, and for `unobserved`, which has none, the look that ended it.
    """

    number: int
    state: PairState
    began: Range
    last: datetime
    looks: int = 1
    ended: Range | None = None

    @property
    def least_s(self) -> float:
        """From the first look in it to the last."""
        return max(0.0, (self.last - self.began.latest).total_seconds())

    @property
    def most_s(self) -> float | None:
        """None while it lasts: nothing bounds it yet."""
        if self.ended is None:
            return None
        return max(self.least_s, (self.ended.latest - self.began.earliest).total_seconds())


def lapse(span: Span | None, at: datetime, gap_s: float) -> tuple[Span, ...]:
    """The span that ended unseen and the `unobserved` one after it, where the last look is more than a gap ago."""
    if span is None or span.state is PairState.UNOBSERVED or at - span.last <= timedelta(seconds=gap_s):
        return ()
    seen_until = Range.exactly(span.last)
    blank = Span(span.number + 1, PairState.UNOBSERVED, seen_until, span.last, looks=0)
    return replace(span, ended=seen_until), blank


def extend(span: Span | None, state: PairState, at: datetime) -> tuple[Span, ...]:
    """The span grown by a look in the same state, or ended by it and followed by the next; the last one is open."""
    match span:
        case None:
            return (Span(0, state, Range.exactly(at), at),)
        case Span(state=PairState.UNOBSERVED):
            edge = Range.exactly(at)
            span = replace(span, last=at)
        case Span() if span.state is state:
            return (Span(span.number, state, span.began, at, span.looks + 1),)
        case _:
            edge = Range.between(span.last, at)
    return replace(span, ended=edge), Span(span.number + 1, state, edge, at)
