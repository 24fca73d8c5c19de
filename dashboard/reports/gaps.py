"""Knows what a report of an incident cannot know: every stretch and every channel by which nothing was seen."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from alerts.notice import Reason
from alerts.notice_form import parse_notice
from dashboard.reports.writing import when
from dashboard.review.dossier import Dossier
from dashboard.review.finding import length
from dashboard.said import printable
from hapair.forms.lines import BadLine
from hapair.incidents.figures import blind, summed, unobserved
from hapair.judge import PairState
from hapair.look import Event, Item, Reading, Snapshot, Source
from hapair.pair import Pair
from hapair.spans import Range, Span
from hapair.words.moments import duration, moment
from history.notices import Told

NAMED = 5
"""Stretches that are named one by one; of more their sum is told."""
CHANNELS = (("snmp", "SNMP"), ("http", "HTTPS"))


def incident_gaps(dossier: Dossier, own: Sequence[Told]) -> tuple[str, ...]:
    """`own` is what Pairwatch told of itself meanwhile."""
    seen = [item for item in dossier.items if item.at >= dossier.begins]
    return (
        *stretches(dossier.spans, dossier.incident.opened, dossier.until),
        *_kept(dossier),
        *(silent(dossier.pair, seen) if seen else ()),
        *clock_moves(dossier.items),
        *of_ourselves(own),
        always(dossier.pair),
    )


def always(pair: Pair) -> str:
    return (
        f"Between two looks nothing is seen, and looks are {pair.poll_interval_s:g} s apart, or closer while something "
        "happens: every time and every length here is a range, or as exact as its looks."
    )


def stretches(spans: Sequence[Span], since: datetime, until: datetime) -> Iterator[str]:
    """In which nobody looked, or nothing could be seen."""
    for state, question, told in (
        (PairState.UNOBSERVED, unobserved, "Nobody looked"),
        (PairState.BLIND, blind, "Pairwatch saw neither member, which is its own blindness and not their failure,"),
    ):
        found = [s for s in spans if s.state is state and (s.ended is None or s.ended.latest > since)]
        found = [span for span in found if span.began.earliest < until]
        if found:
            yield f"{told} for {length(summed(spans, question, since, until))}: {_named(found)}."


def _named(found: Sequence[Span]) -> str:
    named = [f"{_edge(span.began)} to {_edge(span.ended) if span.ended else 'now'}" for span in found[:NAMED]]
    more = f", and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return "; ".join(named) + more


def _edge(range_: Range) -> str:
    return when(range_)


def _kept(dossier: Dossier) -> Iterator[str]:
    if not dossier.items:
        yield "Its looks are kept no longer: there is no timeline, and the figures are as they were derived then."
    if dossier.cut:
        last = moment(dossier.items[-1].at)
        yield f"The timeline ends at {last}, with the first {len(dossier.items)} looks and events; the figures do not."
    if dossier.incident.is_open:
        yield f"It was not over when this was written, at {moment(dossier.read_at)}."


def silent(pair: Pair, items: Iterable[Item]) -> Iterator[str]:
    """Channels that brought nothing in all this time, and what stays unknown without them."""
    looks = [item for item in items if isinstance(item, Snapshot)]
    events = [item for item in items if isinstance(item, Event)]
    for member in pair.members:
        missing = [told for told in (_channel(looks, member.name, *each) for each in CHANNELS) if told]
        if missing:
            yield f"{printable(member.name, 40)}: {'; '.join(missing)} in all the time shown."
    heard = {event.source for event in events}
    unheard = [name for source, name in ((Source.TRAP, "trap"), (Source.SYSLOG, "syslog line")) if source not in heard]
    if unheard:
        yield f"No {' and no '.join(unheard)} came: what began and ended between two looks may be missing here."
    yield from _untold(looks, events)


def _channel(looks: Sequence[Snapshot], member: str, channel: str, name: str) -> str:
    outcomes = [getattr(look.members[member], channel) for look in looks if member in look.members]
    if not any(outcomes):
        return f"{name} was not asked"
    return "" if any(isinstance(outcome, Reading) for outcome in outcomes) else f"{name} never answered"


def _untold(looks: Sequence[Snapshot], events: Sequence[Event]) -> Iterator[str]:
    facts = [o.facts for look in looks for t in look.members.values() for o in (t.snmp, t.http) if o is not None]
    links = any(each.heartbeat for each in facts) or any("links" in event.more for event in events)
    sync = any(each.sync for each in facts) or any("sync" in event.more for event in events)
    untold = [what for what, told in (("heartbeat links", links), ("synchronisation", sync)) if not told]
    if untold:
        yield f"No channel told of {' or of '.join(untold)}: SNMP cannot, and neither HTTPS nor syslog did."


def clock_moves(items: Sequence[Item]) -> Iterator[str]:
    """Items are kept in order of arrival: one that is earlier than the one before tells of a clock set back."""
    for one, other in pairwise(items):
        if other.at < one.at:
            back = duration((one.at - other.at).total_seconds())
            yield f"Pairwatch's clock was set back by {back} after {moment(one.at)}: lengths across it are in doubt."


def of_ourselves(own: Sequence[Told]) -> Iterator[str]:
    for told in own:
        try:
            notice = parse_notice(told.notice)
        except BadLine:
            continue
        if notice.reason is not Reason.RESOLVED:
            yield f"Pairwatch said of itself at {moment(notice.at)}: {printable(notice.message.verdict, 400)}"
