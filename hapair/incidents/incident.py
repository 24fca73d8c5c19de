"""Knows what belongs to one incident: from the first look that is not well until the all-clear checklist holds."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hapair.incidents.all_clear import Missing, Seen, missing
from hapair.judge import SEVERITY, PairState
from hapair.passing import passed_s
from hapair.severity import Severity


@dataclass(frozen=True, slots=True)
class Incident:
    """A pair has at most one that is open; `number` counts a pair's incidents from 0. `at` is the last look at it.

    `states` are those it went through, each once, in order, and `severity` the worst of it. `departed` is when the
    units were last asked and showed the pair not as configured, and none about to join. `blind_since` is set while we
    cannot see, `well_since` while nothing is missing but time; `steady_s` is how long that has been seen. `swaps`
    counts how often the roles were exchanged, `reopened` how often it was closed too early. `missing` is what it waits
    for. `planned`: it began in a window of a planned failover. `since` is the last look before it, where that saw how
    it was before; None where nobody knows when what opened it began.
    """

    number: int
    opened: datetime
    at: datetime
    states: tuple[PairState, ...] = ()
    severity: Severity = Severity.WARNING
    departed: datetime | None = None
    blind_since: datetime | None = None
    well_since: datetime | None = None
    steady_s: float = 0.0
    swaps: int = 0
    planned: bool = False
    reopened: int = 0
    closed: datetime | None = None
    missing: tuple[Missing, ...] = ()
    since: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed is None


@dataclass(frozen=True, slots=True)
class Terms:
    """`steady_s`: how long all must be well before an incident is closed. `reopen_s`: what happens within this time
    after that belongs to the same one. Looks more than `gap_s` apart saw nothing of the time between them."""

    steady_s: float = 60.0
    reopen_s: float = 600.0
    gap_s: float = 25.0


def follow(before: Incident | None, look: Seen, terms: Terms) -> Incident | None:
    """The latest incident after a look, open or closed; None while there has never been one."""
    if before and before.is_open:
        return _grown(before, look, terms)
    if look.well:
        return before
    if before and before.closed and look.at - before.closed <= timedelta(seconds=terms.reopen_s):
        again = replace(before, closed=None, at=look.at, steady_s=0.0, well_since=None, reopened=before.reopened + 1)
        return _grown(again, look, terms)
    number = before.number + 1 if before else 0
    return _grown(Incident(number, look.at, look.at, planned=look.planned, since=look.since), look, terms)


def _grown(incident: Incident, look: Seen, terms: Terms) -> Incident:
    departed = look.asked or look.at if look.departs and not look.joins else incident.departed
    wanting = missing(look, departed)
    after = replace(
        incident,
        at=look.at,
        states=_with(incident.states, look.state),
        severity=max(incident.severity, look.trouble, look.severity),
        departed=departed,
        blind_since=None if look.sighted else incident.blind_since or look.at,
        swaps=incident.swaps + look.swaps,
        missing=wanting,
    )
    if wanting:
        return replace(after, well_since=None, steady_s=0.0)
    return _steady(after, incident.at, terms)


def _steady(incident: Incident, last: datetime, terms: Terms) -> Incident:
    """Nothing is missing but time."""
    unseen = incident.at - last > timedelta(seconds=terms.gap_s)
    if incident.well_since is None or unseen:
        return replace(incident, well_since=incident.at, steady_s=0.0, missing=(Missing.STEADY,))
    steady_s = incident.steady_s + passed_s(last, incident.at, terms.gap_s)
    if steady_s < terms.steady_s:
        return replace(incident, steady_s=steady_s, missing=(Missing.STEADY,))
    return replace(incident, steady_s=steady_s, closed=incident.at)


def _with(states: tuple[PairState, ...], state: PairState | None) -> tuple[PairState, ...]:
    ill = state is not None and state is not PairState.UNOBSERVED and SEVERITY[state] is not Severity.OK
    return (*states, state) if ill and state and state not in states else states
