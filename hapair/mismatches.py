"""Knows when a member acts as something else than it is configured for, and from when to when."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hapair.judge import Verdict, Word
from hapair.modes import HaMode
from hapair.spans import Range


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A member's effective mode was not its HA mode; `last` is the last look that showed it."""

    number: int
    member: str
    mode: HaMode
    effective: HaMode
    began: Range
    last: datetime
    ended: Range | None = None


@dataclass(frozen=True, slots=True)
class Mismatches:
    """The open ones by member, when each member was last seen as configured, and how many there ever were."""

    open: Mapping[str, Mismatch] = field(default_factory=dict)
    matched: Mapping[str, datetime] = field(default_factory=dict)
    count: int = 0


def compare(known: Mismatches, verdict: Verdict, at: datetime) -> tuple[Mismatches, tuple[Mismatch, ...]]:
    """What a look changes: the mismatches after it, and those that it began or ended, in that order of members."""
    changed: list[Mismatch] = []
    for member, said in verdict.words.items():
        word = next((w for w in said if _comparable(w)), None)
        if word is not None:
            known, more = _compare_one(known, member, word, at)
            changed += more
    return known, tuple(changed)


def _comparable(word: Word) -> bool:
    """An unseen member says nothing of its mismatch, which goes on; a value nobody knows cannot be compared."""
    return HaMode.UNKNOWN not in (word.mode, word.effective) and None not in (word.mode, word.effective)


def _compare_one(known: Mismatches, member: str, word: Word, at: datetime) -> tuple[Mismatches, list[Mismatch]]:
    before = known.open.get(member)
    if before and (before.mode, before.effective) == (word.mode, word.effective):
        return replace(known, open={**known.open, member: replace(before, last=at)}), []
    changed = []
    seen = known.matched.get(member, at)
    open_ = dict(known.open)
    if before:
        seen = before.last
        changed.append(replace(before, ended=Range.between(seen, at)))
        del open_[member]
    if word.mode is word.effective:
        return Mismatches(open_, {**known.matched, member: at}, known.count), changed
    assert word.mode is not None
    assert word.effective is not None
    begun = Mismatch(known.count, member, word.mode, word.effective, Range.between(seen, at), at)
    return replace(known, open={**open_, member: begun}, count=known.count + 1), [*changed, begun]
