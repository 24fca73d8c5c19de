"""Knows what is asked about: a departure of a pair or a failover, when it happened, and what was known by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hapair.causes.chronicle import Chronicle
from hapair.failovers import Failover
from hapair.figures import beginning
from hapair.incidents import Incident
from hapair.pair import Pair
from hapair.spans import Range

BEFORE = timedelta(seconds=60)
"""What was told so long before it, beside the heartbeat threshold, may have led to it."""
AFTER = timedelta(seconds=45)
"""So long after it, beside the heartbeat threshold, words that belong to it may still come: a trap can be late."""
LEARNT = timedelta(hours=1)
"""What came to be known so long after a failover still tells of it, such as the uptime of a unit that came back."""


@dataclass(frozen=True, slots=True)
class Question:
    """`began`: when it happened. What came to be known by `until` counts. `about`: the members that may be the matter.

    `active` carried the mail before. `back`: the role went back to the member that is configured for it.
    """

    began: Range
    until: datetime
    active: str
    about: tuple[str, ...]
    back: bool = False
    planned: bool = False

    def onset(self, pair: Pair) -> Range:
        """When what led to it can have been told."""
        threshold = timedelta(seconds=pair.heartbeat_lost_threshold_s)
        return Range(self.began.earliest - BEFORE - threshold, self.began.latest + AFTER + threshold)


def of_incident(chronicle: Chronicle, incident: Incident, now: datetime) -> Question:
    """Of the first departure in it: what came later in the same incident is asked about by its failovers."""
    pair = chronicle.pair
    touching = [s for s in chronicle.spans if s.ended is None or s.ended.latest >= incident.opened]
    began = beginning(touching, incident.opened)
    until = incident.closed or now
    return Question(began, until, pair.primary, (pair.primary, pair.secondary), planned=incident.planned)


def of_failover(pair: Pair, failover: Failover, planned: bool = False) -> Question:
    moved = failover.took_over or failover.between
    began = Range.between(failover.between.earliest, moved.latest)
    back = failover.to == pair.primary
    return Question(began, failover.between.latest + LEARNT, failover.origin, (failover.origin,), back, planned)
