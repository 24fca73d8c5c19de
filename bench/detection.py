"""Counts switchovers that nobody noticed, on a clock of its own: `python -m bench.detection [SWITCHOVERS]`

A pair's mail moves to the other unit and back. Polls, tries, timeouts, lost packets, traps and syslog lines are played
through in simulated time; what comes of them is judged by the very path that judges live looks.
"""

import sys
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

from hapair.failovers import Failover
from hapair.look import Cause, Event, NoAnswer, Outcome, Reading, Snapshot, Source, Testimony
from hapair.pair import Pair
from hapair.spans import Range
from hapair.vigil import Vigil, hushed, looked, stirred
from hapair.watch import Watch, step

START = datetime(2026, 3, 1, tzinfo=UTC)
PAIR = Pair("mx", "mx1", "mx2")
POLL_S, TIMEOUT_S, TRIES, ROUND_TRIP_S = 10.0, 1.0, 3, 0.02
LEAST_HELD_S, MOST_HELD_S, REST_S = 15.0, 60.0, 40.0
COLUMNS = (
    "switchovers",
    "missed",
    "of those seen, by reports alone",
    "widest range",
    "takeovers dated within, in the median",
    "takeovers dated wrongly",
    "looks",
)
LINES = 2
"""A unit that becomes primary tells of it by one trap and two syslog lines, each a datagram of its own."""


@dataclass(frozen=True)
class Found:
    switchovers: int
    missed: int
    inferred: int
    widest_s: float
    takeover_s: float
    untrue: int
    looks: int


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print("| roles held 15 s or longer |", " | ".join(COLUMNS), "|")
    print("|---|" + "---:|" * len(COLUMNS))
    for name, loss, traps in (
        ("polling alone, nothing lost", 0.0, False),
        ("polling alone, 5 % lost each way", 0.05, False),
        ("traps and syslog, 5 % lost each way", 0.05, True),
    ):
        found = played(count, loss, traps=traps, seed=1)
        widths = f"{found.widest_s:.1f} s", f"{found.takeover_s:.2f} s"
        cells = (found.switchovers, found.missed, found.inferred, *widths, found.untrue, found.looks)
        print(f"| {name} | " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in cells) + " |")


def played(count: int, loss: float, *, traps: bool, seed: int) -> Found:
    """So many moves of the mail, half of them away and half back home."""
    random = Random(seed)
    moves = list(_moves(random, count))
    told = deque(_told(random, moves, loss) if traps else ())
    watch, vigil, looks, failovers, due_s = Watch(PAIR), Vigil(), 0, list[Failover](), 0.0
    brief: frozenset[str] = frozenset()
    while due_s < moves[-1] + REST_S:
        look = _look(random, moves, due_s, loss, brief)
        heard = False
        while told and told[0].at <= look.at:
            event = told.popleft()
            watch, vigil, heard = step(watch, event).watch, stirred(vigil, event.at), True
        outcome = step(watch, look)
        watch, looks = outcome.watch, looks + 1
        vigil = looked(vigil, look.at, changed=bool(outcome.spans))
        if outcome.status and outcome.status.severity and outcome.spans:
            vigil = stirred(vigil, look.at)
        brief = hushed(vigil, look)
        failovers += outcome.failovers
        next_s = due_s + max(look.took_s, 0.0 if heard else 1.0 if vigil.kept else POLL_S)
        due_s = min(next_s, max(due_s + look.took_s, _s(told[0].at))) if told else next_s
    ends = [*moves[1:], moves[-1] + REST_S]
    seen = [n for n in range(count) if _is_seen(n, moves[n], ends[n], failovers)]
    widest_s = max((_s(f.between.latest) - _s(f.between.earliest) for f in failovers), default=0.0)
    dated = [(f.to, f.took_over) for f in failovers if f.took_over]
    takeover_s = median(_s(range_.latest) - _s(range_.earliest) for _, range_ in dated) if dated else 0.0
    untrue = sum(not _is_true(range_, moves, to) for to, range_ in dated)
    inferred = sum(f.inferred for f in failovers)
    return Found(count, count - len(seen), inferred, widest_s, takeover_s, untrue, looks)


def _is_true(range_: Range, moves: list[float], to: str) -> bool:
    """Whether the mail moved to this member within the range."""
    first, last = bisect_left(moves, _s(range_.earliest)), bisect_right(moves, _s(range_.latest))
    return any(("mx2", "mx1")[n % 2] == to for n in range(first, last))


def _is_seen(n: int, at_s: float, next_s: float, failovers: list[Failover]) -> bool:
    """Whether a failover to the right member was recorded by a look between this move and the next."""
    first = bisect_left(failovers, at_s, key=lambda f: _s(f.between.latest))
    to = ("mx2", "mx1")[n % 2]
    return any(f.to == to and _s(f.between.latest) < next_s for f in failovers[first : first + 4])


def _moves(random: Random, count: int) -> Iterator[float]:
    """When the mail moves: away, held for a time, back, and some rest."""
    at = REST_S
    for n in range(count):
        yield at
        at += random.uniform(LEAST_HELD_S, MOST_HELD_S) if n % 2 == 0 else random.uniform(LEAST_HELD_S, REST_S)


def _told(random: Random, moves: list[float], loss: float) -> Iterator[Event]:
    for n, at in enumerate(moves):
        member = ("mx2", "mx1")[n % 2]
        for line in range(1 + LINES):
            if random.random() >= loss:
                source = Source.SYSLOG if line else Source.TRAP
                yield Event("mx", _at(at + 0.01 * (line + 1)), source, "primary_unit_switch", member)


def _look(random: Random, moves: list[float], at: float, loss: float, brief: frozenset[str]) -> Snapshot:
    """Both members at once, each as it is when it answers; the look is over with the slower one."""
    said = {m: _ask(random, moves, m, at, loss, 1 if m in brief else TRIES) for m in ("mx1", "mx2")}
    whole_s = max(took_s for _, took_s in said.values())
    members = {m: Testimony(_early(outcome, whole_s - took_s)) for m, (outcome, took_s) in said.items()}
    return Snapshot("mx", _at(at + whole_s), members, took_s=whole_s)


def _early(outcome: Outcome, early_s: float) -> Outcome:
    return replace(outcome, early_s=round(early_s, 2)) if isinstance(outcome, Reading) else outcome


def _ask(random: Random, moves: list[float], member: str, at: float, loss: float, tries: int) -> tuple[Outcome, float]:
    for attempt in range(tries):
        if random.random() >= loss and random.random() >= loss:
            took_s = attempt * TIMEOUT_S + ROUND_TRIP_S
            away = _moved(moves, at + took_s) % 2 == 1
            home = member == "mx1"
            return Reading(1 if home else 2, 1 if home != away else 2), took_s
    return NoAnswer(Cause.TIMEOUT), tries * TIMEOUT_S


def _moved(moves: list[float], at: float) -> int:
    """How often the mail has moved by then."""
    return bisect_right(moves, at)


def _s(at: datetime) -> float:
    return (at - START).total_seconds()


def _at(seconds: float) -> datetime:
    return START + timedelta(milliseconds=round(seconds * 1000))


if __name__ == "__main__":
    main()
