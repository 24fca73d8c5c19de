"""Knows how the synchronisation of a pair stands: running, finished, failed, stuck or old, by what its members say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hapair.evidence.gathered import Evidence, Known
from hapair.evidence.rounds import Round, merged
from hapair.evidence.word import Meaning, Word, still, sync_meaning
from hapair.look import Source
from hapair.pair import Pair

PUSHED = frozenset({"config"})
"""Kinds that are synchronised when something changes and not by the clock: long ago is not too long ago."""


class SyncState(StrEnum):
    """`STUCK`: started, and neither finished nor failed for longer than `sync_stuck_s`. `OLD`: of a kind that is
    repeated, and last finished more than two of its periods ago."""

    FINISHED = "finished"
    RUNNING = "running"
    STUCK = "stuck"
    FAILED = "failed"
    OLD = "old"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sync:
    """One kind (`config`, `mail`, `queue`). `words` are the members' last ones, however old; `round` when it was last
    told to have started, finished and failed, by either of them."""

    kind: str
    state: SyncState
    words: Mapping[str, Word]
    round: Round


def sync_states(evidence: Evidence, pair: Pair, now: datetime) -> tuple[Sync, ...]:
    """Every kind of which anybody ever told, by name, as it is known at `now`."""
    kinds = sorted({kind for known in evidence.members.values() for kind in known.sync})
    return tuple(_sync(kind, evidence.members, pair, now) for kind in kinds)


def _sync(kind: str, members: Mapping[str, Known], pair: Pair, now: datetime) -> Sync:
    words = {member: known.sync[kind] for member, known in members.items() if kind in known.sync}
    round_ = merged(known.rounds[kind] for known in members.values() if kind in known.rounds)
    young = [word for word in words.values() if still(word, pair, now)]
    state = _state(young, round_, pair, now)
    if state is SyncState.FINISHED and kind not in PUSHED and _is_old(young, round_, pair, now):
        state = SyncState.OLD
    return Sync(kind, state, words, round_)


def _state(young: list[Word], known: Round, pair: Pair, now: datetime) -> SyncState:
    """Where no word may still be taken for what is, the times say nothing either."""
    meant = {sync_meaning(word.said) for word in young}
    if meant == {Meaning.OFF}:
        return SyncState.OFF
    if meant <= {Meaning.OFF, Meaning.UNCLEAR}:
        return SyncState.UNKNOWN
    ended = max((at for at in (known.finished, known.failed) if at), default=None)
    if known.started and (ended is None or known.started > ended):
        stuck = now - known.started > timedelta(seconds=pair.sync_stuck_s)
        return SyncState.STUCK if stuck else SyncState.RUNNING
    if known.failed and (known.finished is None or known.failed > known.finished):
        return SyncState.FAILED
    return SyncState.FINISHED


def _is_old(young: list[Word], known: Round, pair: Pair, now: datetime) -> bool:
    """A unit that is asked and says that it is in sync is so now, however long already."""
    if any(word.channel != Source.SYSLOG and sync_meaning(word.said) is Meaning.FINISHED for word in young):
        return False
    return known.finished is not None and now - known.finished > 2 * timedelta(seconds=pair.data_sync_s)
