"""Knows what a look means: the state of the pair, by the effective modes of both members together."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from types import MappingProxyType

from hapair.look import Cause, NoAnswer, Outcome, Path, Reading, Snapshot, Testimony
from hapair.modes import HaMode, meaning
from hapair.pair import Pair
from hapair.severity import Severity


class PairState(StrEnum):
    """In the order of the table in docs/states.md: the first row that holds is the state."""

    BLIND = "blind"
    HA_OFF = "ha_off"
    CONFIG_ONLY = "config_only"
    SPLIT_BRAIN = "split_brain"
    SWAPPED = "swapped"
    FAILED_OVER = "failed_over"
    NORMAL = "normal"
    UNPROTECTED = "unprotected"
    UNDETERMINED = "undetermined"
    PRIMARY_UNSEEN = "primary_unseen"
    NO_PRIMARY_SEEN = "no_primary_seen"
    NO_PRIMARY = "no_primary"
    UNOBSERVED = "unobserved"
    """A stretch without looks: the name of a span, never a verdict on a look."""


class Mail(StrEnum):
    """What a state means for the mail: the question everybody asks first."""

    FLOWS = "flows"
    FLOWS_BY_SECONDARY = "flows by the secondary"
    SEPARATE = "each unit by itself"
    DOUBTFUL = "doubtful"
    STOPPED = "stopped"
    NOT_TAKEN = "not taken"
    """No state by itself means that: a witness found it at a virtual address."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Word:
    """What one channel makes of a member: `effective` is None for a member whose modes were not seen."""

    mode: HaMode | None = None
    effective: HaMode | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state a look shows, and the words it rests on, one a channel, by member."""

    state: PairState
    severity: Severity
    words: Mapping[str, tuple[Word, ...]]

    @property
    def disagreeing(self) -> tuple[str, ...]:
        """Members whose channels do not say the same."""
        return tuple(name for name, said in self.words.items() if len(set(said)) > 1)


UNSEEN = Word()
_CONFIG = {HaMode.CONFIG_PRIMARY, HaMode.CONFIG_SECONDARY}

SEVERITY = MappingProxyType({
    PairState.BLIND: Severity.CRITICAL,
    PairState.HA_OFF: Severity.WARNING,
    PairState.CONFIG_ONLY: Severity.OK,
    PairState.SPLIT_BRAIN: Severity.CRITICAL,
    PairState.SWAPPED: Severity.WARNING,
    PairState.FAILED_OVER: Severity.CRITICAL,
    PairState.NORMAL: Severity.OK,
    PairState.UNPROTECTED: Severity.CRITICAL,
    PairState.UNDETERMINED: Severity.WARNING,
    PairState.PRIMARY_UNSEEN: Severity.WARNING,
    PairState.NO_PRIMARY_SEEN: Severity.CRITICAL,
    PairState.NO_PRIMARY: Severity.CRITICAL,
    PairState.UNOBSERVED: Severity.UNKNOWN,
})  # fmt: skip

MAIL = MappingProxyType({
    PairState.BLIND: Mail.UNKNOWN,
    PairState.HA_OFF: Mail.SEPARATE,
    PairState.CONFIG_ONLY: Mail.SEPARATE,
    PairState.SPLIT_BRAIN: Mail.DOUBTFUL,
    PairState.SWAPPED: Mail.FLOWS_BY_SECONDARY,
    PairState.FAILED_OVER: Mail.FLOWS_BY_SECONDARY,
    PairState.NORMAL: Mail.FLOWS,
    PairState.UNPROTECTED: Mail.FLOWS,
    PairState.UNDETERMINED: Mail.UNKNOWN,
    PairState.PRIMARY_UNSEEN: Mail.UNKNOWN,
    PairState.NO_PRIMARY_SEEN: Mail.UNKNOWN,
    PairState.NO_PRIMARY: Mail.STOPPED,
    PairState.UNOBSERVED: Mail.UNKNOWN,
})  # fmt: skip


def judge(pair: Pair, look: Snapshot) -> Verdict | None:
    """The verdict on one look, or None where our own lateness left a member without a word (nothing to judge)."""
    words = {name: said(look.members[name]) for name in (pair.primary, pair.secondary)}
    if look.path is Path.LOST:
        return Verdict(PairState.BLIND, SEVERITY[PairState.BLIND], words)
    if any(_only_late(look.members[name]) for name in words):
        return None
    severity, state = max(
        (_graded(p, s) for p, s in product(words[pair.primary], words[pair.secondary])),
        key=lambda graded: graded[0],
    )
    return Verdict(state, severity, words)


def said(testimony: Testimony) -> tuple[Word, ...]:
    """The words of one member, SNMP's first; one that speaks of modes outweighs one that does not; never empty."""
    words = [w for w in (_word(testimony.snmp, tells=True), _word(testimony.http, tells=False)) if w]
    told = [w for w in words if w is not _MUTE]
    if any(w.mode is None or w.effective is None for w in told):
        told = _completed(told)
    return tuple(told or words[:1] or [UNSEEN])


def _completed(told: list[Word]) -> list[Word]:
    """What one channel leaves out is as the other tells it; an effective mode that neither tells is unknown."""
    mode = next((w.mode for w in told if w.mode is not None), None)
    effective = next((w.effective for w in told if w.effective is not None), HaMode.UNKNOWN)
    return [Word(w.mode or mode, w.effective or effective) for w in told]


def state_of(primary: Word, secondary: Word) -> PairState:
    """The table of docs/states.md for a look with a path; first match wins."""
    p, s = primary.effective, secondary.effective
    seen = [e for e in (p, s) if e is not None]
    if not seen:
        return PairState.BLIND
    if primary.mode is HaMode.OFF and secondary.mode is HaMode.OFF:
        return PairState.HA_OFF
    if p in _CONFIG and s in _CONFIG:
        return PairState.CONFIG_ONLY
    if s is HaMode.PRIMARY:
        return _taken_over(p)
    if p is HaMode.PRIMARY:
        return PairState.NORMAL if s is HaMode.SECONDARY else PairState.UNPROTECTED
    if HaMode.UNKNOWN in seen:
        return PairState.UNDETERMINED
    if len(seen) == 1:
        return PairState.PRIMARY_UNSEEN if seen[0] is HaMode.SECONDARY else PairState.NO_PRIMARY_SEEN
    return PairState.NO_PRIMARY


def _taken_over(primary: HaMode | None) -> PairState:
    match primary:
        case HaMode.PRIMARY:
            return PairState.SPLIT_BRAIN
        case HaMode.SECONDARY:
            return PairState.SWAPPED
        case _:
            return PairState.FAILED_OVER


def _graded(primary: Word, secondary: Word) -> tuple[Severity, PairState]:
    state = state_of(primary, secondary)
    if state is PairState.CONFIG_ONLY and not (
        _as_configured(primary, HaMode.CONFIG_PRIMARY) and _as_configured(secondary, HaMode.CONFIG_SECONDARY)
    ):
        return Severity.WARNING, state
    return SEVERITY[state], state


def _as_configured(word: Word, role: HaMode) -> bool:
    return word.effective is role and word.mode in (role, None)


_MUTE = Word(None, HaMode.UNKNOWN)
"""It answers, but has no HA objects."""


def _word(outcome: Outcome | None, *, tells: bool) -> Word | None:
    """`tells`: whether this channel is one that names the modes; another is not mute for leaving them out.

    What it leaves out of the two is None here.
    """
    match outcome:
        case Reading(mode=mode, effective=effective) if effective is not None:
            return Word(None if mode is None else meaning(mode), meaning(effective))
        case Reading(mode=mode) if mode is not None:
            return Word(meaning(mode))
        case Reading() if tells:
            return _MUTE
        case NoAnswer(cause=Cause.NO_HA_OBJECTS):
            return _MUTE
        case _:
            return None


def _only_late(testimony: Testimony) -> bool:
    """A missing answer of ours can make nothing unseen: no channel told how it acts, and one of them was late."""
    outcomes = testimony.snmp, testimony.http
    if not any(isinstance(o, NoAnswer) and o.cause is Cause.LATE for o in outcomes):
        return False
    return not any(isinstance(o, Reading) and o.effective is not None for o in outcomes)
