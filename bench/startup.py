"""Measures how soon a command that reads has its answer, over a store of twenty pairs. `python -m bench.startup`"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.store import Told, databases, opened

PAIRS, LOOKS, RUNS = 20, 30, 9
PYTHON = (sys.executable, "-c", "pass")
PAIRWATCH = (sys.executable, "-c", "from cli.main import main; main()")
SETTINGS = """
[[pair]]
name = "{0}"
member = [
  {{name = "{0}-1", role = "primary", address = "127.1.0.{1}", snmp = {{version = "2c", community = {{env = "C"}}}}}},
  {{name = "{0}-2", role = "secondary", address = "127.2.0.{1}", snmp = {{version = "2c", community = {{env = "C"}}}}}},
]
"""
Row = tuple[str, float, float]
"""The command, its seconds by the clock and of the processor."""


def store(folder: Path, url: str) -> None:
    """Twenty pairs looked at for five minutes, and settings that know them."""
    told = [Told(f"pair-{n:02}") for n in range(PAIRS)]
    with opened(url, folder) as kept:
        kept.add_pairs(each.pair for each in told)
        for _ in range(LOOKS):
            kept.keep([each.record() for each in told])
    pairs = "".join(SETTINGS.format(each.pair.name, n) for n, each in enumerate(told, 1))
    (folder / "pairwatch.toml").write_text(f'[store]\nurl = "{url}"\n{pairs}')


def measured(name: str, folder: Path, *command: str) -> Row:
    """Medians; the first run, which may have to compile, is not counted."""
    runs = [once(folder, *command) for _ in range(RUNS)][1:]
    wall, busy = (statistics.median(each) for each in zip(*runs, strict=True))
    return name, wall, busy


def once(folder: Path, *command: str) -> tuple[float, float]:
    before, start = used(), time.perf_counter()
    ended = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    assert not ended.stderr, ended.stderr.decode()
    return time.perf_counter() - start, used() - before


def used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def reading(name: str, new: Callable[[Path], str]) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="pairwatch-bench-") as place:
        folder = Path(place)
        store(folder, new(folder))
        export = ("export", "--pair", "pair-00")
        return [
            measured(f"`status` of {PAIRS} pairs, {name}", folder, *PAIRWATCH, "status"),
            measured(f"`export` of {LOOKS} looks, {name}", folder, *PAIRWATCH, *export),
        ]


def others() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="pairwatch-bench-") as place:
        folder = Path(place)
        store(folder, f"sqlite:///{folder}/store.db")
        exported = subprocess.check_output([*PAIRWATCH, "export", "--pair", "pair-00"], cwd=folder)
        (folder / "recording.jsonl").write_bytes(exported)
        return [
            measured("Python itself", folder, *PYTHON),
            measured(f"`replay` of {LOOKS} looks", folder, *PAIRWATCH, "replay", "recording.jsonl"),
            measured("`check --help`", folder, *PAIRWATCH, "check", "--help"),
            measured("`poll --help`", folder, *PAIRWATCH, "poll", "--help"),
        ]


def main() -> None:
    rows = others()
    with databases() as found:
        rows += [row for name, new in found.items() for row in reading(name, new)]
    print("| command | wall s | processor s |\n|---|---:|---:|")
    for name, wall, busy in rows:
        print(f"| {name} | {wall:.2f} | {busy:.2f} |")


if __name__ == "__main__":
    main()
