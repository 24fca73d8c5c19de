"""Knows how heartbeat links and synchronisation look on a screen: by each member's word, while that still counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.said import printable
from hapair.evidence import links
from hapair.evidence.gathered import Evidence
from hapair.evidence.syncs import Sync, SyncState, sync_states
from hapair.evidence.word import Word, still
from hapair.pair import Pair
from hapair.words.moments import duration


@dataclass(frozen=True, slots=True)
class Link:
    """A heartbeat link or a kind of synchronisation, by what each member says of it.

    `brief` is what counts still. `well` is None where nothing does, or what does says neither well nor broken. `note`
    says since when a link is down, or when a synchronisation last came to an end.
    """

    name: str
    brief: str
    words: tuple[str, ...]
    well: bool | None
    note: str = ""


RECENT_S = 60.0
"""A word that is younger is shown without its age."""
_WELL = {"ok", "up", "in_sync", "finished"}
_NEITHER = {"off", "running", "started"}
_SYNC_BROKEN = (SyncState.STUCK, SyncState.FAILED, SyncState.OLD)


def show_links(evidence: Evidence, pair: Pair, now: datetime) -> tuple[Link, ...]:
    """Every link of which anybody ever told, by name."""
    return tuple(_link(pair, link, now) for link in links.link_states(evidence, pair, now).all)


def show_syncs(evidence: Evidence, pair: Pair, now: datetime) -> tuple[Link, ...]:
    return tuple(_sync(pair, sync, now) for sync in sync_states(evidence, pair, now))


def _link(pair: Pair, link: links.Link, now: datetime) -> Link:
    note = f"down since {_clock(link.since.latest)}" if link.since else ""
    return replace(_told(pair, link.name, link.words, now), note=note)


def _sync(pair: Pair, sync: Sync, now: datetime) -> Link:
    told = _told(pair, sync.kind, sync.words, now)
    if sync.state in _SYNC_BROKEN:
        told = replace(told, brief=sync.state.value, well=False)
    return replace(told, note=_sync_note(sync))


def _sync_note(sync: Sync) -> str:
    finished = f"last finished {_clock(sync.round.finished)}" if sync.round.finished else ""
    match sync.state:
        case SyncState.STUCK if sync.round.started:
            return f"stuck since {_clock(sync.round.started)}"
        case SyncState.OLD | SyncState.FAILED | SyncState.FINISHED:
            return finished
        case _:
            return ""


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}Z"


def _told(pair: Pair, name: str, words: Mapping[str, Word], now: datetime) -> Link:
    by_role = {member.name: words[member.name] for member in pair.members if member.name in words}
    young = [word for word in by_role.values() if still(word, pair, now)]
    telling = [word for word in young if word.said not in _NEITHER]
    return Link(
        printable(name, 40),
        " / ".join(dict.fromkeys(_said(word) for word in young)),
        tuple(f"{printable(member, 40)}: {_word_text(word, now)}" for member, word in by_role.items()),
        all(word.said in _WELL for word in telling) if telling else None,
    )


def _word_text(word: Word, now: datetime) -> str:
    age_s = (now - word.at).total_seconds()
    return _said(word) if age_s < RECENT_S else f"{_said(word)} ({word.channel}, {duration(age_s)} ago)"


def _said(word: Word) -> str:
    return printable(word.said.replace("_", " "), 40)
