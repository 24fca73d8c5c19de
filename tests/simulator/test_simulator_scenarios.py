"""Every shipped scenario, end to end: real processes, real heartbeats, seen only from outside."""

import re
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from courses import by_daemon, pattern
from needs import program
from simulated import healed
from simulator import pair
from simulator.scenarios.scenario import Scenario, play, prepare
from simulator.scenarios.table import SCENARIOS
from simulator_stage import SyslogListener, TrapReceiver, Watcher

SPEED, AT_ONCE = 10.0, 6
SPEEDS = {"overload": 3.0}  # its threshold is short already


@dataclass(frozen=True)
class Seen:
    courses: list[list[str]]
    traps: list[list[tuple[int, str]]]
    system: list[list[int]]
    logs: list[list[str]]
    syncs: list[list[str]]


def staged(scenario: Scenario, folder: Path) -> Seen:
    speed = SPEEDS.get(scenario.name, SPEED)
    with ExitStack() as stack:
        traps, syslog = stack.enter_context(TrapReceiver(folder)), stack.enter_context(SyslogListener())
        targets = {"trap_targets": [f"127.0.0.1:{traps.port}"], "syslog_target": f"127.0.0.1:{syslog.port}"}
        prepare(folder / "pair", scenario, speed=speed, **targets)
        processes = pair.start(folder / "pair", within_s=60.0)
        stack.callback(pair.stop, processes)
        units = healed(pair.members(folder / "pair"))
        time.sleep(3 / speed)  # the links of a group that has just formed are reported with the next second
        traps.forget()
        syslog.forget()
        watchers = [stack.enter_context(Watcher(unit)) for unit in units]
        assert all(play(folder / "pair", scenario))
        return Seen(
            [watcher.course() for watcher in watchers],
            [own_traps(traps, unit) for unit in units],
            [[code for serial, code in traps.system_traps() if serial == unit.identity.serial] for unit in units],
            [syslog.messages(unit.identity.serial) for unit in units],
            [syslog.sync_messages(unit.identity.serial) for unit in units],
        )


def own_traps(traps: TrapReceiver, unit) -> list[tuple[int, str]]:
    return [(event, reason) for serial, event, _, reason in traps.ha_traps() if serial == unit.identity.serial]


@pytest.fixture(scope="module")
def all_seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """The scenarios that were asked for, several at once: most of each is waiting."""
    program("snmptrapd")
    asked = [item.callspec.params["name"] for item in request.session.items if item.module is request.module]
    asked.sort(key=lambda name: SCENARIOS[name].lasts_s / SPEEDS.get(name, SPEED), reverse=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(staged, SCENARIOS[name], tmp_path_factory.mktemp(name)) for name in asked}


@pytest.mark.timeout(400)  # the first waits for the pool, where a busy machine is slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_pair_goes_the_documented_way(name, all_seen: dict[str, Future[Seen]]):
    seen, scenario = all_seen[name].result(), SCENARIOS[name]
    for n, expected in enumerate((scenario.primary, scenario.secondary)):
        assert re.fullmatch(pattern(expected), " ".join(seen.courses[n])), (seen.courses[n], expected.modes)
        assert seen.traps[n] == list(expected.traps)
        assert seen.system[n] == list(expected.system)
        assert set(expected.syncs) <= set(seen.syncs[n])
        assert by_daemon(seen.logs[n]) == by_daemon(expected.logs)
