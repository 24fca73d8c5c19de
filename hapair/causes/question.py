"""Knows what is asked about: a departure of a pair or a failover, when it happened, and what was known by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from hapair.causes.chronicle import Chronicle
from hapair.failovers import Failover
from hapair.incidents.incident import Incident
from hapair.judge import SEVERITY
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.spans import Range, Span

BEFORE = timedelta(seconds=60)
"""What was told so long before it, beside the heartbeat threshold, may have led to it."""
AFTER = timedelta(seconds=45)
"""So long after it, beside the heartbeat threshold, words that belong to it may still come: a trap can be late."""
LEARNT = timedelta(hours=1)
"""What came to be known so long after a failover still tells of it, such as the uptime of a unit that came back."""


@dataclass(frozen=True, slots=True)
class Question:
    """`began`: when it happened. What came to be known by `until` counts. `about`: the members that may be the matter.

    `active` carried the mail before. `back`: the role went back to the member that is configured for it. What was told
    before `since` belongs to what had happened before.
    """

    began: Range
    until: datetime
    active: str
    about: tuple[str, ...]
    back: bool = False
    planned: bool = False
    since: datetime | None = None

    def onset(self, pair: Pair) -> Range:
        """When what led to it can have been told."""
        threshold = timedelta(seconds=pair.heartbeat_lost_threshold_s)
        first = self.began.earliest - BEFORE - threshold
        return Range(max(first, self.since or first), self.began.latest + AFTER + threshold)


def of_incident(chronicle: Chronicle, incident: Incident, now: datetime) -> Question:
    """Of the gravest departure in it, from where that began. What else was in it is asked about by its failovers."""
    pair, until = chronicle.pair, incident.closed or now
    touching = [
        s for s in chronicle.spans if s.began.latest <= until and (not s.ended or s.ended.latest >= incident.opened)
    ]
    began = _gravest(touching) or Range.exactly(incident.opened)
    return Question(began, until, pair.primary, (pair.primary, pair.secondary), planned=incident.planned)


def _gravest(spans: Sequence[Span]) -> Range | None:
    """When the spans in a row that are not well began of which one is the gravest; None where all are well."""
    runs = [list(run) for ill, run in groupby(spans, key=_is_ill) if ill]
    worst = max((SEVERITY[span.state] for run in runs for span in run), default=None)
    return next((run[0].began for run in runs if any(SEVERITY[s.state] is worst for s in run)), None)


def _is_ill(span: Span) -> bool:
    return SEVERITY[span.state] is not Severity.OK


def of_failover(chronicle: Chronicle, failover: Failover, planned: bool = False) -> Question:
    moved = failover.took_over or failover.between
    began = Range.between(failover.between.earliest, moved.latest)
    back = failover.to == chronicle.pair.primary
    before = [one for one in chronicle.failovers if one.number < failover.number]
    since = (before[-1].took_over or before[-1].between).latest if before else None
    until = failover.between.latest + LEARNT
    return Question(began, until, failover.origin, (failover.origin,), back, planned, since)
