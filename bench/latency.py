"""How long after a unit took over somebody is told: simulated pairs, real collectors, a receiver on loopback.

`python -m bench.latency [PAIRS] [TAKEOVERS]`: so many of each pair, with traps heard and by polling alone. The unit's
own word says when it took over. The units' timers run faster, so that a takeover and the way back take seconds; polls
are at 10 s.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from bench.inbox import Inbox, inbox
from cli.demo_pair import prepare
from simulator import control, pair
from simulator.scenarios import faults
from simulator.settings import UnitFile

SPEED, POLL_S, PATIENCE_S = 15.0, 10.0, 90.0
AIMS = {True: "p50 1 s, p99 3 s", False: f"worst {POLL_S + 5:g} s"}
ALERTS = """
[alerts]
steady_s = 1
reopen_s = 0
flapping_swaps = 100

[[channel]]
name = "hook"
type = "webhook"
url = "http://127.0.0.1:{port}/0"
"""


def main(pairs: int, takeovers: int) -> None:
    print("\n| told after a takeover | times | p50 s | p99 s | worst s | aim |\n|---|---|---|---|---|---|")
    for heard in (True, False):
        with tempfile.TemporaryDirectory(prefix="l") as folder, ThreadPoolExecutor(pairs) as threads:
            runs = [threads.submit(_pair, Path(folder) / str(n), takeovers, heard, Random(n)) for n in range(pairs)]
            took = sorted(each for run in runs for each in run.result())
        how = "traps and syslog heard" if heard else "by polling alone"
        p50, p99 = took[len(took) // 2], took[min(len(took) - 1, int(len(took) * 0.99))]
        print(f"| {how} | {len(took)} | {p50:.2f} | {p99:.2f} | {took[-1]:.2f} | {AIMS[heard]} |", flush=True)


def _pair(folder: Path, takeovers: int, heard: bool, chance: Random) -> list[float]:
    folder.mkdir()
    settings = prepare(folder, 0, speed=SPEED)
    units = pair.start(folder / "units", within_s=PATIENCE_S)
    try:
        with inbox() as box:
            text = settings.read_text().replace("poll_interval_s = 5", f"poll_interval_s = {POLL_S:g}")
            if not heard:
                text = text.replace('address = "127.0.0.1"\ntraps', 'address = "127.9.9.9"\ntraps')
            settings.write_text(text + ALERTS.format(port=box.port))
            return _collected(folder, settings, box, takeovers, chance)
    finally:
        pair.stop(units)


def _collected(folder: Path, settings: Path, box: Inbox, takeovers: int, chance: Random) -> list[float]:
    command = [sys.executable, "-m", "cli", "collect", "--config", str(settings)]
    with (folder / "log").open("wb") as log:
        collector = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait((folder / "pairwatch.sock").exists)
        time.sleep(POLL_S)
        return [_takeover(folder, box, chance) for _ in range(takeovers)]
    finally:
        collector.terminate()
        collector.wait(30)


def _takeover(folder: Path, box: Inbox, chance: Random) -> float:
    """At any moment between two polls."""
    secondary = pair.members(folder / "units")[1]
    time.sleep(chance.uniform(0, POLL_S))
    told = len(box.got)
    faults.apply("disk-failure", folder / "units", "mx1")
    _wait(lambda: _is_primary(secondary))
    began_s = time.monotonic()
    _wait(lambda: any(got["reason"] == "opened" for got in box.got[told:]))
    took_s = time.monotonic() - began_s
    faults.apply("heal", folder / "units", None)
    _wait(lambda: any(got["reason"] == "resolved" for got in box.got[told:]))
    return took_s


def _is_primary(unit: UnitFile) -> bool:
    return bool(control.send(unit.socket, {"do": "report"})["state"] == "primary")


def _wait(holds: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > patience:
            raise TimeoutError("a step of a takeover did not come about")
        time.sleep(0.01)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3] or ("5", "20")))
