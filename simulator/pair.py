"""A simulated pair: the two unit files of a folder, and the processes that run them."""

import os
import subprocess
import sys
import time
from pathlib import Path

from simulator import control
from simulator.modes import Mode
from simulator.settings import UnitFile
from simulator.unit_file import read

_DEADLINE_S = 20.0
_POLL_S = 0.05
_TAIL = 2000


def members(folder: Path) -> list[UnitFile]:
    """The units of a folder, the configured primary first; ValueError where it does not hold two."""
    units = [read(path) for path in sorted(folder.glob("*.toml"))]
    if len(units) != 2:
        raise ValueError(f"{folder} holds {len(units)} unit files, not the two of a pair")
    return sorted(units, key=lambda unit: unit.ha.mode not in (Mode.PRIMARY, Mode.CONFIG_PRIMARY))


def start(folder: Path, within_s: float = _DEADLINE_S) -> list[subprocess.Popen[bytes]]:
    """Start both units of a folder and return when their faces answer.

    RuntimeError, with the end of the unit's own words, where one has not come up in time; then neither is left.
    """
    units = members(folder)
    processes = [spawn(unit) for unit in units]
    try:
        deadline_s = time.monotonic() + within_s
        for unit, process in zip(units, processes, strict=True):
            _await_answer(unit, process, deadline_s)
    except RuntimeError:
        stop(processes)
        raise
    return processes


def await_roles(folder: Path, within_s: float = 30.0) -> None:
    """Wait until both running units are what they are configured to be; RuntimeError after `within_s` real seconds."""
    deadline_s = time.monotonic() + within_s
    units = members(folder)
    while not all(_in_its_role(control.send(unit.socket, {"do": "report"})) for unit in units):
        if time.monotonic() > deadline_s:
            raise RuntimeError(f"the pair in {folder} has not found its roles within {within_s:g} s")
        time.sleep(_POLL_S)


def _in_its_role(report: control.Command) -> bool:
    return bool(report["configured_mode"] == report["effective_mode"])


def spawn(unit: UnitFile) -> subprocess.Popen[bytes]:
    """Start one unit's process without waiting for it; what it says goes to `unit.log` in its state folder."""
    unit.state_folder.mkdir(parents=True, exist_ok=True)
    with _log(unit).open("wb") as log:
        return subprocess.Popen(_command(unit), stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def start_again(unit: UnitFile) -> None:
    """Start a unit whose process is gone as one that outlives us; RuntimeError where it does not come up."""
    command = _command(unit)
    with _log(unit).open("wb") as log:
        outputs = [(os.POSIX_SPAWN_DUP2, log.fileno(), number) for number in (1, 2)]
        os.posix_spawn(command[0], command, os.environ, file_actions=outputs)
    deadline_s = time.monotonic() + _DEADLINE_S
    while not _answers(unit):
        if time.monotonic() > deadline_s:
            raise RuntimeError(f"{unit.name} did not come up: {_said(unit)}")
        time.sleep(_POLL_S)


def stop(processes: list[subprocess.Popen[bytes]], folder: Path | None = None) -> None:
    """End the processes and wait for it; with the folder, also those that a fault has started in their place."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for unit in members(folder) if folder else []:
        try:
            control.send(unit.socket, {"do": "stop"})
        except control.ControlError:
            continue  # it is gone, as it should be


def _await_answer(unit: UnitFile, process: subprocess.Popen[bytes], deadline_s: float) -> None:
    while time.monotonic() < deadline_s and process.poll() is None:
        if _answers(unit, process.pid):
            return
        time.sleep(_POLL_S)
    raise RuntimeError(f"{unit.name} did not come up: {_said(unit)}")


def _answers(unit: UnitFile, pid: int | None = None) -> bool:
    """Whether the unit's process takes commands, and is the one it should be."""
    try:
        report = control.send(unit.socket, {"do": "report"}, timeout_s=1.0)
    except control.ControlError:
        return False
    return pid is None or bool(report["pid"] == pid)


def _command(unit: UnitFile) -> list[str]:
    return [sys.executable, "-m", "simulator", str(unit.path)]


def _said(unit: UnitFile) -> str:
    return _log(unit).read_text("utf-8", "replace")[-_TAIL:].strip() or "it said nothing"


def _log(unit: UnitFile) -> Path:
    return unit.state_folder / "unit.log"
