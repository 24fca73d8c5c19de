"""Knows what must hold before all is well again: the checklist by which an incident is closed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hapair.evidence.links import Links, LinkState
from hapair.evidence.syncs import Sync, SyncState
from hapair.evidence.word import Meaning, sync_meaning
from hapair.judge import SEVERITY, PairState, Verdict
from hapair.look import Snapshot, Source
from hapair.modes import HaMode
from hapair.severity import Severity
from hapair.watch import Status


class Missing(StrEnum):
    """What an incident still waits for, in the order in which it is told."""

    SIGHT = "sight"
    ROLES = "roles"
    """Both members act as they are configured, and nothing contradicts it."""
    LINKS = "links"
    SYNC = "sync"
    QUIET = "quiet"
    """No alert fires any more."""
    STEADY = "steady"


NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look showed, as far as it matters to an incident.

    `state` is None where the incident is not about the state of the pair. `sighted`: the look could see the pair at
    all. `swaps`: how often it showed the roles exchanged. `trouble`: the worst that fires, OK where nothing does.
    `planned`: in a window of a planned failover. `since`: the last look before, where this is the first that shows what
    it shows. `asked`: before any unit had answered it. `joins`: a member is out of the group while the other serves; if
    it is about to join it synchronises first, and takes its role after that.
    """

    at: datetime
    sighted: bool = True
    state: PairState | None = None
    severity: Severity = Severity.OK
    links: Links = NO_LINKS
    syncs: tuple[Sync, ...] = ()
    swaps: int = 0
    trouble: Severity = Severity.OK
    planned: bool = False
    since: datetime | None = None
    asked: datetime | None = None
    joins: bool = False

    @property
    def well(self) -> bool:
        return max(self.severity, self.trouble) is Severity.OK

    @property
    def departs(self) -> bool:
        """It surely shows the pair not as configured."""
        return self.state is not None and self.state not in DOUBTFUL and SEVERITY[self.state] is not Severity.OK


DOUBTFUL = frozenset({PairState.BLIND, PairState.UNOBSERVED, PairState.PRIMARY_UNSEEN, PairState.UNDETERMINED})
"""What such a look shows need not have happened to a unit at all."""


def seen(
    status: Status,
    look: Snapshot,
    links: Links,
    syncs: tuple[Sync, ...],
    *,
    swaps: int,
    trouble: Severity,
    planned: bool,
) -> Seen:
    """Unobserved time is no trouble by itself: nobody knows of any."""
    unobserved = status.state is PairState.UNOBSERVED
    sighted = not unobserved and status.state is not PairState.BLIND
    severity = Severity.OK if unobserved else status.severity
    edge = status.since
    since = edge.earliest if edge.earliest < edge.latest == status.at else None
    joins = status.state in SERVED_ALONE and status.verdict is not None and _any_is_off(status.verdict)
    return Seen(
        status.at, sighted, status.state, severity, links, syncs, swaps, trouble, planned, since, look.asked_at, joins
    )


SERVED_ALONE = (PairState.UNPROTECTED, PairState.FAILED_OVER)


def _any_is_off(verdict: Verdict) -> bool:
    return any(word.effective is HaMode.OFF for words in verdict.words.values() for word in words)


def missing(look: Seen, departed: datetime | None) -> tuple[Missing, ...]:
    """What the look leaves to be wished. `departed`: what was synchronised before then was with another standing."""
    if not look.sighted:
        return (Missing.SIGHT,)
    wanting = {
        Missing.ROLES: look.severity is not Severity.OK,
        Missing.LINKS: bool(look.links.down),
        Missing.SYNC: any(not synced(sync, departed) for sync in look.syncs),
        Missing.QUIET: look.trouble is not Severity.OK,
    }
    return tuple(item for item, wants in wanting.items() if wants)


def unasked(links: Links, syncs: tuple[Sync, ...]) -> frozenset[Missing]:
    """What is not missing only because nobody can be asked for it: no link is told of, or no synchronisation is, or all
    of it is switched off."""
    links_told = any(link.state is not LinkState.UNKNOWN for link in links.all)
    syncs_told = any(sync.state not in (SyncState.UNKNOWN, SyncState.OFF) for sync in syncs)
    told = ((Missing.LINKS, links_told), (Missing.SYNC, syncs_told))
    return frozenset(item for item, tells in told if not tells)


def synced(sync: Sync, departed: datetime | None) -> bool:
    """Where nobody tells how it stands, nothing can be asked for; where somebody does, it must have ended since."""
    match sync.state:
        case SyncState.UNKNOWN | SyncState.OFF:
            return True
        case SyncState.FINISHED:
            return departed is None or _is_in_sync_now(sync) or _finished_after(sync, departed)
        case _:
            return False


def _is_in_sync_now(sync: Sync) -> bool:
    """A unit was asked, and says so; a line of syslog only tells of one round."""
    words = sync.words.values()
    return any(word.channel != Source.SYSLOG and sync_meaning(word.said) is Meaning.FINISHED for word in words)


def _finished_after(sync: Sync, departed: datetime) -> bool:
    return sync.round.finished is not None and sync.round.finished > departed
