"""Builders of how a pair stands after a stretch: its latest row, and its desk, as a collector would keep them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.desk.attending import attend
from alerts.desk.desk import Desk
from alerts.policy import Policy
from build import PAIR, START, P, S, look
from hapair.look import Cause, Item, NoAnswer, Snapshot
from hapair.pair import Pair
from hapair.watch import Watch, step
from history.latest import Latest
from readied import faces


def stood(items: Iterable[Item], pair: Pair = PAIR) -> tuple[Latest, Desk]:
    watch, desk, latest = Watch(pair), Desk(), Latest(pair)
    for item in items:
        outcome = step(watch, item)
        watch, status = outcome.watch, outcome.status
        desk, _, _ = attend(desk, Policy(pair), item, outcome)
        if status and isinstance(item, Snapshot):
            since, known = status.since, watch.evidence
            latest = Latest(pair, item, item.at, status.state, status.severity, since, evidence=known)
    return latest, desk


def dead_mail(start: datetime = START, lasting_s: int = 60) -> Iterator[Snapshot]:
    """The roles are right, and from the second look on nobody takes mail at the virtual address."""
    refused = faces(smtp=NoAnswer(Cause.REFUSED))
    for after in range(0, lasting_s + 1, 10):
        yield replace(look(P, S), at=start + timedelta(seconds=after), virtual=refused if after else faces())
