"""Measures the store: what a look costs to keep and to hold, and how soon history answers. `python -m bench.store`"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from threading import Thread

from hapair.forms.checkpoint import parse_watch, show_watch
from hapair.forms.lines import decode, encode
from hapair.look import Facts, Reading, Snapshot, Testimony
from hapair.pair import Pair
from hapair.watch import Watch, run, step
from history.reader import open_reader
from history.rows import item_line
from history.store import Record, Store, open_store

# The server is started as the tests start it.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = 8640
"""Looks of a day at one every 10 s."""
PAIRS, BATCH, ROUNDS = 500, 100, 15
Row = tuple[str, str, str]
"""What was measured, what was found, what it was to be."""


class Told:
    """A pair whose members say nearly the same in every look: modes and 15 facts each, of which eight wander."""

    def __init__(self, name: str) -> None:
        self.pair = Pair(name, f"{name}-1", f"{name}-2")
        self._watch, self._random, self._count = Watch(self.pair), Random(name), 0

    def record(self, *, failing: bool = False) -> Record:
        """The next look; with `failing` the secondary has taken over."""
        modes = ((1, 0), (2, 1)) if failing else ((1, 1), (2, 2))
        members = {m.name: self._member(m.name, *said) for m, said in zip(self.pair.members, modes, strict=True)}
        look = Snapshot(self.pair.name, START + timedelta(seconds=10 * self._count), members)
        self._count += 1
        outcome = step(self._watch, look)
        self._watch = outcome.watch
        return Record(look, outcome, encode(show_watch(self._watch)) if outcome.changed else None)

    def _member(self, name: str, mode: int, effective: int) -> Testimony:
        some = self._random.randint
        facts = Facts(
            uptime_s=86400.0 + 10 * self._count,
            serial=f"FEVM0200{sum(name.encode()):08}",
            model="FortiMail-VM02",
            version="v7.4.3,build600,240101 (GA)",
            hostname=f"{name}.example.net",
            cpu_percent=some(3, 40),
            memory_percent=some(40, 45),
            log_disk_percent=12,
            mail_disk_percent=33,
            sessions=some(0, 200),
            load=some(0, 30),
            deferred=some(0, 50),
            queues={"incoming": some(0, 9), "outgoing": some(0, 9)},
            interfaces={f"port{n}": "up" for n in range(1, 5)},
        )
        seen = Facts(heartbeat={"port3": "ok", "port4": "ok"}, sync={"config": "in_sync", "mail": "in_sync"})
        return Testimony(Reading(mode, effective, facts), Reading(facts=seen))


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Store]:
    with closing(open_store(url, archive=folder / "archive")) as store:
        yield store


def keeping(url: str, folder: Path) -> list[Row]:
    """Looks of many pairs, a hundred to a transaction, while another process reads the whole wall and one pair."""
    told = [Told(f"pair-{n:04}") for n in range(PAIRS)]
    batches = [[t.record() for t in told[n : n + BATCH]] for _ in range(ROUNDS) for n in range(0, PAIRS, BATCH)]
    with opened(url, folder) as store, reading(url, folder) as answers:
        store.add_pairs(t.pair for t in told)
        taken = []
        cpu, began = time.process_time(), time.perf_counter()
        for batch in batches:
            start = time.perf_counter()
            store.keep(batch)
            taken.append(time.perf_counter() - start)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    looks = BATCH * len(batches)
    return [
        ("looks kept per second, 100 to a transaction, a reader beside", f"{looks / wall:,.0f}", ""),
        ("processor time per look kept", f"{cpu / looks * 1e6:.0f} µs", ""),
        ("a transaction of 100, p50 / p99", between(taken), ""),
        (f"reader: the wall of {PAIRS} pairs, p50 / p99", between(answers["wall"]), ""),
        ("reader: one pair's latest, p50 / p99", between(answers["pair"]), "p99 5 ms"),
    ]


@contextmanager
def reading(url: str, folder: Path) -> Iterator[dict[str, list[float]]]:
    """Another process that asks until the end of the block; its answers' times are there after it."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=ask, args=(url, folder, theirs))
    process.start()
    assert ours.recv() == "ready"
    found: dict[str, list[float]] = {}
    yield found
    ours.send("done")
    found |= ours.recv()
    process.join()


def ask(url: str, folder: Path, parent: Connection) -> None:
    found: dict[str, list[float]] = {"wall": [], "pair": []}
    with closing(open_reader(url, archive=folder / "archive")) as store:
        parent.send("ready")
        for what in cycle(["wall", "pair", "pair", "pair"]):
            start = time.perf_counter()
            store.latest() if what == "wall" else store.latest_of("pair-0007")
            found[what].append(time.perf_counter() - start)
            if parent.poll(0.02):
                break
    parent.send(found)


def a_day(url: str, folder: Path) -> list[Row]:
    """One pair, a day of looks: what it weighs, how soon a restart knows it, and how retention lets others write."""
    told = Told("mx-paris")
    records = [told.record() for _ in range(DAY)]
    records[-1] = Record(records[-1].item, records[-1].step, encode(show_watch(records[-1].step.watch)))
    checkpoint = encode(show_watch(records[-361].step.watch))
    records[-361] = Record(records[-361].item, records[-361].step, checkpoint)
    with opened(url, folder) as store:
        store.add_pairs([told.pair])
    before = weight(url, folder)
    with opened(url, folder) as store:
        for first in range(0, DAY - 1, 360):
            store.keep(records[first : first + 360][: DAY - 1 - first])
    weighs = (weight(url, folder) - before) / DAY
    with_checkpoint, without = (restart(url, folder, told.pair, checkpoint=c) for c in (True, False))
    with opened(url, folder) as store:
        store.keep(records[-1:])
        waits, written = retained(store, folder)
    line = statistics.mean(len(item_line(record.item)) for record in records)
    return [
        ("a look of two members as a line of a recording", f"{line:,.0f} bytes", ""),
        ("in the table, all included", f"{weighs:.0f} bytes", ""),
        ("a pair's day at 10 s / at 15 s", f"{weighs * DAY / 1e6:.2f} / {weighs * DAY / 1.5e6:.2f} MB", ""),
        ("in the archive", f"{written / DAY:.0f} bytes", ""),
        ("restart after a day, checkpoint an hour old: time / processor", with_checkpoint, "1 s"),
        ("restart after a day, replaying all of it: time / processor", without, ""),
        ("longest wait of a look while that day is archived and deleted", f"{waits * 1e3:.0f} ms", "50 ms"),
    ]


def restart(url: str, folder: Path, pair: Pair, *, checkpoint: bool) -> str:
    """Open, take up, and know the state: by the clock, and of the processor."""
    start, busy = time.perf_counter(), time.process_time()
    with opened(url, folder) as store:
        found = store.checkpoint(pair.name) if checkpoint else None
        watch = parse_watch(decode(found[1]), pair) if found else Watch(pair)
        assert watch
        for outcome in run(store.items(pair.name, after=found[0] if found else -1), watch):
            watch = outcome.watch
        taken, busy = time.perf_counter() - start, time.process_time() - busy
        assert watch.span == store.spans(pair.name)[-1]
    return f"{taken:.2f} / {busy:.2f} s"


def retained(store: Store, folder: Path) -> tuple[float, int]:
    """The longest that keeping one look of another pair took meanwhile, and the size of the file."""
    other, waits = Told("mx-lyon"), [0.0]
    store.add_pairs([other.pair])
    thread = Thread(target=store.retain, args=(START + timedelta(days=3), 1, 400))
    thread.start()
    while thread.is_alive():
        record = other.record()
        start = time.perf_counter()
        store.keep([record])
        waits.append(time.perf_counter() - start)
        time.sleep(0.002)
    return max(waits), sum(file.stat().st_size for file in (folder / "archive").glob("*.parquet"))


def a_year(url: str, folder: Path) -> list[Row]:
    """Spans of a pair that changes state 2,000 times: asked, and made into a frame."""
    from history.frames import span_frame

    told = Told("mx-year")
    with opened(url, folder) as store:
        store.add_pairs([told.pair])
        store.keep([told.record(failing=n % 2 == 1) for n in range(2000)])
        asked, framed = [], []
        for _ in range(9):
            start = time.process_time()
            spans = store.spans(told.pair.name)
            asked.append(time.process_time() - start)
            span_frame(spans)
            framed.append(time.process_time() - start)
        assert len(spans) == 2000
    both = f"{statistics.median(asked) * 1e3:.0f} / {statistics.median(framed) * 1e3:.0f} ms"
    return [("2,000 transitions of a pair's year, processor: spans / as a frame", both, "60 ms")]


def weight(url: str, folder: Path) -> int:
    """Bytes of a closed store."""
    if url.startswith("sqlite"):
        return sum(file.stat().st_size for file in folder.glob("*.db"))
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM")
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row
    return int(row[0])


def between(taken: list[float]) -> str:
    cuts = statistics.quantiles(taken, n=100)
    return f"{statistics.median(taken) * 1e3:.1f} / {cuts[98] * 1e3:.1f} ms"


@contextmanager
def databases() -> Iterator[dict[str, Callable[[Path], str]]]:
    """What makes the url of a fresh store, given an empty folder; PostgreSQL where it is installed."""
    with ExitStack() as running:
        found: dict[str, Callable[[Path], str]] = {"SQLite": lambda folder: f"sqlite:///{folder}/store.db"}
        if shutil.which("postgres", path="/usr/lib/postgresql/15/bin:/usr/bin"):
            import postgres

            server = running.enter_context(postgres.running(durable=True))
            found["PostgreSQL"] = lambda _: server.url(server.new_database())
        yield found


def measured(new: Callable[[Path], str]) -> list[Row]:
    rows: list[Row] = []
    for part in (keeping, a_day, a_year):
        with tempfile.TemporaryDirectory(prefix="pairwatch-bench-") as folder:
            rows += part(new(Path(folder)), Path(folder))
    return rows


def main() -> None:
    with databases() as found:
        columns = {name: measured(new) for name, new in found.items()}
    print(f"| store | {' | '.join(columns)} | aim |")
    print("|---" * (len(columns) + 2) + "|")
    for rows in zip(*columns.values(), strict=True):
        print(f"| {rows[0][0]} | {' | '.join(row[1] for row in rows)} | {rows[0][2]} |")


if __name__ == "__main__":
    main()
