"""Knows the swim lanes of an incident: who acted as what, links, synchronisation, our own looks, what was said."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from dashboard.review.dossier import Dossier
from dashboard.review.rerun import Moment
from dashboard.said import printable
from hapair.evidence.links import LinkState, link_states
from hapair.evidence.syncs import SyncState, sync_states
from hapair.look import Path, Snapshot, Source
from hapair.modes import HaMode
from hapair.spans import Range
from hapair.watch import Status


class Look(StrEnum):
    """How a stretch of a lane is drawn."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    WELL = "well"
    BUSY = "busy"
    WRONG = "wrong"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Bar:
    lane: str
    text: str
    look: Look
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    lane: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Lanes:
    """From the top down. `moved` are the stretches in which the mail moved."""

    names: tuple[str, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    moved: tuple[Range, ...]


LOOKS, HEARD, TOLD, PEOPLE = "our looks", "traps and syslog", "alerts told", "people"
Said = tuple[str, Look]
_SYNC = {
    SyncState.FINISHED: Look.WELL,
    SyncState.RUNNING: Look.BUSY,
    SyncState.OFF: Look.UNSEEN,
    SyncState.UNKNOWN: Look.UNSEEN,
}
_ROLE = {HaMode.PRIMARY: Look.PRIMARY, HaMode.SECONDARY: Look.SECONDARY}
_LINK = {LinkState.UP: Look.WELL, LinkState.DOWN: Look.WRONG, LinkState.UNKNOWN: Look.UNSEEN}


def lanes(dossier: Dossier, moments: Sequence[Moment]) -> Lanes:
    """Every text in it is safe where tags are rendered."""
    looked = [moment for moment in moments if isinstance(moment.item, Snapshot)]
    bars = [bar for lane, said in _sampled(dossier, looked) for bar in _joined(lane, said, looked, dossier)]
    bars += _gaps(looked, dossier)
    marks = list(_marks(dossier, moments))
    names = dict.fromkeys([*(bar.lane for bar in bars), HEARD, TOLD, PEOPLE])
    moved = (m.took_over or m.between for m in dossier.failovers if m.between.latest >= dossier.begins)
    return Lanes(tuple(names), tuple(bars), tuple(marks), tuple(moved))


def tagless(text: str) -> str:
    """A name as it may go where tags and entities mean something: to plotly."""
    return re.sub(r"[^\w .:/@()+≠-]", "·", printable(text, 40))


def _sampled(dossier: Dossier, looked: Sequence[Moment]) -> Iterator[tuple[str, list[Said]]]:
    """Each lane that is sampled by looks, with what each of them showed."""
    for member in dossier.pair.members:
        yield tagless(member.name), [_acted(moment.step.status, member.name) for moment in looked]
    yield from _named(looked, _links)
    yield from _named(looked, _syncs)
    yield LOOKS, [("cut off", Look.WRONG) if _is_lost(moment) else ("looked", Look.WELL) for moment in looked]


def _acted(status: Status | None, member: str) -> Said:
    words = status.verdict.words.get(member, ()) if status and status.verdict else ()
    acts = [word.effective for word in words if word.effective is not None]
    if not acts:
        return "unseen", Look.UNSEEN
    text = " / ".join(sorted({mode.value for mode in acts}))
    differs = any(word.effective is not word.mode for word in words)
    look = _ROLE.get(acts[0], Look.WRONG) if len(set(acts)) == 1 else Look.WRONG
    return (f"{text} ≠ configured", look) if differs else (text, look)


Told = Callable[[Moment], dict[str, Said]]


def _named(looked: Sequence[Moment], told: Told) -> Iterator[tuple[str, list[Said]]]:
    by_look = [told(moment) for moment in looked]
    for name in sorted({name for each in by_look for name in each}):
        yield name, [each.get(name, ("not told", Look.UNSEEN)) for each in by_look]


def _links(moment: Moment) -> dict[str, Said]:
    latest = moment.latest
    found = link_states(latest.evidence, latest.pair, moment.item.at).all
    return {tagless(f"link {link.name}"): (link.state.value, _LINK[link.state]) for link in found}


def _syncs(moment: Moment) -> dict[str, Said]:
    latest = moment.latest
    found = sync_states(latest.evidence, latest.pair, moment.item.at)
    return {tagless(f"sync {sync.kind}"): (sync.state.value, _SYNC.get(sync.state, Look.WRONG)) for sync in found}


def _is_lost(moment: Moment) -> bool:
    return isinstance(moment.item, Snapshot) and moment.item.path is Path.LOST


def _joined(lane: str, said: Sequence[Said], looked: Sequence[Moment], dossier: Dossier) -> Iterator[Bar]:
    """What a look showed stands until the next one, and no longer than that look itself where none came in time."""
    begin: datetime | None = None
    for n, (text, look) in enumerate(said):
        at, after = looked[n].item.at, looked[n + 1].item.at if n + 1 < len(looked) else None
        begin = begin or at
        held = after is not None and after - at <= timedelta(seconds=dossier.pair.gap_s)
        if held and said[n + 1] == (text, look):
            continue
        yield Bar(lane, text, look, begin, after if held and after else at)
        begin = None


def _gaps(looked: Sequence[Moment], dossier: Dossier) -> Iterator[Bar]:
    times = [*(moment.item.at for moment in looked), dossier.ends]
    for one, other in pairwise(times):
        if other - one > timedelta(seconds=dossier.pair.gap_s):
            yield Bar(LOOKS, "no look", Look.UNSEEN, one, other)


def _marks(dossier: Dossier, moments: Iterable[Moment]) -> Iterator[Mark]:
    """Kinds and rules are our own words, and so are these texts."""
    for moment in moments:
        if not isinstance(moment.item, Snapshot) and moment.item.source is not Source.OPERATOR:
            yield Mark(HEARD, tagless(moment.item.kind.replace("_", " ")), moment.item.at)
    for told in dossier.told:
        yield Mark(TOLD, f"{told.notice.reason} {tagless(' '.join(told.notice.rules))}".strip(), told.notice.at)
    for done in dossier.done:
        if done.at <= dossier.until:
            yield Mark(PEOPLE, tagless(f"{type(done.act.doing).__name__.lower()} by {done.act.who}"), done.at)
