"""Knows what a play comes to, performed at several moments between two looks: each time as a range after the fault."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from cli.rehearsing.performing import Performance, States
from hapair.forms.lines import parse_time
from simulator.rehearsal.plays import Play

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class After:
    """Seconds after the fault, in `times` of the performances."""

    least_s: float
    most_s: float
    times: int


@dataclass(frozen=True, slots=True)
class Fired:
    rule: str
    subject: str
    severity: str
    after: After
    resolved: After | None


@dataclass(frozen=True, slots=True)
class WouldTell:
    """`channels` are the names of those who would be told."""

    reason: str
    severity: str
    title: str
    channels: tuple[str, ...]
    after: After


@dataclass(frozen=True, slots=True)
class Outcome:
    """`happens`: what both units really do; `shown`: the states that Pairwatch would show; `moved`: when the mail had
    surely moved, by the member it moved to. The lengths are of what really happens: nobody, or both, primary."""

    play: Play
    performances: int
    happens: tuple[tuple[States, After], ...]
    shown: tuple[tuple[str, After], ...]
    moved: tuple[tuple[str, After], ...]
    alerts: tuple[Fired, ...]
    told: tuple[WouldTell, ...]
    closed: After | None
    no_primary_s: tuple[float, float]
    two_primaries_s: tuple[float, float]


Found = dict[str, Any]
"""Of `alerts.retelling.retold`."""


def outcome(done: Sequence[Performance], told: Sequence[Found]) -> Outcome:
    """`told` is what each performance comes to by the path that judges."""
    play, runs = done[0].play, list(zip(done, told, strict=True))
    alerts = _spread((one.began, [(_alert_key(a), a["fired"]) for a in found["alerts"]]) for one, found in runs)
    resolved = _spread(
        (one.began, [(_alert_key(a), a["resolved"]) for a in found["alerts"] if a["resolved"]]) for one, found in runs
    )
    notices = _spread((one.began, [(n["reason"], n["at"]) for n in found["notices"]]) for one, found in runs)
    said = _first_said(told)
    states = _spread((one.began, [(s["state"], s["began"][1]) for s in found["spans"]]) for one, found in runs)
    moved = _spread((one.began, [(f["to"], f["between"][1]) for f in found["failovers"]]) for one, found in runs)
    closed = _spread(
        (one.began, [("", i["closed"]) for i in found["incidents"][-1:] if i["closed"]]) for one, found in runs
    )
    gone = dict(resolved)
    return Outcome(
        play,
        len(done),
        tuple((key, after) for (key, _), after in _merged([_course(one) for one in done])),
        tuple((str(key), after) for (key, _), after in states if after.most_s >= 0),
        tuple((str(key), after) for (key, _), after in moved),
        tuple(Fired(*key, after, gone.get((key, nth))) for (key, nth), after in alerts),
        tuple(_would_tell(said[key], after) for key, after in notices),
        closed[0][1] if closed else None,
        _lengths(done, 0),
        _lengths(done, 2),
    )


def _alert_key(alert: Found) -> tuple[str, str, str]:
    return alert["rule"], alert["subject"], alert["severity"]


def _first_said(told: Sequence[Found]) -> dict[tuple[str, int], Found]:
    """The notice of each reason, by the how manieth of it: in the words of the first performance that had it."""
    found: dict[tuple[str, int], Found] = {}
    for each in told:
        seen: Counter[str] = Counter()
        for notice in each["notices"]:
            found.setdefault((notice["reason"], seen[notice["reason"]]), notice)
            seen[notice["reason"]] += 1
    return found


def _would_tell(said: Found, after: After) -> WouldTell:
    return WouldTell(said["reason"], said["severity"], said["title"], tuple(said["channels"]), after)


def _spread(runs: Iterable[tuple[datetime, list[tuple[Key, str]]]]) -> list[tuple[tuple[Key, int], After]]:
    """By what it was, and the how manieth of its kind in a performance."""
    return _merged([[(key, (parse_time(at) - began).total_seconds()) for key, at in found] for began, found in runs])


def _merged(runs: Sequence[Sequence[tuple[Key, float]]]) -> list[tuple[tuple[Key, int], After]]:
    found: dict[tuple[Key, int], list[float]] = {}
    for run in runs:
        seen: Counter[Key] = Counter()
        for key, after_s in run:
            found.setdefault((key, seen[key]), []).append(after_s)
            seen[key] += 1
    spread = [(key, After(min(times), max(times), len(times))) for key, times in found.items()]
    return sorted(spread, key=lambda each: each[1].least_s)


def _course(done: Performance) -> list[tuple[States, float]]:
    return [(states, after_s) for after_s, states in done.course if after_s >= 0]


def _lengths(done: Sequence[Performance], primaries: int) -> tuple[float, float]:
    found = [_length(one, lambda states: states.count("primary") == primaries) for one in done]
    return min(found), max(found)


def _length(done: Performance, counts: Callable[[States], bool]) -> float:
    """How long it really was so, after the fault."""
    ends = [after_s for after_s, _ in done.course[1:]] + [done.play.lasts_s]
    stretches = zip(done.course, ends, strict=True)
    return sum(end_s - max(0.0, begin_s) for (begin_s, states), end_s in stretches if end_s > 0 and counts(states))
