"""Knows who carries the mail, and so when that moved: a failover is a new sole primary, through blind time too."""

from dataclasses import dataclass, replace
from datetime import datetime

from hapair.judge import Verdict
from hapair.modes import HaMode
from hapair.spans import Range

KEPT_REPORTS = 100
"""Switch reports remembered until a look settles them: a storm of forged traps stays bounded."""


@dataclass(frozen=True, slots=True)
class Failover:
    """The sole primary became another member; `reported` are the receipt times of events that told of it."""

    number: int
    origin: str
    to: str
    between: Range
    reported: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Lead:
    """The member last known to be the sole primary, the last look that showed it, and reports of a switch since."""

    member: str | None = None
    last: datetime | None = None
    reports: tuple[datetime, ...] = ()
    failovers: int = 0


def sole_primary(verdict: Verdict) -> str | None:
    """The only member known to be effective primary; None where there is none, two, or a doubt about either."""
    named = {name for name, said in verdict.words.items() if any(w.effective is HaMode.PRIMARY for w in said)}
    sure = [name for name in named if all(w.effective is HaMode.PRIMARY for w in verdict.words[name])]
    return sure[0] if len(named) == 1 and sure else None


def follow(lead: Lead, primary: str | None, at: datetime) -> tuple[Lead, tuple[Failover, ...]]:
    """Where the mail is carried after a look that showed `primary` as the sole one."""
    if primary is None:
        return lead, ()
    now = replace(lead, member=primary, last=at, reports=())
    if lead.member is None or lead.last is None or lead.member == primary:
        return now, ()
    moved = Failover(lead.failovers, lead.member, primary, Range.between(lead.last, at), lead.reports)
    return replace(now, failovers=lead.failovers + 1), (moved,)


def report(lead: Lead, at: datetime) -> Lead:
    """A switch was reported: kept for the look that will show it, a state of nothing by itself."""
    if at in lead.reports or len(lead.reports) >= KEPT_REPORTS:
        return lead
    return replace(lead, reports=(*lead.reports, at))
