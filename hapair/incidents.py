"""Knows what belongs to one incident: from the first look that is not well until all is well again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hapair.judge import SEVERITY, PairState
from hapair.severity import Severity
from hapair.spans import Span


@dataclass(frozen=True, slots=True)
class Incident:
    """`states` are those it went through, each once, in order; `closed` is None while it lasts."""

    opened: datetime
    states: tuple[PairState, ...]
    closed: datetime | None = None


def incidents(spans: Iterable[Span]) -> list[Incident]:
    """The incidents in a pair's spans, oldest first. Unobserved time neither opens nor closes one."""
    found: list[Incident] = []
    for span in spans:
        going_on = found[-1] if found and found[-1].closed is None else None
        if span.state is PairState.UNOBSERVED:
            continue
        if SEVERITY[span.state] is Severity.OK:
            if going_on:
                found[-1] = Incident(going_on.opened, going_on.states, span.began.latest)
        elif going_on is None:
            found.append(Incident(span.began.latest, (span.state,)))
        elif span.state not in going_on.states:
            found[-1] = Incident(going_on.opened, (*going_on.states, span.state))
    return found
