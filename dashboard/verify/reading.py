"""Knows how what is kept of a pair becomes what its verification is held against."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from hapair.look import Snapshot
from hapair.people.acts import parse_act
from hapair.people.in_force import InForce, acted
from hapair.people.windows import Purpose, last_begun
from hapair.verify.answering import answering
from hapair.verify.drill import Drill, Window
from hapair.verify.expected import REPORT, Expected, parse_expected
from hapair.verify.standing import Standing, departed, renewed
from history.reader import Reader

RECENT = timedelta(minutes=15)
"""How far back it is asked since when a channel answers."""
LONG = timedelta(days=90)
"""How far back it is asked when the pair was last not as configured, and when a drill was planned."""


@dataclass(frozen=True, slots=True)
class Verifiable:
    """What a verification of a pair rests on; `drill` is the last planned failover, if there ever was one."""

    standing: Standing
    drill: Drill | None


def read_verifiable(store: Reader, pair: str, now: datetime) -> Verifiable | None:
    """By what the collector kept of the settings; None where it kept nothing of this pair."""
    expected = read_expected(store, pair)
    standing = read_standing(store, expected, pair, now) if expected else None
    if expected is None or standing is None:
        return None
    return Verifiable(standing, read_drill(store, expected, pair, now))


def read_standing(store: Reader, expected: Expected, pair: str, now: datetime) -> Standing | None:
    """None where the store does not know the pair."""
    latest = store.latest_of(pair)
    if latest is None:
        return None
    spans = store.spans(pair, since=now - LONG)
    recent = (item for item in store.items(pair, since=now - RECENT) if isinstance(item, Snapshot))
    return Standing(
        latest.pair,
        expected,
        now,
        latest.look,
        spans[-1] if spans else None,
        latest.evidence,
        tuple(latest.mismatches),
        answering(recent, latest.pair),
        departed(spans),
        renewed(store.remarks(pair, since=now - LONG)),
    )


def read_drill(store: Reader, expected: Expected, pair: str, now: datetime) -> Drill | None:
    """Of the planned failover that began last; None where none has."""
    in_force = InForce()
    for event in store.acts(pair, since=now - LONG):
        act = parse_act(event)
        in_force = acted(in_force, event.at, act) if act else in_force
    windows = [*expected.drills, *(planned.window for planned in in_force.windows.values())]
    begun = (last_begun(window, now) for window in windows if window.purpose is Purpose.FAILOVER)
    last = max((found for found in begun if found), default=None)
    if last is None:
        return None
    spans, failovers = store.spans(pair, since=last[0]), store.failovers(pair, since=last[0])
    return Drill(Window(*last), now, spans, failovers)


def read_expected(store: Reader, pair: str) -> Expected | None:
    """What the collector kept of the settings when it started; None where none of this version kept any."""
    kept = store.report(REPORT)
    try:
        return parse_expected(json.loads(kept[1])[pair]) if kept else None
    except KeyError:
        return None
