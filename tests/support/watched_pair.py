"""Knows how a test gets a simulated pair and a real collector that looks at it, and what the collector says."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.demo_pair import prepare
from simulator import pair

SPEED = 15.0
"""Fifteen times as fast: the units' lost threshold of 15 s is one second."""
POLL_S = 1.0


@pytest.fixture
def folder(tmp_path_factory) -> Iterator[Path]:
    """A folder of a demo, its two units running. Short, because a Unix socket's path must be."""
    folder = tmp_path_factory.mktemp("d")
    config = prepare(folder, 0, speed=SPEED)
    config.write_text(config.read_text().replace("poll_interval_s = 5", f"poll_interval_s = {POLL_S:g}"))
    units = pair.start(folder / "units")
    yield folder
    pair.stop(units)


def command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "cli", *arguments, "--config", str(folder / "pairwatch.toml")]


@contextmanager
def collecting(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command(folder, "collect"), stderr=subprocess.STDOUT, stdout=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def status(folder: Path) -> tuple[dict, int]:
    ended = subprocess.run(command(folder, "status", "--json"), capture_output=True, timeout=30, check=False)
    shown = json.loads(ended.stdout)["pairs"][0] if ended.stdout else {"state": None}
    return shown, ended.returncode


def wait_for(what: Callable[[], object], within_s: float) -> float:
    """How long it took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < within_s, "it did not come to pass"
        time.sleep(0.1)
    return time.monotonic() - began


def in_state(folder: Path, state: str) -> Callable[[], bool]:
    return lambda: status(folder)[0]["state"] == state


def told(folder: Path) -> dict:
    recording = subprocess.check_output(command(folder, "export"), timeout=60)
    replayed = subprocess.check_output(
        [sys.executable, "-m", "cli", "replay", "-", "--json"], input=recording, timeout=60
    )
    return json.loads(replayed)
