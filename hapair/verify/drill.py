"""Knows whether a planned failover really happened, whether the roles came back, and how long each of it took."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hapair.failovers import Failover
from hapair.incidents.figures import Length, no_primary, split, summed, without_spare
from hapair.judge import PairState
from hapair.spans import Range, Span
from hapair.verify.item import Checked, Fails, Finding, Holds, Item, NotKnown, Step
from hapair.words.moments import moment
from hapair.words.printable import printable

PLAN = "Plan one: 'pairwatch maintenance PAIR --failover --from TIME --for 1h', and exchange the roles within it."
RESTORE = "Restore the configured operating mode of both units, and leave the collector running."


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch in which the roles were to be exchanged."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    length: Length


@dataclass(frozen=True, slots=True)
class Drill:
    """`spans` and `failovers` are those that touch the time from the window's beginning until `now`, in order."""

    window: Window
    now: datetime
    spans: Sequence[Span]
    failovers: Sequence[Failover]

    @property
    def away(self) -> Failover | None:
        """The exchange of roles that was planned: the first that was seen within the window."""
        inside = (f for f in self.failovers if self.window.begins <= f.between.latest <= self.window.ends)
        return next(inside, None)

    @property
    def back(self) -> Failover | None:
        """The first after it: of two members the one that had the mail before has it again."""
        away = self.away
        after = (f for f in self.failovers if away and f.number > away.number)
        return next(after, None)

    @property
    def until(self) -> datetime:
        """Of what is measured: the return, or now."""
        return self.back.between.latest if self.back else self.now

    @property
    def measures(self) -> tuple[Measure, ...]:
        asked = (("no primary for", no_primary), ("without a spare for", without_spare), ("split for", split))
        begins = self.away.between.earliest if self.away else self.window.begins
        return tuple(Measure(name, summed(self.spans, question, begins, self.until)) for name, question in asked)


def drilled(drill: Drill | None) -> Iterator[Checked]:
    """The conditions; None where no failover was ever planned."""
    failover = Item("failover", "", "the roles were exchanged within the planned window", Step.DRILL, needed=True)
    back = Item("return", "", "the roles came back afterwards", Step.DRILL, needed=True)
    no_split = Item("no_split", "", "at no look were both units primary", Step.DRILL, needed=True)
    if drill is None:
        yield from (Checked(each, NotKnown("no failover was planned", PLAN)) for each in (failover, back, no_split))
        return
    yield Checked(failover, _moved(drill.away) if drill.away else _not_exchanged(drill))
    yield Checked(back, _moved(drill.back) if drill.back else _not_back(drill))
    yield Checked(no_split, _no_split(drill))


def _moved(failover: Failover) -> Finding:
    way = f"looks: from {printable(failover.origin)} to {printable(failover.to)}"
    if failover.inferred:
        return NotKnown("only events tell of it: no look saw it", "Let it last longer than a poll interval.")
    return Holds(way, failover.took_over or failover.between)


def _not_exchanged(drill: Drill) -> Finding:
    if drill.now < drill.window.ends:
        return NotKnown("not yet", f"Exchange the roles by {moment(drill.window.ends)}.")
    return Fails(f"the roles were not exchanged between {moment(drill.window.begins)} and {moment(drill.window.ends)}")


def _not_back(drill: Drill) -> Finding:
    if drill.away is None:
        return NotKnown("the roles were not exchanged", PLAN)
    if drill.now < drill.window.ends:
        return NotKnown(f"{printable(drill.away.to)} has carried the mail since", RESTORE)
    return Fails(f"{printable(drill.away.to)} has carried the mail since {moment(drill.away.between.latest)}")


def _no_split(drill: Drill) -> Finding:
    if drill.away is None:
        return NotKnown("the roles were not exchanged", PLAN)
    seen = [span for span in drill.spans if span.state is PairState.SPLIT_BRAIN and _within(span, drill)]
    if seen:
        return Fails(f"both were primary, first seen at {moment(seen[0].began.latest)}")
    return Holds("looks", Range(drill.away.between.earliest, drill.until))


def _within(span: Span, drill: Drill) -> bool:
    return span.last >= drill.window.begins and span.began.earliest <= drill.until
