"""Knows who carries the mail, and so when that moved: a failover is a new sole primary, through blind time too.

Where the old one lost its power, nobody is primary for a while between the last look that showed it and the first that
shows the new one. `took_over` leaves that out: it is when the new one became primary.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hapair.judge import PairState, Verdict, Word
from hapair.look import Event, Reading, Snapshot, Testimony
from hapair.modes import HaMode
from hapair.spans import Range

KEPT_REPORTS = 100
"""Switch reports remembered until a look settles them: a storm of forged traps stays bounded."""
SETTLING = timedelta(seconds=5)
"""A unit may tell of a switch a moment before it answers so: a look sooner than this denies no report."""


@dataclass(frozen=True, slots=True)
class Failover:
    """The sole primary became another member; `reported` are the receipt times of events that told of it.

    `took_over`: from the asking of the last look that still showed the new one not to be primary, to the first answer
    that showed it primary. None where no look of `between` showed it otherwise: then it lies somewhere in `between`.
    `inferred`: no look saw it, only events tell that the mail moved and came back between two looks.
    """

    number: int
    origin: str
    to: str
    between: Range
    reported: tuple[datetime, ...] = ()
    inferred: bool = False
    took_over: Range | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What looks have shown of the member that may take over: when it was last asked while it was surely not primary,
    and when the first answer since came that showed it primary, if one has."""

    after: datetime
    by: datetime | None = None


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
    """The member last known to be the sole primary, the last look that showed it, and reports of a switch since.

    `turn` is that of the other member, as looks from that last one on have shown it.
    """

    member: str | None = None
    last: datetime | None = None
    reports: tuple[Report, ...] = ()
    failovers: int = 0
    turn: Turn | None = None


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


def follow(lead: Lead, verdict: Verdict, look: Snapshot) -> tuple[Lead, tuple[Failover, ...]]:
    """Where the mail is carried after a judged look, and whether that shows or suggests that it moved."""
    if verdict.state is PairState.BLIND:
        return lead, ()
    turn = _turned(lead, verdict, look)
    primary = sole_primary(verdict)
    if primary is None:
        return replace(lead, reports=tuple(replace(known, to=None) for known in lead.reports), turn=turn), ()
    after = Lead(primary, look.at, (), lead.failovers, _turn_from(primary, verdict, look))
    if lead.member is None or lead.last is None:
        return after, ()
    if primary == lead.member:
        return _stayed(lead, after)
    told = tuple(known.at for known in lead.reports)
    took_over = Range.between(turn.after, turn.by) if turn and turn.by else None
    between = Range.between(lead.last, look.at)
    moved = Failover(lead.failovers, lead.member, primary, between, told, took_over=took_over)
    return replace(after, failovers=lead.failovers + 1), (moved,)


def _turned(lead: Lead, verdict: Verdict, look: Snapshot) -> Turn | None:
    """The turn of the member that is not in the lead, after one more look. In doubt nothing is known anew."""
    other = _other(lead.member, verdict)
    if other is None:
        return None
    if _surely_not_primary(verdict.words[other]):
        return Turn(look.asked_at)
    if lead.turn and lead.turn.by is None and _surely_primary(verdict.words[other]):
        return replace(lead.turn, by=_first_answer(look.members[other], look))
    return lead.turn


def _turn_from(primary: str, verdict: Verdict, look: Snapshot) -> Turn | None:
    """What a look that shows a sole primary says of the other: what was known before it is of no use from now on."""
    other = _other(primary, verdict)
    return Turn(look.asked_at) if other and _surely_not_primary(verdict.words[other]) else None


def _other(member: str | None, verdict: Verdict) -> str | None:
    return None if member is None else next((name for name in verdict.words if name != member), None)


def _surely_primary(words: tuple[Word, ...]) -> bool:
    return all(word.effective is HaMode.PRIMARY for word in words)


def _surely_not_primary(words: tuple[Word, ...]) -> bool:
    return all(word.effective not in (None, HaMode.UNKNOWN, HaMode.PRIMARY) for word in words)


def _first_answer(said: Testimony, look: Snapshot) -> datetime:
    readings = (outcome for outcome in (said.snmp, said.http) if isinstance(outcome, Reading))
    return min(look.came_at(reading) for reading in readings if reading.effective is not None)


def _stayed(lead: Lead, after: Lead) -> tuple[Lead, tuple[Failover, ...]]:
    """The same member carries the mail: a settled report that another had become primary means there and back."""
    at = after.last
    assert lead.member
    assert at
    unsettled = tuple(known for known in lead.reports if known.to and at - known.at < SETTLING)
    denied = [known for known in lead.reports if known.to not in (None, lead.member) and known not in unsettled]
    after = replace(after, reports=unsettled)
    if not denied:
        return after, ()
    assert denied[0].to
    first, other = denied[0], denied[0].to
    between = Range.between(first.since or first.at, at)
    told = tuple(known.at for known in denied)
    there = Failover(lead.failovers, lead.member, other, between, told, inferred=True)
    back = Failover(lead.failovers + 1, other, lead.member, between, told, inferred=True)
    return replace(after, failovers=lead.failovers + 2), (there, back)
