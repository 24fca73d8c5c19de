"""Knows the heartbeat links of a pair: which are up and which are down by what its members say, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hapair.evidence.gathered import Evidence
from hapair.evidence.losses import Loss
from hapair.evidence.word import Meaning, Word, link_meaning, still
from hapair.pair import Pair
from hapair.spans import Range


class LinkState(StrEnum):
    """Down where either member says so, up where one does and the other does not deny it."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Link:
    """`words` are the members' last ones, however old; `since` is when it came to be down, None where it is not.

    `losses` by member: the stretches in which it was seen lost, the last ones.
    """

    name: str
    state: LinkState
    words: Mapping[str, Word]
    since: Range | None = None
    losses: Mapping[str, tuple[Loss, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Links:
    """Every link of which anybody ever told, by name. None of them: no channel tells of links."""

    all: tuple[Link, ...] = ()

    @property
    def down(self) -> tuple[Link, ...]:
        return tuple(link for link in self.all if link.state is LinkState.DOWN)

    @property
    def all_down(self) -> bool:
        """No link is left that is known to be up, and one at least is known to be down."""
        return bool(self.down) and not any(link.state is LinkState.UP for link in self.all)


def link_states(evidence: Evidence, pair: Pair, now: datetime) -> Links:
    """As it is known at `now`: a word that is too old by then says nothing."""
    names = sorted({name for known in evidence.members.values() for name in known.heartbeat})
    return Links(tuple(_link(name, evidence, pair, now) for name in names))


def _link(name: str, evidence: Evidence, pair: Pair, now: datetime) -> Link:
    words = {member: known.heartbeat[name] for member, known in evidence.members.items() if name in known.heartbeat}
    losses = {
        member: tuple(loss for loss in known.losses if loss.link == name) for member, known in evidence.members.items()
    }
    young = [word for word in words.values() if still(word, pair, now)]
    down = [word.since for word in young if link_meaning(word.said) is Meaning.DOWN]
    if down:
        return Link(name, LinkState.DOWN, words, min(down, key=lambda since: since.latest), losses)
    up = any(link_meaning(word.said) is Meaning.UP for word in young)
    return Link(name, LinkState.UP if up else LinkState.UNKNOWN, words, None, losses)
