"""Knows a month of some pairs: which stretch of time that is, and all that is kept of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboard.data import Happened, Record
from dashboard.reports.ourselves import OURS, site_of
from dashboard.review.dossier import Done, acts_of
from hapair.failovers import Failover
from hapair.incidents.figures import Question, blind, no_primary, split, unobserved, without_spare
from hapair.look import Event
from hapair.pair import Pair
from hapair.people.acts import Concluded
from hapair.spans import Span
from history.incidents import IncidentRow
from history.notices import Told
from history.reader import Reader

MOST_EVENTS = 5000
"""Of a pair; the last ones are kept."""


QUESTIONS: dict[str, tuple[str, Question]] = {
    "no_primary": ("No primary", no_primary),
    "without_spare": ("Without a spare", without_spare),
    "split": ("Split", split),
    "blind": ("Blind", blind),
    "unobserved": ("Unobserved", unobserved),
}
"""What is asked of a month, with the words for it."""


class BadMonth(ValueError):
    """No month that can be told of; the text says why."""


@dataclass(frozen=True, slots=True)
class PairMonth:
    """What touches the month."""

    pair: Pair
    spans: Sequence[Span]
    failovers: Sequence[Failover]
    incidents: Sequence[IncidentRow]
    heard: Sequence[Event]
    told: Sequence[Told]
    done: Sequence[Done]

    @property
    def record(self) -> Record:
        return Record(list(self.spans), list(self.failovers))


@dataclass(frozen=True, slots=True)
class Month:
    """`of` names what it is about: a pair, or a site. `until` is its end, or `read_at` while it goes on."""

    of: str
    since: datetime
    until: datetime
    read_at: datetime
    pairs: Sequence[PairMonth]
    own: Sequence[Told]

    @property
    def goes_on(self) -> bool:
        return self.until >= self.read_at

    @property
    def happened(self) -> Happened:
        return Happened(
            [row for each in self.pairs for row in each.incidents],
            {each.pair.name: list(each.failovers) for each in self.pairs},
            {each.pair.name: list(each.done) for each in self.pairs},
        )


def stretch(text: str, now: datetime) -> tuple[datetime, datetime]:
    """From the first moment of `2026-10` to its end, or to now. Raises BadMonth."""
    try:
        since = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        raise BadMonth(f"'{text}' is no month such as 2026-10") from None
    if since >= now:
        raise BadMonth(f"{text} has not begun")
    after = (since + timedelta(days=31)).replace(day=1)
    return since, min(after, now)


def read_month(
    store: Reader,
    of: str,
    pairs: Sequence[Pair],
    edges: tuple[datetime, datetime],
    now: datetime,
    sites: Iterable[str] = (),
) -> Month:
    """`sites` are those of the pairs; without them, the ones that their messages name."""
    since, until = edges
    found = [_read(store, pair, since, until) for pair in pairs]
    known = {*sites} or {site_of(each.told) for each in found}
    topics = [OURS, *(f"site {site}" for site in sorted(known) if site)]
    own = [told for topic in topics for told in store.notices(topic, since=since, until=until)]
    return Month(of, since, until, now, found, own)


def _read(store: Reader, pair: Pair, since: datetime, until: datetime) -> PairMonth:
    name = pair.name
    return PairMonth(
        pair,
        store.spans(name, since=since, until=until),
        [each for each in store.failovers(name, since=since, until=until) if since <= each.between.latest <= until],
        store.incidents(name, since=since, until=until),
        store.events(name, since, until, MOST_EVENTS),
        store.notices(name, since=since, until=until),
        acts_of(store.acts(name, since=since)),
    )


def concluded(pair: PairMonth, row: IncidentRow) -> list[Done]:
    """What people concluded of one of its incidents."""
    opened = row.incident.opened
    return [d for d in pair.done if isinstance(d.act.doing, Concluded) and d.act.doing.incident == opened]
