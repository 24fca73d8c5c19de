"""Records what a real collector sees and hears of every scenario of the simulator, over real sockets, once.

    python tests/support/record_scenarios.py [NAME ...]

writes tests/recordings/NAME.jsonl. The pair runs three times as fast, so its times are told three times as long, as
they are for the units; looks that show nothing new are thinned, and the units are told to have been up for a day.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.causes import LONGER
from cli.demo_pair import prepare
from hapair.forms.lines import encode, parse_time, show_time
from project import RECORDINGS
from simulator import pair
from simulator.example import Change
from simulator.scenarios.scenario import PRIMARY, SECONDARY, Scenario, play
from simulator.scenarios.table import SCENARIOS
from watched_pair import collecting, command, in_state, wait_for

SPEED, AT_ONCE, POLL_S, DAY_S = 3.0, 3, 1.0, 86_400.0
QUIET_S, AFTERWARDS_S = 6.0, 45.0
TELLS_MORE = '["ha", "system", "start", "link"]'
KEPT_OF_AN_EVENT = ("kind", "at", "member", "source", "event", "text", "links", "sync", "lost", "effective", "if_index")
KEPT_OF_A_READING = {"snmp": ("mode", "effective", "no_answer"), "http": ("no_answer", "heartbeat", "sync")}


def record(scenario: Scenario) -> str:
    changes = tuple(Change(role, "snmp", "trapevent", TELLS_MORE) for role in (PRIMARY, SECONDARY))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        config = prepare(folder, 0, speed=SPEED, scenario=replace(scenario, changes=(*scenario.changes, *changes)))
        config.write_text(config.read_text().replace("poll_interval_s = 5", f"poll_interval_s = {POLL_S:g}"))
        units = pair.start(folder / "units", within_s=60.0)
        try:
            with collecting(folder):
                start = "config_only" if scenario.name == "config-only" else "normal"
                wait_for(in_state(folder, start), 60)
                time.sleep(QUIET_S)
                for _ in play(folder / "units", scenario):
                    pass
                time.sleep(AFTERWARDS_S / SPEED)
            lines = subprocess.check_output(command(folder, "export"), timeout=60).decode().splitlines()
        finally:
            pair.stop(units)
        ha = pair.members(folder / "units")[0].ha
    declared = {"heartbeat_lost_threshold_s": ha.lost_threshold_s, "on_failure": ha.on_failure}
    lines = list(slowed([json.loads(line) for line in lines], declared))
    (RECORDINGS / f"{scenario.name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return f"{scenario.name}: {len(lines)} lines"


def slowed(found: list[dict[str, Any]], declared: dict[str, Any]) -> Iterator[str]:
    """`declared` is what the settings would say of the units."""
    header, items = found[0], found[1:]
    header |= {"poll_interval_s": 10.0, **declared}
    yield encode(header)
    began, booted = parse_time(items[0]["at"]), dict[str, bool]()
    up_s: dict[str, float] = {}
    told = [_slowed(item, began, booted, up_s) for item in items]
    last: dict[str, Any] = {}
    for n, item in enumerate(told):
        is_look, following = item["kind"] == "look", told[n + 1] if n + 1 < len(told) else {}
        changes = not is_look or _shown(item) != _shown(last) or _shown(item) != _shown(following)
        if changes or (parse_time(item["at"]) - parse_time(last["at"])).total_seconds() >= 8.0:
            yield encode(item)
            last = item if is_look else last


def _slowed(item: dict[str, Any], began: datetime, booted: dict[str, bool], up_s: dict[str, float]) -> dict[str, Any]:
    at = show_time(began + timedelta(seconds=(parse_time(item["at"]) - began).total_seconds() * SPEED))
    if item["kind"] == "event":
        return {key: item[key] for key in KEPT_OF_AN_EVENT if key in item} | {"at": at}
    members = {}
    for name, channels in item["members"].items():
        members[name] = {c: {key: o[key] for key in KEPT_OF_A_READING[c] if key in o} for c, o in channels.items()}
        up = channels.get("snmp", {}).get("uptime_s")
        if up is not None:
            booted[name] = booted.get(name, False) or up < up_s.get(name, 0.0)
            up_s[name] = up
            members[name]["snmp"]["uptime_s"] = round(up * SPEED + (0.0 if booted[name] else DAY_S), 1)
    return {"kind": "look", "at": at, "members": members} | ({"path": item["path"]} if "path" in item else {})


def _shown(look: dict[str, Any]) -> object:
    """What a look says but for the time."""
    members = look.get("members", {})
    return {n: {c: {k: v for k, v in o.items() if k != "uptime_s"} for c, o in cs.items()} for n, cs in members.items()}


def main() -> None:
    RECORDINGS.mkdir(exist_ok=True)
    names = sys.argv[1:] or list(SCENARIOS)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for said in pool.map(record, [LONGER.get(name, SCENARIOS[name]) for name in names]):
            print(said, flush=True)


if __name__ == "__main__":
    main()
