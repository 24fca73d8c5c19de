"""Knows what an incident comes to in figures: lengths of which the least and the most are known, never one number.

Within a span a state says yes, no or perhaps to a question such as "was there no primary?". Between two spans nothing
was seen: there the answer is sure only where both say the same and the mail was not handed over.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import pairwise

from hapair.judge import MAIL, SEVERITY, Mail, PairState
from hapair.severity import Severity
from hapair.spans import Range, Span


@dataclass(frozen=True, slots=True)
class Length:
    """`lasts`: it was not over when it was last seen, and `most_s` is only how long it can have been until now."""

    least_s: float
    most_s: float
    lasts: bool = False

    @property
    def is_none(self) -> bool:
        return self.most_s <= 0


class Answer(IntEnum):
    NO = 0
    PERHAPS = 1
    YES = 2


Question = Callable[[PairState], Answer]
_DARK = frozenset({PairState.BLIND, PairState.UNOBSERVED, PairState.UNDETERMINED})
_HALF_SEEN = _DARK | {PairState.PRIMARY_UNSEEN, PairState.NO_PRIMARY_SEEN}
_SPARE = frozenset({PairState.NORMAL, PairState.SWAPPED})


def no_primary(state: PairState) -> Answer:
    return _answer(MAIL[state] is Mail.STOPPED, state in _HALF_SEEN)


def without_spare(state: PairState) -> Answer:
    """No unit stands by to take over."""
    return _answer(state not in _SPARE | _HALF_SEEN, state in _HALF_SEEN)


def split(state: PairState) -> Answer:
    """Where one carries the mail and the other is not seen it may be split, which the state alone does not tell."""
    return _answer(state is PairState.SPLIT_BRAIN, state in _HALF_SEEN | {PairState.FAILED_OVER, PairState.UNPROTECTED})


def blind(state: PairState) -> Answer:
    return _answer(state is PairState.BLIND, perhaps=False)


def unobserved(state: PairState) -> Answer:
    return _answer(state is PairState.UNOBSERVED, perhaps=False)


def _answer(yes: bool, perhaps: bool) -> Answer:
    return Answer.YES if yes else Answer.PERHAPS if perhaps else Answer.NO


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one incident. The lengths of states are sums within it; the times `to_` something all begin with what
    happened, which lies in `began`, and are None where that something has not been, or nobody knows of it."""

    began: Range
    no_primary: Length
    without_spare: Length
    split: Length
    blind: Length
    unobserved: Length
    to_detect: Length
    to_tell: Length | None
    to_acknowledge: Length | None
    to_recover: Length | None


def figures(
    spans: Sequence[Span],
    opened: datetime,
    until: datetime,
    told: datetime | None = None,
    acknowledged: datetime | None = None,
) -> Figures:
    """Of the incident [opened, until], `until` being its end, or now where it is open.

    `spans` are those that touch it, in order. `told` is when the first message of it was delivered, `acknowledged` when
    somebody first took it up.
    """
    began = beginning(spans, opened)
    recovered = recovery(spans, until)

    def lasted(question: Question) -> Length:
        return summed(spans, question, began.earliest, until)

    return Figures(
        began,
        no_primary=lasted(no_primary),
        without_spare=lasted(without_spare),
        split=lasted(split),
        blind=lasted(blind),
        unobserved=lasted(unobserved),
        to_detect=_after(began, Range.exactly(opened)),
        to_tell=None if told is None else _after(began, Range.exactly(told)),
        to_acknowledge=None if acknowledged is None else _after(began, Range.exactly(acknowledged)),
        to_recover=None if recovered is None else _after(began, recovered),
    )


def beginning(spans: Sequence[Span], opened: datetime) -> Range:
    """When what the look at `opened` showed first happened: since the look before, where that is when a state began; or
    in all the time before in which nobody had looked."""
    number = next((n for n, span in enumerate(spans) if span.began.latest == opened), None)
    if number is None:
        return Range.exactly(opened)
    before = spans[number - 1] if number else None
    if before and before.state is PairState.UNOBSERVED:
        return Range.between(before.began.earliest, opened)
    return spans[number].began


def recovery(spans: Sequence[Span], until: datetime) -> Range | None:
    """When the last state that was not well came to its end; None where it has not, or there was none."""
    ill = [span for span in spans if span.began.latest <= until and _is_ill(span.state)]
    return ill[-1].ended if ill else None


def _is_ill(state: PairState) -> bool:
    return SEVERITY[state] is not Severity.OK


def _after(began: Range, then: Range) -> Length:
    least_s = max(0.0, (then.earliest - began.latest).total_seconds())
    return Length(least_s, max(least_s, (then.latest - began.earliest).total_seconds()))


def summed(spans: Sequence[Span], question: Question, since: datetime, until: datetime) -> Length:
    """How long the answer was yes in [since, until]: at least where it surely was, at most where it perhaps was."""
    least_s = most_s = 0.0
    lasts = False
    for answer, begin, end, open_ in _stretches(spans, question, until):
        seconds = max(0.0, (min(end, until) - max(begin, since)).total_seconds())
        most_s += seconds if answer is not Answer.NO else 0.0
        least_s += seconds if answer is Answer.YES else 0.0
        lasts = lasts or (open_ and answer is not Answer.NO)
    return Length(least_s, most_s, lasts)


def _stretches(
    spans: Sequence[Span], question: Question, until: datetime
) -> Iterator[tuple[Answer, datetime, datetime, bool]]:
    """What the answer is from when to when, edges between spans included; and whether that is the end of what is known.

    Since the last look of a span that lasts, its state may be as it was.
    """
    for span in spans:
        end = span.ended.earliest if span.ended else span.last
        yield question(span.state), span.began.latest, end, span.ended is None
    for one, other in pairwise(spans):
        if one.ended:
            yield _between(question, one.state, other.state), one.ended.earliest, one.ended.latest, False
    if spans and spans[-1].ended is None:
        yield min(Answer.PERHAPS, question(spans[-1].state)), spans[-1].last, until, True


def _between(question: Question, one: PairState, other: PairState) -> Answer:
    """A primary that was handed over was perhaps nobody's for a while, whatever the looks before and after showed."""
    said = {question(one), question(other)}
    if len(said) > 1:
        return Answer.PERHAPS
    handed_over = question is no_primary and MAIL[one] is not MAIL[other]
    return max(Answer.PERHAPS, *said) if handed_over else said.pop()
