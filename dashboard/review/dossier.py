"""Knows all that is kept of one incident: what was seen before, during and after it, what was told, what people did."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from hapair.failovers import Failover
from hapair.incidents.figures import Figures, figures
from hapair.incidents.incident import Incident
from hapair.look import Event, Item
from hapair.pair import Pair
from hapair.people.acts import Acknowledged, Act, Concluded, Noted, parse_act
from hapair.spans import Span
from history.notices import DeliveryState, Told
from history.reader import Reader

BEFORE, AFTER = timedelta(minutes=5), timedelta(minutes=5)
"""What is shown of the time around it."""
WARM_UP = timedelta(hours=1)
"""Read before that, so that what is shown first is known as it was then."""
MOST_ITEMS = 2500


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did, and when."""

    at: datetime
    act: Act


@dataclass(frozen=True, slots=True)
class Dossier:
    """`until` is its end, or `read_at`. `items` begin a while before it; `cut`: there were more than these.

    `spoke`: by member, the channels over which anything ever came of it.
    """

    pair: Pair
    rule: str
    incident: Incident
    read_at: datetime
    spans: Sequence[Span]
    failovers: Sequence[Failover]
    told: Sequence[Told]
    done: Sequence[Done]
    items: Sequence[Item]
    cut: bool = False
    spoke: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def until(self) -> datetime:
        return self.incident.closed or self.read_at

    @property
    def begins(self) -> datetime:
        """Of what is shown."""
        return self.incident.opened - BEFORE

    @property
    def ends(self) -> datetime:
        """Of what is shown; where there was more than is shown, with the last of that."""
        return self.items[-1].at if self.cut else min(self.until + AFTER, self.read_at)

    @property
    def conclusions(self) -> tuple[Done, ...]:
        return tuple(done for done in self.done if _concludes(done.act, self.incident.opened))

    @property
    def notes(self) -> tuple[Done, ...]:
        return tuple(done for done in self.done if _notes(done, self))

    @property
    def planned(self) -> bool:
        return is_planned(self.incident, self.conclusions)

    @property
    def figures(self) -> Figures:
        touching = [s for s in self.spans if s.ended is None or s.ended.latest >= self.incident.opened]
        return figures(touching, self.incident.opened, self.until, _delivered(self.told), self._acknowledged)

    @property
    def _acknowledged(self) -> datetime | None:
        taken = (d.at for d in self.done if isinstance(d.act.doing, Acknowledged) and d.at <= self.until)
        return min(taken, default=None)


def is_planned(incident: Incident, conclusions: Sequence[Done]) -> bool:
    """As people concluded last, else as it was found."""
    for done in reversed(conclusions):
        if isinstance(done.act.doing, Concluded) and done.act.doing.planned is not None:
            return done.act.doing.planned
    return incident.planned


def read_dossier(store: Reader, pair: str, opened: datetime, now: datetime) -> Dossier | None:
    """None where no such incident is known."""
    row, latest = store.incident(pair, opened), store.latest_of(pair)
    if row is None or latest is None:
        return None
    first, last = opened - BEFORE - WARM_UP, (row.incident.closed or now) + AFTER
    items = tuple(islice(store.items(pair, since=first, until=last), MOST_ITEMS + 1))
    return Dossier(
        latest.pair,
        row.rule,
        row.incident,
        now,
        store.spans(pair, since=first, until=last),
        store.failovers(pair, until=last),
        store.notices(pair, opened=opened),
        acts_of(store.acts(pair, since=opened)),
        items[:MOST_ITEMS],
        len(items) > MOST_ITEMS,
        {name: tuple(known.spoke) for name, known in latest.evidence.members.items()},
    )


def acts_of(events: Sequence[Event]) -> list[Done]:
    found = ((event.at, parse_act(event)) for event in events)
    return [Done(at, act) for at, act in found if act is not None]


def _delivered(told: Sequence[Told]) -> datetime | None:
    """When the first message of it came through, over any channel."""
    copies = (copy for each in told for copy in each.deliveries)
    return min((copy.changed_at for copy in copies if copy.state is DeliveryState.SENT), default=None)


def _concludes(act: Act, opened: datetime) -> bool:
    return isinstance(act.doing, Concluded) and act.doing.incident == opened


def _notes(done: Done, dossier: Dossier) -> bool:
    """A note names its incident, or was written while it was open."""
    match done.act.doing:
        case Noted(incident=None):
            return done.at <= dossier.until
        case Noted(incident=opened):
            return opened == dossier.incident.opened
        case _:
            return False
