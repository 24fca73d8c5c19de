"""Knows what a step of the advice waits for, and whether it is seen to be so: by the last look and what is heard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from hapair.evidence.gathered import Evidence
from hapair.evidence.links import Links, LinkState, link_states
from hapair.evidence.syncs import Sync, SyncState, sync_states
from hapair.evidence.word import Meaning, link_meaning, still
from hapair.incidents.all_clear import synced
from hapair.judge import UNSEEN, said
from hapair.look import Testimony
from hapair.modes import HaMode
from hapair.pair import Pair


class Awaited(StrEnum):
    """In words; `telling.names` has the names in it, and `subject` is what the advice is about."""

    LOOKED_AT = "Pairwatch looks at the pair"
    ONE_ANSWERS = "a unit answers Pairwatch"
    BOTH_ANSWER = "both units answer Pairwatch"
    P_ANSWERS = "{p} answers Pairwatch"
    S_ANSWERS = "{s} answers Pairwatch"
    P_PRIMARY = "{p} acts as primary"
    P_STANDS_BY = "{p} acts as secondary"
    P_BACK = "{p} acts as primary or secondary"
    S_STANDS_BY = "{s} acts as secondary"
    ONE_PRIMARY = "one unit, and only one, acts as primary"
    AS_CONFIGURED = "each unit acts as it is set to"
    HA_ON = "both units have HA switched on"
    UNDERSTOOD = "both units tell modes that are known"
    A_LINK_UP = "a heartbeat link is up"
    ALL_LINKS_UP = "every heartbeat link is up"
    LINK_UP = "heartbeat link {subject} is up"
    SYNCED = "a synchronisation has finished since"
    SUBJECT_SYNCED = "{subject} is synchronised"
    NO_SYNC_RUNS = "no synchronisation is running"
    SAME_FIRMWARE = "both units run the same firmware"
    SUBJECT_ANSWERS = "{subject} answers Pairwatch"


@dataclass(frozen=True, slots=True)
class Scene:
    """A pair at `now`. `members` are those of the last look, None where that is too old to say what is.

    `since` is from when on a synchronisation counts: when what is the matter began. `subject` is the member, the link
    or the kind of synchronisation that the advice is about, empty where it is the pair.
    """

    pair: Pair
    now: datetime
    members: Mapping[str, Testimony] | None = None
    evidence: Evidence = field(default_factory=Evidence)
    since: datetime | None = None
    subject: str = ""


def is_seen(awaited: Awaited, scene: Scene) -> bool | None:
    """None where nobody tells it: a step that waits for it can be ticked by nobody but a person."""
    if awaited is Awaited.LOOKED_AT or scene.members is None:
        return scene.members is not None if awaited is Awaited.LOOKED_AT else None
    return _CHECKS[awaited](scene)


def _modes(scene: Scene, member: str) -> set[HaMode | None]:
    """What it acts as by each channel that tells; None for what is unseen."""
    assert scene.members is not None
    return {word.effective for word in said(scene.members[member])}


def _acts(scene: Scene, member: str, *modes: HaMode) -> bool:
    return _modes(scene, member) <= set(modes)


def _answers(scene: Scene, member: str) -> bool:
    assert scene.members is not None
    return member in scene.members and said(scene.members[member]) != (UNSEEN,)


def _all(scene: Scene, holds: Callable[[Scene, str], bool]) -> bool:
    return all(holds(scene, member.name) for member in scene.pair.members)


def _as_configured(scene: Scene, member: str) -> bool:
    assert scene.members is not None
    words = said(scene.members[member])
    return all(word.effective not in (None, HaMode.UNKNOWN) and word.mode in (word.effective, None) for word in words)


def _one_primary(scene: Scene) -> bool:
    modes = [_modes(scene, member.name) for member in scene.pair.members]
    certain = [each for each in modes if each == {HaMode.PRIMARY}]
    return len(certain) == 1 and sum(HaMode.PRIMARY in each for each in modes) == 1 and {None} not in modes


def _is_on(scene: Scene, member: str) -> bool:
    assert scene.members is not None
    return all(word.mode not in (None, HaMode.OFF, HaMode.UNKNOWN) for word in said(scene.members[member]))


def _understood(scene: Scene, member: str) -> bool:
    return not _modes(scene, member) & {None, HaMode.UNKNOWN}


def _links(scene: Scene) -> Links:
    return link_states(scene.evidence, scene.pair, scene.now)


def _a_link_up(scene: Scene) -> bool | None:
    states = {link.state for link in _links(scene).all}
    return None if states <= {LinkState.UNKNOWN} else LinkState.UP in states


def _all_links_up(scene: Scene) -> bool | None:
    states = {link.state for link in _links(scene).all}
    if LinkState.DOWN in states:
        return False
    return True if states == {LinkState.UP} else None


def _link_up(scene: Scene) -> bool | None:
    state = next((link.state for link in _links(scene).all if link.name == scene.subject), LinkState.UNKNOWN)
    return None if state is LinkState.UNKNOWN else state is LinkState.UP


def _syncs(scene: Scene) -> list[Sync]:
    """Those of which somebody tells how they stand."""
    known = sync_states(scene.evidence, scene.pair, scene.now)
    return [sync for sync in known if sync.state not in (SyncState.UNKNOWN, SyncState.OFF)]


def _synced(scene: Scene) -> bool | None:
    """Since the matter began, and since the units could reach each other again where a link was mended meanwhile."""
    syncs = _syncs(scene)
    since = max((at for at in (scene.since, _link_came_up(scene)) if at), default=None)
    return all(synced(sync, since) for sync in syncs) if syncs else None


def _link_came_up(scene: Scene) -> datetime | None:
    """The first of the links that are up now; a unit that still says otherwise leaves it down."""
    up = []
    for link in _links(scene).all:
        young = [word for word in link.words.values() if still(word, scene.pair, scene.now)]
        since = [word.since.latest for word in young if link_meaning(word.said) is Meaning.UP]
        up += [max(since)] if since and link.state is LinkState.UP else []
    return min(up, default=None)


def _subject_synced(scene: Scene) -> bool | None:
    found = next((sync for sync in _syncs(scene) if sync.kind == scene.subject), None)
    return None if found is None else found.state is SyncState.FINISHED


def _no_sync_runs(scene: Scene) -> bool | None:
    syncs = _syncs(scene)
    return all(sync.state is not SyncState.RUNNING for sync in syncs) if syncs else None


def _same_firmware(scene: Scene) -> bool | None:
    known = [scene.evidence.members.get(member.name) for member in scene.pair.members]
    versions = [each.unit.version if each and each.unit else None for each in known]
    return None if None in versions else len(set(versions)) == 1


P, S = HaMode.PRIMARY, HaMode.SECONDARY
_CHECKS: Mapping[Awaited, Callable[[Scene], bool | None]] = MappingProxyType({
    Awaited.ONE_ANSWERS: lambda scene: any(_answers(scene, member.name) for member in scene.pair.members),
    Awaited.BOTH_ANSWER: lambda scene: _all(scene, _answers),
    Awaited.P_ANSWERS: lambda scene: _answers(scene, scene.pair.primary),
    Awaited.S_ANSWERS: lambda scene: _answers(scene, scene.pair.secondary),
    Awaited.SUBJECT_ANSWERS: lambda scene: _answers(scene, scene.subject),
    Awaited.P_PRIMARY: lambda scene: _acts(scene, scene.pair.primary, P),
    Awaited.P_STANDS_BY: lambda scene: _acts(scene, scene.pair.primary, S),
    Awaited.P_BACK: lambda scene: _acts(scene, scene.pair.primary, P, S),
    Awaited.S_STANDS_BY: lambda scene: _acts(scene, scene.pair.secondary, S),
    Awaited.ONE_PRIMARY: _one_primary,
    Awaited.AS_CONFIGURED: lambda scene: _all(scene, _as_configured),
    Awaited.HA_ON: lambda scene: _all(scene, _is_on),
    Awaited.UNDERSTOOD: lambda scene: _all(scene, _understood),
    Awaited.A_LINK_UP: _a_link_up,
    Awaited.ALL_LINKS_UP: _all_links_up,
    Awaited.LINK_UP: _link_up,
    Awaited.SYNCED: _synced,
    Awaited.SUBJECT_SYNCED: _subject_synced,
    Awaited.NO_SYNC_RUNS: _no_sync_runs,
    Awaited.SAME_FIRMWARE: _same_firmware,
})  # fmt: skip
