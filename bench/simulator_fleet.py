"""What a wall full of simulated pairs costs: CPU and memory of their processes, left alone and polled.

python bench/simulator_fleet.py [--pairs 20] [--seconds 30]
"""

import argparse
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from simulator import pair
from simulator.example import write_example
from simulator.settings import UnitFile

POLL_INTERVAL_S = 10.0
HA_AND_VITALS = [f".1.3.6.1.4.1.12356.105.1.{tail}.0" for tail in ("200.1", "200.2", "1", "2", "3", 6, 7, 8, 9, 10, 30)]


@dataclass(frozen=True)
class Cost:
    """CPU as a share of one core, memory as what only these processes hold."""

    what: str
    core_percent: float
    private_mb: float
    processes: int


@contextmanager
def fleet(folder: Path, pairs: int) -> Iterator[tuple[list[psutil.Process], list[UnitFile]]]:
    """So many running pairs, all in their roles."""
    folders = [folder / f"pair{n}" for n in range(pairs)]
    started = []
    try:
        for each in folders:
            write_example(each)
            started += pair.start(each)
        for each in folders:
            pair.await_roles(each)
        units = [unit for each in folders for unit in pair.members(each)]
        yield [psutil.Process(process.pid) for process in started], units
    finally:
        pair.stop(started)


def cost(what: str, processes: list[psutil.Process], seconds: float) -> Cost:
    """What the processes use over so many seconds."""
    before, began = _cpu_s(processes), time.monotonic()
    time.sleep(seconds)
    used_s, passed_s = _cpu_s(processes) - before, time.monotonic() - began
    private = sum(process.memory_full_info().uss for process in processes) / 1e6
    return Cost(what, 100 * used_s / passed_s, private, len(processes))


def _cpu_s(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


@contextmanager
def polled(units: list[UnitFile], interval_s: float) -> Iterator[None]:
    """Every unit asked for its modes and vitals by snmpget once an interval."""
    stop = threading.Event()
    thread = threading.Thread(target=_poll, args=(units, interval_s, stop), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(interval_s + 5)


def _poll(units: list[UnitFile], interval_s: float, stop: threading.Event) -> None:
    while not stop.is_set():
        for unit in units:
            place = f"{unit.management_address}:{unit.snmp.port}"
            command = ["snmpget", "-v2c", "-c", unit.snmp.community, "-r", "0", "-m", "", place, *HA_AND_VITALS]
            subprocess.run(command, capture_output=True, check=False)
            if stop.wait(interval_s / len(units)):
                return


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=int, default=20)
    arguments.add_argument("--seconds", type=float, default=30.0)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, fleet(Path(folder), given.pairs) as (processes, units):
        rows = [cost("left alone", processes, given.seconds)]
        with polled(units, POLL_INTERVAL_S):
            rows.append(cost(f"each unit polled every {POLL_INTERVAL_S:g} s", processes, given.seconds))
    print(f"{'':32} {'processes':>9} {'% of a core':>12} {'memory MB':>10}")
    for row in rows:
        print(f"{row.what:32} {row.processes:9} {row.core_percent:12.1f} {row.private_mb:10.0f}")


if __name__ == "__main__":
    main()
