"""Knows what else is known of a pair, by whom and since when: who speaks at all, links, sync, which unit answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from hapair.evidence.losses import Loss
from hapair.evidence.losses import follow as follow_loss
from hapair.evidence.rounds import Round
from hapair.evidence.rounds import follow as follow_round
from hapair.evidence.virtual import Answer
from hapair.evidence.virtual import follow as follow_answers
from hapair.evidence.word import Word, heard, link_meaning, sync_meaning
from hapair.look import NO_FACTS, Event, Facts, Item, NoAnswer, Outcome, Reading, Snapshot, Source, Testimony
from hapair.modes import HaMode, meaning
from hapair.pair import Pair
from hapair.words.moments import duration

T = TypeVar("T")

UPTIME_WRAPS = timedelta(milliseconds=2**32 * 10)
"""sysUpTime counts hundredths of a second in 32 bits: after 497 days it begins anew, which is no restart."""
LONGEST_UPTIME_S = 1e9
"""Thirty years: what is said to be longer, by a counter of another kind, is no uptime."""
UPTIME_SLACK = timedelta(seconds=60)
"""Answers take time and clocks run apart, the longer the more: a hundredth of the time between is allowed besides."""
KEYS = 64
"""Links and kinds of sync remembered a member: forged lines cannot make this grow."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Who answered for a member, and how long it had been up then."""

    at: datetime
    serial: str | None = None
    version: str | None = None
    uptime: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many mails lay in the queues of a member when it last told."""

    at: datetime
    mails: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that happened to a unit itself: `kind` is `restarted`, `firmware_changed`, `unit_changed` or
    `units_swapped`; it happened after `since` and was seen at `at`."""

    number: int
    member: str
    kind: str
    since: datetime
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """Of one member. `spoke` is when each channel (`snmp`, `http`, `trap`, `syslog`) last brought anything; `heartbeat`
    and `losses` are of links, `sync` and `rounds` of kinds of synchronisation. `acts` is its last effective mode;
    `changed` when it last left a role, its HA settings changed or it started anew, at the earliest that this can be:
    what was synchronised before was synchronised with another."""

    spoke: Mapping[str, datetime] = field(default_factory=dict)
    heartbeat: Mapping[str, Word] = field(default_factory=dict)
    sync: Mapping[str, Word] = field(default_factory=dict)
    unit: Unit | None = None
    losses: tuple[Loss, ...] = ()
    rounds: Mapping[str, Round] = field(default_factory=dict)
    acts: HaMode | None = None
    changed: datetime | None = None
    waiting: Waiting | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """By member; `remarks` counts those made so far; `virtual` is who answers at each virtual address."""

    members: Mapping[str, Known] = field(default_factory=dict)
    remarks: int = 0
    virtual: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def changed(self) -> datetime | None:
        """When either member last did."""
        return max((known.changed for known in self.members.values() if known.changed), default=None)


def gather(pair: Pair, before: Evidence, item: Item) -> tuple[Evidence, tuple[Remark, ...]]:
    """What is known after the pair's next look or event, and what that showed to have happened to a unit."""
    match item:
        case Event(member=str(member)) if member in (pair.primary, pair.secondary):
            told = _told(pair, before.members.get(member, Known()), item)
            return replace(before, members={**before.members, member: told}), ()
        case Snapshot():
            return _looked(pair, before, item)
        case _:
            return before, ()


def _told(pair: Pair, known: Known, event: Event) -> Known:
    channel, links, kind = event.source.value, event.more.get("links"), event.more.get("sync")
    said = {str(link): str(word) for link, word in links.items()} if isinstance(links, dict) else {}
    told = event.kind.startswith("sync_") and isinstance(kind, str)
    sync = {str(kind): event.kind.removeprefix("sync_")} if told else {}
    changed = event.at if event.kind == "ha_settings_changed" else known.changed
    known = replace(known, spoke={**known.spoke, channel: event.at}, changed=changed)
    return _with(pair, known, said, sync, channel, event.at) if said or sync else known


def _with(
    pair: Pair, known: Known, links: Mapping[str, str], sync: Mapping[str, str], channel: str, at: datetime
) -> Known:
    """With the next words on links and kinds of synchronisation. Most are as before: those must cost little."""
    heartbeat, losses = dict(known.heartbeat), known.losses
    for link, said in links.items():
        before = heartbeat.get(link)
        word = heartbeat[link] = heard(before, said, link_meaning, channel, at, pair)
        if before is None or word.since is not before.since:
            losses = follow_loss(losses, link, word)
    syncs, rounds = dict(known.sync), dict(known.rounds)
    for kind, said in sync.items():
        before = syncs.get(kind)
        word = syncs[kind] = heard(before, said, sync_meaning, channel, at, pair)
        if before is None or word.since is not before.since or channel == Source.SYSLOG:
            rounds[kind] = follow_round(rounds.get(kind, Round()), word)
    return replace(known, heartbeat=_bounded(heartbeat), sync=_bounded(syncs), losses=losses, rounds=_bounded(rounds))


def _looked(pair: Pair, before: Evidence, look: Snapshot) -> tuple[Evidence, tuple[Remark, ...]]:
    units = {name: _unit(testimony, look.at) for name, testimony in look.members.items()}
    after = {
        name: _heard(pair, before.members.get(name, Known()), testimony, units[name], look.at)
        for name, testimony in look.members.items()
    }
    happened = [
        Remark(before.remarks + n, member, kind, since, look.at, text)
        for n, (member, kind, since, text) in enumerate(_happened(pair, before, units))
    ]
    for remark in happened:
        if remark.kind != "firmware_changed":
            after[remark.member] = replace(after[remark.member], changed=_booted(remark, units[remark.member]))
    found = Evidence(after, before.remarks + len(happened), before.virtual)
    if look.virtual is not None:
        found = replace(found, virtual=_bounded(follow_answers(before.virtual, look, found.changed)))
    return found, tuple(happened)


def _heard(pair: Pair, before: Known, testimony: Testimony, unit: Unit | None, at: datetime) -> Known:
    known, spoke = before, dict(before.spoke)
    for channel, outcome in (("snmp", testimony.snmp), ("http", testimony.http)):
        facts = _facts(outcome)
        if facts is not None:
            spoke[channel] = at
            if facts.heartbeat or facts.sync:
                known = _with(pair, known, facts.heartbeat, facts.sync, channel, at)
    acts = _acts(testimony) or known.acts
    changed = _last_answered(before, at) if _leaves(before.acts, acts) else known.changed
    waiting = _waiting(testimony, at) or known.waiting
    links, syncs, losses, rounds = known.heartbeat, known.sync, known.losses, known.rounds
    return Known(spoke, links, syncs, unit or known.unit, losses, rounds, acts, changed, waiting)


def _leaves(acted: HaMode | None, acts: HaMode | None) -> bool:
    """A unit that joins synchronises while it is off yet, and takes its role after that: this is no change of what was
    synchronised."""
    return acted is not None and acts is not acted and not (acted is HaMode.OFF and acts is HaMode.SECONDARY)


def _last_answered(known: Known, at: datetime) -> datetime:
    """In its role of before: between then and now it changed, and what it synchronised after that counts."""
    return max((known.spoke[each] for each in ("snmp", "http") if each in known.spoke), default=at)


def _booted(remark: Remark, unit: Unit | None) -> datetime:
    """As near as it can be told; never before it was last seen as it was."""
    up = unit.uptime if unit and remark.kind == "restarted" else None
    return remark.at if up is None else max(remark.since, remark.at - up)


def _acts(testimony: Testimony) -> HaMode | None:
    """SNMP's word first; None where no channel told."""
    for outcome in (testimony.snmp, testimony.http):
        if isinstance(outcome, Reading) and outcome.effective is not None:
            return meaning(outcome.effective)
    return None


def _waiting(testimony: Testimony, at: datetime) -> Waiting | None:
    for outcome in (testimony.snmp, testimony.http):
        facts = _facts(outcome)
        if facts is not None and facts.queues:
            return Waiting(at, sum(facts.queues.values()))
    return None


def _facts(outcome: Outcome | None) -> Facts | None:
    """What it told beside its modes; None where it told nothing at all."""
    if outcome is None or (isinstance(outcome, NoAnswer) and outcome.facts == NO_FACTS):
        return None
    return outcome.facts


def _unit(testimony: Testimony, at: datetime) -> Unit | None:
    """Who answered: over SNMP where that is asked at all, since HTTPS names the firmware in words of its own."""
    facts = _facts(testimony.http if testimony.snmp is None else testimony.snmp)
    if facts is None or not (facts.serial or facts.uptime_s is not None):
        return None
    up_s = facts.uptime_s
    uptime = timedelta(seconds=up_s) if up_s is not None and 0 <= up_s <= LONGEST_UPTIME_S else None
    return Unit(at, facts.serial, facts.version, uptime)


def _happened(
    pair: Pair, before: Evidence, units: Mapping[str, Unit | None]
) -> Iterator[tuple[str, str, datetime, str]]:
    known = {name: before.members[name].unit if name in before.members else None for name in units}
    for name, now in units.items():
        then = known[name]
        if now is None or then is None:
            continue
        if then.serial and now.serial and then.serial != now.serial:
            other = known.get(pair.other(name))
            swapped = other is not None and other.serial == now.serial
            kind = "units_swapped" if swapped else "unit_changed"
            yield name, kind, then.at, f"serial {then.serial} is now {now.serial}"
        elif now.uptime is not None and _restarted(then, now.at, now.uptime):
            yield name, "restarted", then.at, f"up for {duration(now.uptime.total_seconds())}"
        if then.serial == now.serial and then.version and now.version and then.version != now.version:
            yield name, "firmware_changed", then.at, f"{then.version} is now {now.version}"


def _restarted(then: Unit, at: datetime, uptime: timedelta) -> bool:
    """Up for less than it should be by now; a counter that began anew after 497 days is not."""
    if then.uptime is None:
        return False
    between = max(timedelta(0), at - then.at)
    slack, expected = UPTIME_SLACK + between / 100, then.uptime + between
    return expected - uptime > slack and abs(expected - UPTIME_WRAPS - uptime) > slack


def _bounded(known: Mapping[str, T]) -> Mapping[str, T]:
    return known if len(known) <= KEYS else dict(list(known.items())[-KEYS:])
