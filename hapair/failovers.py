"""Knows who carries the mail, and so when that moved: a failover is a new sole primary, through blind time too."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hapair.judge import PairState, Verdict
from hapair.look import Event
from hapair.modes import HaMode
from hapair.spans import Range

KEPT_REPORTS = 100
"""Switch reports remembered until a look settles them: a storm of forged traps stays bounded."""
SETTLING = timedelta(seconds=5)
"""A unit may tell of a switch a moment before it answers so: a look sooner than this denies no report."""


@dataclass(frozen=True, slots=True)
class Failover:
    """The sole primary became another member; `reported` are the receipt times of events that told of it.

    `inferred`: no look saw it, only events tell that the mail moved and came back between two looks.
    """

    number: int
    origin: str
    to: str
    between: Range
    reported: tuple[datetime, ...] = ()
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A switch told of by an event. `since` is the last look before it that showed a sole primary.

    `to` is the member that says it became primary, if any; None too where a look has since shown what it spoke of.
    """

    at: datetime
    since: datetime | None
    to: str | None


@dataclass(frozen=True, slots=True)
class Lead:
    """The member last known to be the sole primary, the last look that showed it, and reports of a switch since."""

    member: str | None = None
    last: datetime | None = None
    reports: tuple[Report, ...] = ()
    failovers: int = 0


def sole_primary(verdict: Verdict) -> str | None:
    """The only member known to be effective primary; None where there is none, two, or a doubt about either."""
    named = {name for name, said in verdict.words.items() if any(w.effective is HaMode.PRIMARY for w in said)}
    sure = [name for name in named if all(w.effective is HaMode.PRIMARY for w in verdict.words[name])]
    return sure[0] if len(named) == 1 and sure else None


def report(lead: Lead, event: Event) -> Lead:
    """A switch was reported: kept for the look that will show it, a state of nothing by itself."""
    if len(lead.reports) >= KEPT_REPORTS or any(event.at == known.at for known in lead.reports):
        return lead
    to = event.member if event.kind == "primary_unit_switch" else None
    return replace(lead, reports=(*lead.reports, Report(event.at, lead.last, to)))


def follow(lead: Lead, verdict: Verdict, at: datetime) -> tuple[Lead, tuple[Failover, ...]]:
    """Where the mail is carried after a judged look, and whether that shows or suggests that it moved."""
    if verdict.state is PairState.BLIND:
        return lead, ()
    primary = sole_primary(verdict)
    if primary is None:
        return replace(lead, reports=tuple(replace(known, to=None) for known in lead.reports)), ()
    if lead.member is None or lead.last is None:
        return Lead(primary, at), ()
    if primary != lead.member:
        told = tuple(known.at for known in lead.reports)
        moved = Failover(lead.failovers, lead.member, primary, Range.between(lead.last, at), told)
        return Lead(primary, at, (), lead.failovers + 1), (moved,)
    return _stayed(lead, at)


def _stayed(lead: Lead, at: datetime) -> tuple[Lead, tuple[Failover, ...]]:
    """The same member carries the mail: a settled report that another had become primary means there and back."""
    unsettled = tuple(known for known in lead.reports if known.to and at - known.at < SETTLING)
    denied = [known for known in lead.reports if known.to not in (None, lead.member) and known not in unsettled]
    after = Lead(lead.member, at, unsettled, lead.failovers)
    if not denied:
        return after, ()
    assert lead.member
    assert denied[0].to
    first, other = denied[0], denied[0].to
    between = Range.between(first.since or first.at, at)
    told = tuple(known.at for known in denied)
    there = Failover(lead.failovers, lead.member, other, between, told, inferred=True)
    back = Failover(lead.failovers + 1, other, lead.member, between, told, inferred=True)
    return replace(after, failovers=lead.failovers + 2), (there, back)
