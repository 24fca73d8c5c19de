"""Knows what a stretch of a pair's history holds that can tell of causes: who said what, and from when to when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from hapair.evidence.gathered import Remark
from hapair.evidence.losses import Loss
from hapair.evidence.word import Meaning, sync_meaning
from hapair.failovers import Failover
from hapair.judge import Verdict
from hapair.look import Event, Facts, Item, NoAnswer, Outcome, Path, Snapshot, Source, Testimony
from hapair.modes import HaMode
from hapair.pair import Pair
from hapair.spans import Range, Span
from hapair.watch import Step

T = TypeVar("T")

BUSY_PERCENT, FULL_PERCENT = 90.0, 98.0
"""From here on a unit's processor or memory is busy, and a disk of it full."""
MOST = 5000
"""Of each kind of thing kept: a flood cannot make a chronicle grow without end; the last ones stay."""


class Answer(StrEnum):
    MODES = "modes"
    OTHERWISE = "otherwise"
    """It lives, and does not tell its modes: access refused, garbage, or no HA objects."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Looks in a row in which a member said the same. `why` is the reason for no modes, as `pairwatch check` has it."""

    answer: Answer
    mode: HaMode | None
    effective: HaMode | None
    why: str
    began: Range
    last: datetime
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Life:
    """From the first to the last look in which a unit's uptime went on unbroken."""

    first: datetime
    last: datetime


class Trait(StrEnum):
    """What a reading shows beside modes and links, each kept when it comes up."""

    BUSY = "busy"
    DISK_FULL = "disk_full"
    PORT_DOWN = "port_down"
    SYNC_FAILED = "sync_failed"


@dataclass(frozen=True, slots=True)
class Seen:
    """A trait that came up in a reading of a member at a look."""

    at: datetime
    member: str
    trait: Trait
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one member is known to have told so far.

    `tracks` are its stretches in order, `lives` its uptimes, `links_told` the looks in a row over which it told of its
    heartbeat links over HTTPS. `spoke` are the channels over which anything of it ever came.
    """

    track: tuple[Stretch, ...] = ()
    lives: tuple[Life, ...] = ()
    losses: tuple[Loss, ...] = ()
    links: frozenset[str] = frozenset()
    links_told: tuple[Range, ...] = ()
    spoke: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Everything is in order of time. `cut_off`: looks in a row in which our own path was lost."""

    pair: Pair
    members: Mapping[str, Told]
    events: tuple[Event, ...] = ()
    seen: tuple[Seen, ...] = ()
    remarks: tuple[Remark, ...] = ()
    spans: tuple[Span, ...] = ()
    failovers: tuple[Failover, ...] = ()
    cut_off: tuple[Range, ...] = ()

    def knowing(self, spoke: Mapping[str, Iterable[str]]) -> "Chronicle":
        """With channels that are known to speak from elsewhere: an absent word means something only of those."""
        members = {
            name: replace(told, spoke=told.spoke | frozenset(spoke.get(name, ())))
            for name, told in self.members.items()
        }
        return replace(self, members=members)


@dataclass
class _Member:
    track: list[Stretch] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
    losses: dict[tuple[str, Range], Loss] = field(default_factory=dict)
    last_losses: tuple[Loss, ...] = ()
    links: set[str] = field(default_factory=set)
    links_told: list[Range] = field(default_factory=list)
    tells_links: bool = False
    spoke: set[str] = field(default_factory=set)
    traits: frozenset[str] = frozenset()

    def told(self) -> Told:
        return Told(
            tuple(self.track),
            tuple(self.lives),
            tuple(self.losses.values()),
            frozenset(self.links),
            tuple(self.links_told),
            frozenset(self.spoke),
        )


class Scribe:
    """Takes every look and event with what it was judged to do, in order; it judges nothing itself."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._members = {pair.primary: _Member(), pair.secondary: _Member()}
        self._events: list[Event] = []
        self._seen: list[Seen] = []
        self._remarks: list[Remark] = []
        self._spans: dict[int, Span] = {}
        self._failovers: list[Failover] = []
        self._cut_off: list[Range] = []
        self._was_cut_off = False

    def take(self, item: Item, step: Step) -> None:
        self._spans |= {span.number: span for span in step.spans}
        if step.watch.span:
            self._spans[step.watch.span.number] = step.watch.span
        self._failovers += step.failovers
        self._remarks += step.remarks
        match item:
            case Event(source=Source.TRAP | Source.SYSLOG, member=str(member)) if member in self._members:
                self._keep(self._events, item)
            case Snapshot() if step.status and step.status.verdict:
                self._look(item, step.status.verdict, step.remarks)
            case _:
                return
        self._follow_evidence(step)

    def chronicle(self) -> Chronicle:
        return Chronicle(
            self._pair,
            {name: member.told() for name, member in self._members.items()},
            tuple(self._events),
            tuple(self._seen),
            tuple(self._remarks),
            tuple(self._spans.values()),
            tuple(self._failovers),
            tuple(self._cut_off),
        )

    def _look(self, look: Snapshot, verdict: Verdict, remarks: tuple[Remark, ...]) -> None:
        lost = look.path is Path.LOST
        if lost:
            self._cut_off[-1:] = _grown(self._cut_off[-1:], look.at, goes_on=self._was_cut_off)
        self._was_cut_off = lost
        for name, member in self._members.items():
            testimony, word = look.members[name], verdict.words[name][0]
            said = _stretch(testimony, word.mode, word.effective, look.at)
            member.track[-1:] = _joined(member.track[-1:], said)
            readings = [facts for facts in map(_facts, (testimony.snmp, testimony.http)) if facts]
            new = any(r.member == name and r.kind in ("restarted", "unit_changed", "units_swapped") for r in remarks)
            if any(facts.uptime_s is not None for facts in readings):
                member.lives[-1:] = _lived(member.lives[-1:], look.at, new=new)
            tells = any(facts.heartbeat for facts in readings)
            if tells:
                member.links_told[-1:] = _grown(member.links_told[-1:], look.at, goes_on=member.tells_links)
            if readings:
                member.tells_links = tells
                self._note_traits(name, member, readings, look.at)

    def _note_traits(self, name: str, member: _Member, readings: list[Facts], at: datetime) -> None:
        found = {trait: text for facts in readings for trait, text in _traits(facts)}
        for trait, text in found.items():
            if f"{trait}{text}" not in member.traits:
                self._keep(self._seen, Seen(at, name, trait, text))
        member.traits = frozenset(f"{trait}{text}" for trait, text in found.items())

    def _follow_evidence(self, step: Step) -> None:
        for name, known in step.watch.evidence.members.items():
            if (member := self._members.get(name)) is None:
                continue
            member.spoke |= known.spoke.keys()
            member.links |= known.heartbeat.keys()
            if known.losses is not member.last_losses:
                member.last_losses = known.losses
                member.losses |= {(loss.link, loss.began): loss for loss in known.losses}

    @staticmethod
    def _keep(kept: list[T], one: T) -> None:
        kept.append(one)
        if len(kept) > 2 * MOST:
            del kept[:MOST]


def chronicle(pair: Pair, steps: Iterable[tuple[Item, Step]]) -> Chronicle:
    scribe = Scribe(pair)
    for item, step in steps:
        scribe.take(item, step)
    return scribe.chronicle()


def _stretch(testimony: Testimony, mode: HaMode | None, effective: HaMode | None, at: datetime) -> Stretch:
    if effective is not None and effective is not HaMode.UNKNOWN:
        return Stretch(Answer.MODES, mode, effective, "", Range.exactly(at), at)
    answer = Answer.NOTHING if testimony.silent else Answer.OTHERWISE
    why = next((o.cause.value for o in (testimony.snmp, testimony.http) if isinstance(o, NoAnswer)), "")
    return Stretch(answer, mode, effective, why, Range.exactly(at), at)


def _joined(last: list[Stretch], said: Stretch) -> list[Stretch]:
    """The stretch grown by a look, or followed by the next."""
    if not last:
        return [said]
    before = last[0]
    mode = said.mode or before.mode  # a channel that leaves the HA mode out changes nothing
    same = (before.answer, before.mode, before.effective) == (said.answer, mode, said.effective)
    if same and before.why == said.why:
        return [replace(before, last=said.last, looks=before.looks + 1)]
    return [before, replace(said, mode=mode, began=Range.between(before.last, said.last))]


def _grown(last: list[Range], at: datetime, *, goes_on: bool) -> list[Range]:
    if last and goes_on:
        return [Range.between(last[0].earliest, at)]
    return [*last, Range.exactly(at)]


def _lived(last: list[Life], at: datetime, *, new: bool) -> list[Life]:
    if last and not new:
        return [replace(last[0], last=at)]
    return [*last, Life(at, at)]


def _facts(outcome: Outcome | None) -> Facts | None:
    return None if outcome is None else outcome.facts


def _traits(facts: Facts) -> Iterator[tuple[Trait, str]]:
    for name, percent in (("processor", facts.cpu_percent), ("memory", facts.memory_percent)):
        if percent is not None and percent >= BUSY_PERCENT:
            yield Trait.BUSY, f"{name} at {BUSY_PERCENT:.0f} % or more"
    for name, percent in (("log disk", facts.log_disk_percent), ("mail disk", facts.mail_disk_percent)):
        if percent is not None and percent >= FULL_PERCENT:
            yield Trait.DISK_FULL, f"{name} at {FULL_PERCENT:.0f} % or more"
    for port, word in facts.interfaces.items():
        if word == "down":
            yield Trait.PORT_DOWN, port
    for kind, word in facts.sync.items():
        if sync_meaning(word) is Meaning.FAILED:
            yield Trait.SYNC_FAILED, f"{kind}: {word}"
