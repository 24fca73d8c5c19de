"""Measures what the review costs the server: a year of a pair's list, and one incident. `python -m bench.review`

The year has an incident every six days; around each of them somebody looked for half an hour.
"""

import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from alerts.policy import Policy
from cli.collector.keeper import Keeper
from cli.collector.standing import Standing
from dashboard import charting
from dashboard.data import Door
from dashboard.pair.weeks import chart, count
from dashboard.review.finding import event_rows, show_review
from dashboard.review.lanes import lanes
from dashboard.review.lanes_chart import lanes_chart
from dashboard.review.lists import Choice, chosen_incidents, failover_rows, incident_rows, window
from dashboard.review.months import heat_map, month_rows
from dashboard.review.replaying import show_replay
from dashboard.review.rerun import rerun
from hapair.forms.lines import whole_ms
from hapair.look import Cause, Facts, Item, NoAnswer, Reading, Snapshot, Testimony
from hapair.pair import Pair
from hapair.watch import Watch
from history.keeping import Kept
from history.store import open_store

PAIR = Pair("mx", "mx1", "mx2")
EVERY, INCIDENTS, RUNS = timedelta(days=6), 60, 5
P, S, P_AS_S, S_AS_P = (1, 1), (2, 2), (1, 2), (2, 1)
COURSE = ((0, P, S), (600, None, S), (615, None, S_AS_P), (900, P_AS_S, S_AS_P), (1500, P, S))
LASTS_S = 1800
Said = tuple[int, int] | None


def looks(start: datetime) -> Iterable[Item]:
    """Every 10 s, and every second for two minutes from the failover on."""
    after = 0
    while after <= LASTS_S:
        _, p, s = next(part for part in reversed(COURSE) if part[0] <= after)
        members = {"mx1": testimony(p, start, after), "mx2": testimony(s, start, after)}
        yield Snapshot(PAIR.name, start + timedelta(seconds=after), members)
        after += 1 if 600 <= after < 720 else 10


def testimony(said: Said, start: datetime, after: int) -> Testimony:
    if said is None:
        return Testimony(NoAnswer(Cause.TIMEOUT), NoAnswer(Cause.TIMEOUT))
    link = "failed" if 600 <= after < 900 else "ok"
    facts = Facts(heartbeat={"port5": "ok", "port6": link}, sync={"config": "in_sync"})
    return Testimony(Reading(*said, Facts(uptime_s=start.timestamp() + after)), Reading(*said, facts))


def fill(folder: Path, now: datetime) -> Door:
    url, archive = f"sqlite:///{folder}/review.db", folder / "archive"
    store = open_store(url, archive=archive)
    kept: list[Kept] = []
    keeper = Keeper(Policy(PAIR), Standing(Watch(PAIR)), kept.append)
    for n in range(INCIDENTS, 0, -1):
        for look in looks(now - n * EVERY + timedelta(hours=7 * n % 24)):
            keeper.take(look)
    store.add_pairs([PAIR])
    for first in range(0, len(kept), 1000):
        store.keep(kept[first : first + 1000])
    store.close()
    return Door(url, archive)


def draw_year(door: Door, now: datetime) -> int:
    """All that the server works out for the list of a year; the figures' octets as they are sent."""
    chosen = Choice(PAIR.name, 365)
    since, until = window(chosen, now)
    happened = door.happened((PAIR.name,), since, until)
    found = chosen_incidents(happened, chosen)
    rows = [*incident_rows(found, happened, now), *failover_rows(happened)]
    record = door.record(PAIR.name, since, until)
    weeks = count(record, since, until)
    rows += [*month_rows(record, since, until), *weeks.states]
    figures = chart(weeks.failovers, light=False), heat_map([row.incident for row in found], light=False)
    return len(json.dumps(rows, default=str)) + sum(len(figure.to_json()) for figure in figures)


def draw_one(door: Door, now: datetime) -> int:
    """All that it works out for one incident."""
    row = door.happened((PAIR.name,), now - 30 * EVERY, now).incidents[0]
    dossier = door.dossier(PAIR.name, row.incident.opened, now)
    assert dossier is not None
    moments = rerun(dossier)
    figure = lanes_chart(lanes(dossier, moments), dossier.begins, dossier.ends, light=False)
    shown = [show_review(dossier), event_rows(dossier), show_replay(dossier, moments)]
    return len(json.dumps(shown, default=str)) + len(figure.to_json())


def measured(name: str, door: Door, draw: Callable[[Door, datetime], int], now: datetime) -> str:
    """Seconds of the processor: the first time, with nothing read, and those after it."""
    took_s = []
    for _ in range(RUNS):
        door.forget()
        began = time.process_time()
        octets = draw(door, now)
        took_s.append(time.process_time() - began)
    return f"| {name} | {took_s[0]:.2f} | {min(took_s[1:]):.2f} to {max(took_s[1:]):.2f} | {octets / 1000:.0f} |"


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    now = whole_ms(datetime.now(UTC))
    with tempfile.TemporaryDirectory() as folder:
        door = fill(Path(folder), now)
        charting.prepare().join()
        print("| review, SQLite | first, s of processor | then | kB sent |\n|---|---|---|---|")
        print(measured(f"a year of a pair, {INCIDENTS} incidents", door, draw_year, now))
        print(measured("one incident with its replay", door, draw_one, now))


if __name__ == "__main__":
    main()
