"""Measures the judging: looks taken in per second, and those of a day for a restart. `python -m bench.judging`"""

import time
from datetime import UTC, datetime, timedelta
from random import Random

from alerts.alert import Active
from alerts.lifecycle import evaluate
from alerts.rules.sight import sight
from hapair.forms.recording import read, write
from hapair.look import Cause, Facts, Item, NoAnswer, Outcome, Reading, Snapshot, Testimony
from hapair.pair import Pair
from hapair.watch import Watch, step

DAY = 8640
ROUNDS = 5
PAIR = Pair("mx", "mx1", "mx2")
START = datetime(2026, 3, 1, tzinfo=UTC)


def day() -> list[Item]:
    """Looks every 10 s; both channels, now and then a timeout, an hour failed over."""
    random, items = Random(1), list[Item]()
    for n in range(DAY):
        away = 4000 <= n < 4360
        members = {"mx1": _told(random, 1, 0 if away else 1), "mx2": _told(random, 2, 1 if away else 2)}
        items.append(Snapshot("mx", START + timedelta(seconds=10 * n), members))
    return items


def _told(random: Random, mode: int, effective: int) -> Testimony:
    http: Outcome = Reading(facts=Facts(heartbeat={"port6": "ok", "port5": "ok"}))
    if random.random() < 0.001:
        return Testimony(NoAnswer(Cause.TIMEOUT), http)
    return Testimony(Reading(mode, effective, Facts(uptime_s=random.random() * 1e6, cpu_percent=9.0)), http)


def main() -> None:
    items = day()
    lines = list(write(PAIR, items))
    judged = min(_judging_s(items) for _ in range(ROUNDS))
    parsed = min(_reading_s(lines) for _ in range(ROUNDS))
    print("| judging, CPU of one core | |\n|---|---|")
    print(f"| looks judged, with alerts | {DAY / judged:,.0f} a second ({judged / DAY * 1e6:.0f} µs a look) |")
    print(f"| recording read and checked | {DAY / parsed:,.0f} looks a second |")
    print(f"| a day of looks, read and judged | {parsed + judged:.2f} s |")


def _judging_s(items: list[Item]) -> float:
    began = time.process_time()
    watch = Watch(PAIR)
    active: Active = {}
    for item in items:
        outcome = step(watch, item)
        watch = outcome.watch
        active, _ = evaluate(active, sight(item, outcome))
    return time.process_time() - began


def _reading_s(lines: list[str]) -> float:
    began = time.process_time()
    read(lines)
    return time.process_time() - began


if __name__ == "__main__":
    main()
