"""The wall clock of a real process is set an hour back and an hour forward under the running beat."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from needs import program
from project import ROOT, SUPPORT

HOUR_S = 3600


class Line(NamedTuple):
    """What the process says of itself: its time of day, and how often its beat and its job have run."""

    at: datetime
    looks: int
    jobs: int


class UnderTest:
    def __init__(self, process: subprocess.Popen[str], clock: Path) -> None:
        self._process, self._clock = process, clock

    def step(self, by_s: int) -> None:
        """Set its wall clock so far from ours, at one stroke."""
        written = self._clock.with_suffix(".new")
        written.write_text(f"{by_s:+d}")
        written.replace(self._clock)

    def line(self) -> Line:
        assert self._process.stdout
        said = self._process.stdout.readline().split()
        assert said, "the process ended"
        return Line(datetime.fromisoformat(said[0]), int(said[1]), int(said[2]))

    def lines(self, count: int) -> Line:
        return [self.line() for _ in range(count)][-1]


@contextmanager
def beating(tmp_path: Path) -> Iterator[UnderTest]:
    clock = tmp_path / "clock"
    clock.write_text("+0")
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(SUPPORT / "clock_steps.py")]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield UnderTest(process, clock)
    finally:
        process.kill()
        process.communicate()


def library() -> Path:
    """The command `faketime` takes a fixed clock only; its library follows a file."""
    program("faketime")
    return next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@pytest.mark.parametrize("by_s", [-HOUR_S, HOUR_S, 10 * 365 * 24 * HOUR_S], ids=["back", "forward", "ten years on"])
def test_looks_and_jobs_go_on_when_the_clock_is_set(tmp_path: Path, by_s: int) -> None:
    with beating(tmp_path) as process:
        before = process.lines(8)
        process.step(by_s)
        stepped = process.lines(8)
        after = process.lines(12)
    assert abs((stepped.at - before.at).total_seconds() - by_s) < 60, "the clock was not set"
    assert stepped.looks - before.looks in (3, 4, 5), "two seconds, a look every half"
    assert after.looks - stepped.looks in (5, 6, 7)
    assert 3 <= after.jobs - stepped.jobs <= 7, "a step costs a job two periods, and no storm follows"
