"""Knows how often each cause was found, as Pairwatch names it and as people concluded: neither stands for the other."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.data import Door, Happened
from dashboard.review.dossier import Done
from dashboard.review.lists import concluded
from dashboard.review.why import named_causes
from hapair.causes.kinds import TITLES, title_of
from hapair.causes.weighing import Confidence, Hypothesis
from hapair.people.acts import Concluded
from history.incidents import IncidentRow

MOST = 30
"""The newest incidents of a list for which Pairwatch's own word is worked out: each is judged again for it."""
OWN_WORDS, NOT_CONCLUDED, NOT_NAMED = "in their own words", "not concluded", "nothing tells"

Named = Callable[[IncidentRow], Sequence[Hypothesis]]


def cause_rows(found: Sequence[IncidentRow], happened: Happened, ask: Named) -> list[dict[str, Any]]:
    """Of departures only. `sure` counts those of Pairwatch's that were likely or almost certain."""
    rows = [row for row in found if not row.rule][:MOST]
    people = Counter(by_people(concluded(row, happened.done.get(row.pair, []))) for row in rows)
    first = [next(iter(ask(row)), None) for row in rows]
    machine = Counter(TITLES[one.kind] if one else NOT_NAMED for one in first)
    sure = Counter(TITLES[one.kind] for one in first if one and one.confidence in _SURE)
    return list(_rows(machine, sure, people))


def by_people(conclusions: Sequence[Done]) -> str:
    """The last conclusion stands."""
    if not conclusions:
        return NOT_CONCLUDED
    doing = conclusions[-1].act.doing
    assert isinstance(doing, Concluded)
    return title_of(doing.cause) or OWN_WORDS


def named_of(door: Door, row: IncidentRow, now: datetime) -> Sequence[Hypothesis]:
    """Of one that is closed it is worked out once a process: nothing is learnt of it any more."""
    key = row.pair, row.incident.opened, row.incident.closed
    if key in _NAMED:
        return _NAMED[key]
    dossier = door.dossier(row.pair, row.incident.opened, now)
    found = named_causes(dossier) if dossier else ()
    if row.incident.closed:
        if len(_NAMED) >= KEPT:
            _NAMED.clear()
        _NAMED[key] = found
    return found


KEPT = 1000
_NAMED: dict[tuple[str, datetime, datetime | None], Sequence[Hypothesis]] = {}
_SURE = (Confidence.LIKELY, Confidence.ALMOST_CERTAIN)


def _rows(machine: Mapping[str, int], sure: Mapping[str, int], people: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for title in (*TITLES.values(), NOT_NAMED, OWN_WORDS, NOT_CONCLUDED):
        if machine.get(title) or people.get(title):
            yield {
                "cause": title,
                "named by Pairwatch": machine.get(title, 0),
                "of these likely or surer": sure.get(title, 0),
                "concluded by people": people.get(title, 0),
            }
