"""The vendor's procedure from two bare units to the sentence that the group is complete, and what keeps it from ending:
real units, a real collector, a browser."""

import json
import subprocess
import sys
from contextlib import contextmanager

import pytest

from cli.demo_pair import prepare
from procedure import bare, configure, logged_in, operating_modes, set_addresses, start_sync
from simulator import pair
from simulator.running import set_addresses as virtual_addresses
from simulator.scenarios import faults
from simulator.settings import ServiceKind
from watched_pair import POLL_S, SPEED, collecting, status, wait_for

pytest.importorskip("playwright.sync_api")
from dashboards import browser_page

ON_FAILURE = "wait for recovery then restore slave role"
MODES = ("master", "slave")
PEERS = ("4", "2")
MORE = """
virtual_ips = ["{virtual}"]
[pair.witness]
smtp = {smtp}
https = {https}
interval_s = 5
"""


@contextmanager
def staged(folder, *, unpacked=False):
    """The settings of a pair in a folder, and its two units running, where `unpacked` out of their boxes, HA off.
    Yields each one's addresses on the links."""
    config = prepare(folder, 0, speed=SPEED)
    units = pair.members(folder / "units")
    more = MORE.format(virtual=virtual(units), smtp=units[0].mail.ports[ServiceKind.SMTP], https=units[0].https.port)
    text = config.read_text().replace("poll_interval_s = 5", f"poll_interval_s = {POLL_S:g}")
    text = text.replace('on_failure = "become-secondary"\n', f'on_failure = "become-secondary"\n{more}', 1)
    config.write_text(text + "\n[alerts]\nsteady_s = 5\n")
    links = [bare(unit.path) for unit in units] if unpacked else []
    processes = pair.start(folder / "units")
    try:
        with collecting(folder):
            yield links
    finally:
        pair.stop(processes, folder / "units")


def virtual(units):
    return virtual_addresses(units[1].interfaces)[0]


def pairwatch(folder, *arguments):
    command = [sys.executable, "-m", "cli", *arguments, "--config", str(folder / "pairwatch.toml")]
    return subprocess.run(command, capture_output=True, timeout=150, check=False)


def verify(folder, *arguments):
    ended = pairwatch(folder, "verify", "mx-demo", "--json", *arguments)
    return ended.returncode, json.loads(ended.stdout) if ended.stdout else {"verdict": None, "conditions": []}


def failing(found):
    return {f"{c['id']} {c['subject']}".strip() for c in found["conditions"] if c["status"] == "fails"}


def refuses(folder, condition):
    return lambda: condition in failing(verify(folder)[1])


def completed(folder, *arguments):
    code, found = verify(folder, "--watch", "--for", "90s", *arguments)
    assert (code, found["verdict"]) == (0, "complete"), found["sentence"]
    return found


@pytest.mark.timeout(400)
def test_the_procedure_is_walked_from_bare_units_to_complete_and_never_ends_while_something_fails(tmp_path_factory):
    folder = tmp_path_factory.mktemp("v")  # short, because a Unix socket's path must be
    with staged(folder, unpacked=True) as links, browser_page(ignore_https_errors=True) as page:
        units = pair.members(folder / "units")
        wait_for(refuses(folder, "ha_mode mx2"), 60)
        assert {"ha_mode mx1", "effective mx1", "effective mx2", "steady"} <= failing(verify(folder)[1])
        for n, unit in enumerate(units):
            logged_in(page, unit)
            set_addresses(page, links[n])
            configure(page, MODES[n], ON_FAILURE, {port: each[:-1] + PEERS[n] for port, each in links[n].items()})
        start_sync(page)
        found = completed(folder, "--out", str(folder / "record.html"), "--who", "ada")
        assert operating_modes(page) == ("slave", "slave")
        assert found["who"] == "ada"
        assert [unit["serial"] for unit in found["units"]] == [unit.identity.serial for unit in units]
        assert "is complete: all" in (folder / "record.html").read_text()
        for fault, mended, condition, member, options in (
            ("cut-link", "restore-link", "link port5", None, {"port": "port5"}),
            ("service-down", "service-up", f"virtual_ip {virtual(units)}", "mx1", {}),
            ("power-off", "power-on", "answers mx2 snmp", "mx2", {}),
        ):
            faults.apply(fault, folder / "units", member, **options)
            wait_for(refuses(folder, condition), 60)
            faults.apply(mended, folder / "units", member, **options)
            completed(folder)


@pytest.mark.timeout(300)
def test_after_a_drill_the_failover_and_the_return_are_there_with_their_times(tmp_path_factory):
    folder = tmp_path_factory.mktemp("v")
    with staged(folder):
        completed_but_for_traps(folder)
        assert verify(folder, "--drill")[1]["verdict"] == "unknown", "no failover was planned"
        assert pairwatch(folder, "maintenance", "mx-demo", "--failover", "--for", "60s").returncode == 0
        faults.apply("swap", folder / "units")
        wait_for(lambda: status(folder)[0]["state"] == "swapped", 60)
        faults.apply("restore", folder / "units", "mx1")
        found = completed(folder, "--drill")
    drilled = {c["id"]: c for c in found["conditions"] if c["id"] in ("failover", "return", "no_split")}
    assert [c["status"] for c in drilled.values()] == ["holds"] * 3
    assert drilled["failover"]["since"][1] < drilled["return"]["since"][0]
    lengths = {m["what"]: (m["least_s"], m["most_s"]) for m in found["measured"]}
    least_s, most_s = lengths["no primary for"]
    assert least_s <= 2.0  # the threshold, fifteen times as fast, and the way back
    assert 0.5 < most_s < 60


def completed_but_for_traps(folder):
    """Nothing fails, and nothing was told yet: the units had found their roles before anybody listened."""
    wait_for(lambda: verify(folder)[1]["verdict"] in ("unproven", "complete"), 60)
