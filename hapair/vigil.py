"""Knows when a pair is to be looked at every second: from a word that something happens until it has been steady."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hapair.look import Snapshot

STEADY = timedelta(seconds=60)
"""Looked at every second until nothing has changed for this long."""
MOST_IDLE = 120
"""Looks in a row that show no change, after which what stirs us is taken for noise."""
REST = timedelta(seconds=300)
"""How long noise stirs nothing more: a storm of forged traps must not become a storm of polls."""

FULL_EVERY = 30
"""Of the looks of a vigil, each that is a multiple of this asks everybody in full."""


@dataclass(frozen=True, slots=True)
class Vigil:
    """Kept while `until` is set; `rest` is when noise may stir again."""

    until: datetime | None = None
    idle: int = 0
    rest: datetime | None = None

    @property
    def kept(self) -> bool:
        return self.until is not None


def stirred(vigil: Vigil, at: datetime) -> Vigil:
    """An event told that something happens."""
    if vigil.rest is not None and vigil.rest - REST <= at < vigil.rest:
        return vigil
    return Vigil(at + STEADY, vigil.idle)


def looked(vigil: Vigil, at: datetime, *, changed: bool) -> Vigil:
    """A look was taken; `changed` says whether it showed another state than the one before.

    A change alone does not stir: when a whole site falls silent, that would be a storm of our own.
    """
    if changed and vigil != Vigil():
        return Vigil(at + STEADY)
    if vigil.until is None:
        return vigil
    if at >= vigil.until:
        return Vigil()
    if vigil.idle + 1 >= MOST_IDLE:
        return Vigil(rest=at + REST)
    return replace(vigil, idle=vigil.idle + 1)


def hushed(vigil: Vigil, look: Snapshot) -> frozenset[str]:
    """The members that the next look of a vigil asks once and briefly: those that gave no answer at all in this one.

    All tries at a dead unit take seconds, in which its peer would not be looked at. Who has just answered keeps every
    try, so that a lost packet makes nobody unseen; and now and then the silent are asked in full too.
    """
    if not vigil.kept or (vigil.idle + 1) % FULL_EVERY == 0:
        return frozenset()
    return frozenset(name for name, said in look.members.items() if said.silent)
