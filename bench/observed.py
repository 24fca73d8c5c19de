"""Knows what Pairwatch would have seen and heard of a course: looks, traps and lines, with what gets lost of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bench.virtual_pair import SETTLING_S, Course, Shown
from collectors.hearing.patterns import meaning
from collectors.hearing.trap_objects import HA_EVENTS, SYSTEM_EVENTS
from hapair.look import Cause, Event, Facts, Item, NoAnswer, Path, Reading, Snapshot, Source, Testimony
from hapair.pair import OnFailure, Pair
from simulator.announce import Announcement, ColdStart, HaTrap, LinkTrap, LogLine, SystemTrap

START = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = ("mx1", "mx2")
WARM_S = 20.0
"""The first looks all come through: a pair that is watched was seen before."""
CLOSELY_S, CLOSE_POLL_S = 60.0, 2.0


@dataclass(frozen=True, slots=True)
class Ears:
    """What can be heard at all. `lost_sight`: of which member nothing comes any more, from shortly before the fault.

    `port_traps`: units send linkDown and coldStart too. `proven`: every channel has told something before.
    """

    traps: bool = True
    syslog: bool = True
    links: bool = True
    port_traps: bool = True
    uptimes: bool = True
    on_failure: bool = True
    proven: bool = True
    lost_sight: int | None = None


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares of what goes wrong on the way, and of incidents in which something unrelated is told."""

    poll_lost: float = 0.0
    trap_lost: float = 0.0
    trap_late: float = 0.0
    doubled: float = 0.0
    line_lost: float = 0.0
    unrelated: float = 0.0
    forged: float = 0.0


QUIET = Noise()
USUAL = Noise(0.02, 0.1, 0.1, 0.1, 0.05, 0.7, 0.03)
UNRELATED = (
    (Source.TRAP, "virus_database_updated", ""),
    (Source.TRAP, "ip_change", ""),
    (Source.TRAP, "spam_threshold", ""),
    (Source.TRAP, "deferred_queue_high", ""),
    (Source.SYSLOG, "other", "User admin login successfully from GUI(192.168.1.77)"),
    (Source.SYSLOG, "other", "Administrator admin changed the configuration of domain example.com"),
    (Source.SYSLOG, "sync_started", "hasyncd: data synchronization started"),
    (Source.SYSLOG, "sync_finished", "hasyncd: data synchronization finished"),
    (Source.SYSLOG, "other", "update: AV database has been updated, service was not interrupted"),
)


@dataclass(frozen=True, slots=True)
class Astray:
    """What our own way to the units does: from when to when, in seconds since the pair settled; `member` or both."""

    begins_s: float
    ends_s: float
    member: int | None
    cause: Cause = Cause.TIMEOUT
    path: Path = Path.OK


def pair_of(course: Course, ears: Ears) -> Pair:
    on_failure = OnFailure(course.on_failure) if ears.on_failure else None
    return Pair("mx", *NAMES, heartbeat_lost_threshold_s=course.threshold_s, on_failure=on_failure)


def items(
    course: Course, ears: Ears, noise: Noise, astray: Astray | None, fault_s: float, random: Random
) -> list[Item]:
    """Looks and events in order of arrival. `fault_s` is when it begins, since the pair settled."""
    blind_from_s = SETTLING_S + fault_s - random.uniform(0.0, 8.0)
    heard = [*_told(course, ears, noise, random), *_unrelated(len(course.shown), noise, random)]
    heard = [
        e for e in heard if ears.lost_sight is None or e.member != NAMES[ears.lost_sight] or _s(e.at) < blind_from_s
    ]
    heard = [e for e in heard if ears.traps or e.source is not Source.TRAP]
    heard = [e for e in heard if ears.syslog or e.source is not Source.SYSLOG]
    heard.sort(key=lambda event: event.at)
    looks = _looks(course, ears, noise, astray, blind_from_s, heard, random)
    before = list(_proofs(ears, random)) if ears.proven else []
    return sorted([*before, *heard, *looks], key=lambda item: item.at)


def _looks(
    course: Course,
    ears: Ears,
    noise: Noise,
    astray: Astray | None,
    blind_from_s: float,
    heard: list[Event],
    random: Random,
) -> Iterator[Snapshot]:
    """Every ten seconds, and closely for a minute after something was told or seen."""
    at_s, closely_until_s, last, waiting = random.uniform(1.0, 10.0), 0.0, None, heard[:]
    while at_s < len(course.shown):
        both = course.shown[int(at_s)]
        gone = {ears.lost_sight} if ears.lost_sight is not None and at_s >= blind_from_s else set()
        members = {
            name: _asked(shown, n, at_s, ears, noise, None if n in gone else astray, gone=n in gone, random=random)
            for n, (name, shown) in enumerate(zip(NAMES, both, strict=True))
        }
        lost = astray is not None and astray.path is Path.LOST and _is_astray(astray, at_s)
        yield Snapshot("mx", _at(at_s), members, Path.LOST if lost else Path.OK)
        while waiting and _s(waiting[0].at) <= at_s:
            closely_until_s = _s(waiting.pop(0).at) + CLOSELY_S
        words = [shown and (shown.mode, shown.effective) for shown in both]
        if last is not None and words != last:
            closely_until_s = at_s + CLOSELY_S
        last = words
        due_s = at_s + (CLOSE_POLL_S if at_s < closely_until_s else 10.0)
        at_s = min(due_s, max(at_s + 0.5, _s(waiting[0].at))) if waiting else due_s


def _asked(
    shown: Shown | None,
    n: int,
    at_s: float,
    ears: Ears,
    noise: Noise,
    astray: Astray | None,
    *,
    gone: bool,
    random: Random,
) -> Testimony:
    silent = NoAnswer(Cause.TIMEOUT)
    if astray is not None and astray.member in (None, n) and _is_astray(astray, at_s):
        silent = NoAnswer(astray.cause)
        return Testimony(silent, silent if ears.links else None)
    if shown is None or gone or (at_s > WARM_S and random.random() < noise.poll_lost):
        return Testimony(silent, silent if ears.links else None)
    up_s = at_s - shown.booted_s if ears.uptimes else None
    reading = Reading(shown.mode, shown.effective, Facts(uptime_s=up_s, serial=f"FE{n}"))
    links = {link: "ok" if alive else "failed" for link, alive in shown.links.items()}
    told = Reading(facts=Facts(heartbeat=links, sync={"config": shown.sync})) if ears.links else None
    return Testimony(reading, told)


def _told(course: Course, ears: Ears, noise: Noise, random: Random) -> Iterator[Event]:
    for at_s, n, words in course.said:
        event = _event(words, n, at_s)
        if event is None or not _could(event, words, ears):
            continue
        lost = noise.trap_lost if event.source is Source.TRAP else noise.line_lost
        if random.random() < lost:
            continue
        if event.source is Source.TRAP and random.random() < noise.trap_late:
            event = replace(event, at=event.at + timedelta(seconds=random.uniform(1.0, 30.0)))
        yield event
        if random.random() < noise.doubled:
            yield replace(event, at=event.at + timedelta(seconds=random.uniform(0.1, 8.0)))


def _could(event: Event, words: Announcement, ears: Ears) -> bool:
    if isinstance(words, ColdStart | LinkTrap):
        return ears.traps and ears.port_traps
    return ears.traps if event.source is Source.TRAP else ears.syslog


def _event(words: Announcement, n: int, at_s: float) -> Event | None:
    def trap(kind: str, text: str = "", **more: object) -> Event:
        return Event("mx", _at(at_s + 0.1), Source.TRAP, kind, NAMES[n], text, more)

    match words:
        case HaTrap(event, reason):
            return trap(HA_EVENTS[event], reason, reason=reason)
        case SystemTrap(event):
            return trap(SYSTEM_EVENTS[event])
        case ColdStart():
            return trap("cold_start")
        case LinkTrap(index, up):
            return trap("link_up" if up else "link_down", if_index=index)
        case LogLine(message):
            means = meaning(message)
            return Event("mx", _at(at_s + 0.2), Source.SYSLOG, means.kind, NAMES[n], message, means.more)
        case _:
            return None


def _unrelated(lasts_s: int, noise: Noise, random: Random) -> Iterator[Event]:
    while random.random() < noise.unrelated:
        source, kind, text = random.choice(UNRELATED)
        yield Event("mx", _at(random.uniform(0, lasts_s)), source, kind, random.choice(NAMES), text)
    if random.random() < noise.forged:
        text = random.choice(("MASTER heartbeat disappeared", "The system was shutdown!", ""))
        kind = random.choice(("primary_unit_switch", "unit_shutdown", "system_reboot"))
        yield Event("mx", _at(random.uniform(0, lasts_s)), Source.TRAP, kind, random.choice(NAMES), text)


def _proofs(ears: Ears, random: Random) -> Iterator[Event]:
    """An hour before: what a unit tells in the course of a week."""
    for name in NAMES:
        at = START - timedelta(seconds=3600 + random.uniform(0, 60))
        if ears.traps:
            yield Event("mx", at, Source.TRAP, "virus_database_updated", name)
        if ears.traps and ears.port_traps:
            yield Event("mx", at, Source.TRAP, "link_up", name, "", {"if_index": 2})
        if ears.syslog:
            yield Event("mx", at, Source.SYSLOG, "other", name, "User admin login successfully")


def _is_astray(astray: Astray, at_s: float) -> bool:
    return astray.begins_s <= at_s - SETTLING_S < astray.ends_s


def _at(seconds: float) -> datetime:
    return START + timedelta(milliseconds=round(seconds * 1000))


def _s(at: datetime) -> float:
    return (at - START).total_seconds()
