"""Measures open walls: what a refresh sends and costs, and whether fifty of them delay a look. `python -m bench.walls`

A wall here is what a browser does, without the browser: a websocket that runs the page once and then its fragment
every two seconds. The looks are a collector's, of two dozen pairs, beside it on the same machine.
"""

import asyncio
import contextlib
import itertools
import logging
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import structlog
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect

from alerts.policy import Policy
from cli.collector.keeper import Keeper
from cli.collector.standing import Standing
from dashboard.data import Door
from dashboard.wall.board import Board
from dashboard.wall.tiles import REFRESH_S
from hapair.forms.lines import whole_ms
from hapair.look import Facts, Reading, Snapshot, Testimony
from hapair.pair import Pair
from hapair.watch import Watch
from history.keeping import Kept
from history.store import open_store

STREAMLIT = Subprotocol("streamlit")
WALLS, WATCHED_S = 50, 40.0
ALONE = 15
"""Refreshes of a wall that is alone."""
POLL_S, OFTEN_S = 10.0, 1.0
"""How often each pair is looked at beside a wall that is alone, and beside fifty."""
SIZES = (1, 12, 24, 48)
SERVE = """
from pathlib import Path
from dashboard.asgi import serve
from dashboard.launch import Launch
serve(Launch({url!r}, Path({archive!r}), port={port}))
"""
LOOKS = """
import sys
from pathlib import Path
from bench.walls import look_on
look_on({url!r}, Path({archive!r}), {pairs}, float(sys.argv[1]), float(sys.argv[2]))
"""


@dataclass
class Wall:
    """What came with each refresh after the first page: octets on the wire, those before compression, and frames."""

    wire: list[int] = field(default_factory=list)
    octets: list[int] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)


class Counting(ClientConnection):
    """Counts what the wire brings."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


def fill(folder: Path, pairs: int) -> str:
    """A store of so many pairs that have been well for a day; its address."""
    url = f"sqlite:///{folder}/walls{pairs}.db"
    store = open_store(url, archive=folder / "archive")
    now = datetime.now(UTC)
    keepers = keepers_of(pairs)
    store.add_pairs([keeper.policy.pair for keeper, _ in keepers])
    for keeper, kept in keepers:
        for ago_s in (86400.0, 10.0, 9.0, 0.0):
            keeper.take(look(keeper.policy.pair, now - timedelta(seconds=ago_s)))
        store.keep(kept)
    store.close()
    return url


def keepers_of(pairs: int) -> list[tuple[Keeper, list[Kept]]]:
    found = []
    for n in range(pairs):
        pair, kept = Pair(f"site-{n:02}", f"s{n:02}-mx1", f"s{n:02}-mx2"), list[Kept]()
        found.append((Keeper(Policy(pair), Standing(Watch(pair)), kept.append), kept))
    return found


def look(pair: Pair, at: datetime) -> Snapshot:
    facts = Facts(heartbeat={"port5": "ok", "port6": "ok"}, sync={"config": "in_sync", "mail": "in_sync"})
    members = {
        name: Testimony(Reading(mode, mode), Reading(mode, mode, facts))
        for mode, name in enumerate((pair.primary, pair.secondary), 1)
    }
    return Snapshot(pair.name, whole_ms(at), members)


def look_on(url: str, archive: Path, pairs: int, lasting_s: float, every_s: float) -> None:
    """Judges and keeps looks of every pair, and prints how late each round began and ended, in milliseconds."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    store, keepers = open_store(url, archive=archive), keepers_of(pairs)
    began_s = time.monotonic()
    for n in range(1, int(lasting_s / every_s) + 1):
        time.sleep(max(0.0, began_s + n * every_s - time.monotonic()))
        late_s = time.monotonic() - began_s - n * every_s
        for keeper, kept in keepers:
            keeper.take(look(keeper.policy.pair, datetime.now(UTC)))
            store.keep(kept)
            kept.clear()
        print(f"{late_s * 1000:.2f} {(time.monotonic() - began_s - n * every_s) * 1000:.2f}", flush=True)
    store.close()


@contextlib.contextmanager
def served(url: str, archive: Path) -> Iterator[tuple[int, psutil.Process]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    code = SERVE.format(url=url, archive=str(archive), port=port)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            time.sleep(0.1)
        yield port, psutil.Process(process.pid)
    finally:
        process.kill()
        process.wait()


async def wall(port: int, refreshes: int, wait_s: float = 0.0, begun: Callable[[], None] = lambda: None) -> Wall:
    """`begun` is called once the first page is there."""
    found = Wall()
    await asyncio.sleep(wait_s)
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(address, subprotocols=[STREAMLIT], max_size=None, create_connection=Counting) as line:
        assert isinstance(line, Counting)
        ask = BackMsg()
        ask.rerun_script.page_name, ask.rerun_script.is_auto_rerun = "wall", True
        ask.rerun_script.fragment_id = await _first(line)
        begun()
        for _ in range(refreshes):
            await asyncio.sleep(REFRESH_S)
            before = line.received
            await line.send(ask.SerializeToString())
            came = await _until_done(line)
            found.wire.append(line.received - before)
            found.octets.append(sum(len(frame) for frame in came))
            found.frames.append(len(came))
    return found


async def _first(line: ClientConnection) -> str:
    """Runs the page; the id of the fragment that refreshes itself."""
    ask = BackMsg()
    ask.rerun_script.page_name = "wall"
    await line.send(ask.SerializeToString())
    for frame in await _until_done(line):
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") == "auto_rerun":
            return message.auto_rerun.fragment_id
    raise AssertionError("the wall does not refresh itself")


async def _until_done(line: ClientConnection) -> list[bytes]:
    came: list[bytes] = []
    while True:
        frame = await asyncio.wait_for(line.recv(), 30)
        assert isinstance(frame, bytes)
        came.append(frame)
        if ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished":
            return came


def cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


async def _fifty(port: int, process: psutil.Process) -> tuple[float, int]:
    """The share of a core that the server takes of fifty walls, and how many refreshes that were."""
    refreshes = int(WATCHED_S / REFRESH_S)
    waits = (n * REFRESH_S / WALLS + 5.0 for n in range(WALLS))
    walls = asyncio.gather(*(wall(port, refreshes, wait_s) for wait_s in waits))
    await asyncio.sleep(5.0 + 3 * REFRESH_S)
    before_s, began_s = cpu_s(process), time.monotonic()
    await asyncio.sleep(WATCHED_S - 5 * REFRESH_S)
    share = (cpu_s(process) - before_s) / (time.monotonic() - began_s)
    return share, sum(len(one.octets) for one in await walls)


def worked_out_ms(url: str, archive: Path) -> float:
    """What the server works out for all screens at once, in milliseconds of the processor: the median."""
    took = []
    for clock in itertools.count():
        door = Door(url, archive)
        Board(door, lambda: 0.0).shown()
        board = Board(door, lambda now=float(clock): now)  # type: ignore[misc]
        began = time.process_time()
        board.shown()
        took.append((time.process_time() - began) * 1000)
        if clock == 20:
            return sorted(took)[len(took) // 2]
    raise AssertionError


def refreshed(folder: Path, pairs: int) -> str:
    """While every pair is looked at as often as by default."""
    url = fill(folder, pairs)
    with served(url, folder / "archive") as (port, process):
        asyncio.run(wall(port, 4))  # by then the server has started whole
        looks = looked(folder, url, pairs, 2 * ALONE * REFRESH_S + POLL_S, POLL_S)
        idle_s = cpu_s(process)
        time.sleep(ALONE * REFRESH_S)
        idle_ms = (cpu_s(process) - idle_s) / ALONE * 1000
        used_s: list[float] = []
        one = asyncio.run(wall(port, ALONE, begun=lambda: used_s.append(cpu_s(process))))
        all_ms = (cpu_s(process) - used_s[0]) / ALONE * 1000
        looks.communicate(timeout=60)
    sent = f"{max(one.wire) / 1000:.1f} | {max(one.octets) / 1000:.1f}"
    return (
        f"| {pairs} | {sent} | {worked_out_ms(url, folder / 'archive'):.1f} | {idle_ms:.1f} | {all_ms - idle_ms:.1f} |"
    )


def looked(folder: Path, url: str, pairs: int, lasting_s: float, every_s: float) -> subprocess.Popen[str]:
    code = LOOKS.format(url=url, archive=str(folder / "archive"), pairs=pairs)
    command = [sys.executable, "-c", code, str(lasting_s), str(every_s)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def delays(process: subprocess.Popen[str]) -> str:
    """How late the rounds began and ended, p50 and worst."""
    out, _ = process.communicate(timeout=120)
    rows = sorted(tuple(map(float, line.split())) for line in out.splitlines()[2:])
    begun, ended = sorted(row[0] for row in rows), sorted(row[1] for row in rows)
    return f"{begun[len(begun) // 2]:.1f} / {begun[-1]:.1f} | {ended[len(ended) // 2]:.0f} / {ended[-1]:.0f}"


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| pairs | kB a refresh | uncompressed | all drawn anew, ms | two seconds idle, ms | one refresh, ms |")
        print("|---|---:|---:|---:|---:|---:|")
        for pairs in SIZES:
            print(refreshed(folder, pairs), flush=True)
        print("\n| 24 pairs looked at each second | of a core | refreshes | begun late, ms | all kept after, ms |")
        print("|---|---:|---:|---:|---:|")
        url = fill(folder, 24)
        print(f"| no wall | | | {delays(looked(folder, url, 24, WATCHED_S, OFTEN_S))} |", flush=True)
        with served(url, folder / "archive") as (port, process):
            looks = looked(folder, url, 24, WATCHED_S + 5, OFTEN_S)
            share, refreshes = asyncio.run(_fifty(port, process))
            print(f"| {WALLS} walls at {REFRESH_S:g} s | {share:.0%} | {refreshes} | {delays(looks)} |")


if __name__ == "__main__":
    main()
