"""Knows `pairwatch demo`, `simulate` and `fault`: a simulated pair to watch, and things to make happen to it."""

import os
import shutil
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from cli.demo_pair import PAIR, free_port, prepare
from cli.exits import Code, Stop
from cli.files import DEMO
from cli.options import FOLDER
from cli.processes import keep_running, until_told
from cli.running import HOPELESS, parts

if TYPE_CHECKING:
    from simulator.scenarios.scenario import Scenario

READY_S = 60.0

TRY = """
Pairwatch is watching a simulated FortiMail pair:

    wall      {address}/wall
    the pair  {address}/pair?pair={pair}

In another terminal, in this folder:

    {command} fault split-brain      the heartbeat links are cut: seconds later both act as primary, the wall is red
    {command} fault heal             all is well again
    {command} fault LIST             everything that can happen
    {command} status                 what the wall says, for a terminal or a script

Ctrl-C ends the demo.
"""


MARK = ".pairwatch-demo"


@click.command()
@FOLDER
@click.option("--port", type=int, default=8501, help="Of the dashboard.", show_default=True)
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 60),
    default=5.0,
    help="How many times as fast the units' timers run.",
    show_default=True,
)
@click.option("--scenario", help="Play an incident; LIST names them.")
def demo(folder: Path, port: int, speed: float, scenario: str | None) -> None:
    """A simulated pair, collector and dashboard in one command; what an earlier demo left in the folder is cleared."""
    from simulator import pair

    chosen = _scenario(scenario) if scenario else None
    address = f"http://127.0.0.1:{free_port(port)}"
    _clear(folder)
    config = prepare(folder, int(address.rpartition(":")[2]), speed=speed, scenario=chosen, witnessed=True)
    units, stop = folder / "units", until_told()
    processes = pair.start(units)
    try:
        pair.await_roles(units)
        Thread(target=_announce, args=(address, units, chosen, stop), daemon=True).start()
        code = keep_running(parts(config), stop, _say, HOPELESS)
    finally:
        pair.stop(processes, units)
    raise Exit(code)


def _scenario(name: str) -> "Scenario":
    from simulator.scenarios.table import SCENARIOS

    if name == "LIST":
        for each in SCENARIOS.values():
            print(f"{each.name:24} {each.summary}")
        raise Exit(0)
    if name not in SCENARIOS:
        raise Stop(Code.USAGE, f"no scenario is called '{name}': there are {', '.join(SCENARIOS)}")
    return SCENARIOS[name]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=DEMO / "units", help="Where its unit files are.")
def simulate(folder: Path) -> None:
    """Run the two simulated units of a folder by themselves; the vendor's example pair where it holds none."""
    from simulator import example, pair

    if not list(folder.glob("*.toml")):
        example.write_example(folder, names=("mx1", "mx2"))
    stop = until_told()
    processes = pair.start(folder)
    for unit in pair.members(folder):
        at = unit.management_address
        print(f"{unit.name}: SNMP {at}:{unit.snmp.port}, HTTPS https://{at}:{unit.https.port}", flush=True)
    stop.wait()
    pair.stop(processes, folder)


@click.command()
@click.argument("name")
@click.option("--member", help="To which unit, where it happens to one.")
@click.option("--port", help="Which port or link, such as port6.")
@click.option("--service", help="Which service: smtp, imap, pop or http.")
@click.option("--seconds", type=float, help="How long, or how late.")
@FOLDER
def fault(
    name: str, member: str | None, port: str | None, service: str | None, seconds: float | None, folder: Path
) -> None:
    """Make something happen to the simulated pair, and say what to expect; LIST names what can."""
    from simulator.control import ControlError
    from simulator.scenarios.faults import FAULTS, apply

    if name == "LIST":
        for each in FAULTS.values():
            print(f"{each.name:20} {each.summary}{' (--member)' if each.needs_member else ''}")
        return
    units = folder / "units" if (folder / "units").is_dir() else folder
    try:
        options = {"port": port, "service": service, "seconds": seconds}
        for line in apply(name, units, member, **{key: value for key, value in options.items() if value is not None}):
            print(line)
    except ValueError as error:
        raise Stop(Code.USAGE, str(error)) from None
    except ControlError as error:
        raise Stop(Code.UNAVAILABLE, f"{error}: is the demo or the simulated pair running?") from None


def _clear(folder: Path) -> None:
    """Only what a demo made is ever removed."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise Stop(Code.USAGE, f"{folder} holds something that is not a demo's: name another with --folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _announce(address: str, units: Path, scenario: "Scenario | None", stop: Event) -> None:
    """Say where to look once there is something to see, then let the scenario take its course."""
    import urllib.request

    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and not stop.wait(0.3):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):  # noqa: S310 - our own address
                print(TRY.format(address=address, pair=PAIR, command=_command()), flush=True)
            break
        except OSError:
            continue
    if scenario and not stop.is_set():
        _play(units, scenario, stop)


def _play(units: Path, scenario: "Scenario", stop: Event) -> None:
    """Its end is the demo's end too, wherever it stands then."""
    from simulator.scenarios.scenario import play

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise SystemExit

    print(f"{scenario.name}: {scenario.summary}", flush=True)
    for line in play(units, scenario, sleep):
        print(line, flush=True)
    print(f"{scenario.name} is over; 'fault heal' undoes what it left.", flush=True)


def _command() -> str:
    """How the person who started this can start another command."""
    beside = Path(sys.executable).with_name("pairwatch")
    if shutil.which("pairwatch") or not beside.exists():
        return "pairwatch"
    return os.path.relpath(beside) if beside.is_relative_to(Path.cwd()) else str(beside)
