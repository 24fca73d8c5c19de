"""Real units, a real collector: readiness is earned, lost and found again, and a dead address is no matter of roles."""

import json
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from cli.demo_pair import prepare
from simulator import pair
from simulator.https.certificate import server_context
from simulator.running import set_addresses
from simulator.scenarios import faults
from simulator.scenarios.table import SCENARIOS
from simulator.settings import ServiceKind
from watched_pair import POLL_S, collecting, command, status, told, wait_for

SPEED = 4.0
"""A threshold of four seconds: on a busy machine a shorter one is missed now and then, and rightly no longer green."""
MORE = """
virtual_ips = ["{virtual}"]
data_sync_s = 60
[pair.witness]
smtp = {smtp}
https = {https}
interval_s = 5
"""


@contextmanager
def staged(folder, scenario=None):
    """The pair is powered on only when the collector hears its traps. Yields the virtual address."""
    config = prepare(folder, 0, speed=SPEED, scenario=SCENARIOS[scenario] if scenario else None)
    units = pair.members(folder / "units")
    virtual = set_addresses(units[0].interfaces)[0]
    more = MORE.format(virtual=virtual, smtp=units[0].mail.ports[ServiceKind.SMTP], https=units[0].https.port)
    text = config.read_text().replace("poll_interval_s = 5", f"poll_interval_s = {POLL_S:g}")
    text = text.replace('on_failure = "become-secondary"\n', f'on_failure = "become-secondary"\n{more}', 1)
    watches = str(bool(scenario)).lower()
    text = text.replace("\nsnmp = {port", f"\nservice_monitoring = {watches}\nsnmp = {{port")
    config.write_text(text)
    for unit in units:
        unit.certificate.parent.mkdir(parents=True, exist_ok=True)
        server_context(unit, datetime.now(UTC))  # the collector reads it before there is a unit
    with collecting(folder):
        wait_for(lambda: status(folder)[0].get("at"), 60)
        processes = pair.start(folder / "units")
        try:
            faults.apply("heal", folder / "units")  # a busy machine may have let one come up too late
            yield virtual
        finally:
            pair.stop(processes, folder / "units")


def readiness(folder):
    return status(folder)[0].get("readiness", {"colour": None, "sentence": "", "checks": []})


def shows(folder, colour, reason=""):
    def holds():
        found = readiness(folder)
        return found["colour"] == colour and reason in found["sentence"]

    return holds


def alerts(folder):
    return {alert["rule"] for alert in status(folder)[0].get("alerts", ())}


@pytest.mark.timeout(400)
def test_readiness_is_earned_lost_found_again_and_then_proved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("r")  # short, because a Unix socket's path must be
    with staged(folder, "service-failure") as virtual:
        wait_for(shows(folder, "green"), 120)
        faults.apply("cut-link", folder / "units", port="port5")
        wait_for(shows(folder, "amber", "links: port5 down"), 90)
        faults.apply("restore-link", folder / "units", port="port5")
        wait_for(shows(folder, "green"), 90)
        faults.apply("sync-stuck", folder / "units")
        wait_for(shows(folder, "red", "sync config"), 90)
        assert status(folder)[0]["state"] == "normal"
        faults.apply("power-off", folder / "units", "mx1")
        wait_for(lambda: status(folder)[0].get("virtual", {}).get(virtual, {}).get("by") == "mx2", 60)
        shown = status(folder)[0]
        assert shown["state"] == "failed_over"
        assert shown["at_risk"]["member"] == "mx1"
        assert shown["at_risk"]["mails"] is not None


def virtual_check(folder):
    """What `check` says of the virtual address, and how bad that is."""
    ended = subprocess.run(command(folder, "check", "--json"), capture_output=True, timeout=60, check=False)
    (found,) = (each for each in json.loads(ended.stdout)["checks"] if each["channel"] == "virtual")
    return found["severity"], found["says"].partition(" (")[0], bool(found["remedy"])


@pytest.mark.timeout(300)
def test_roles_right_and_mail_dead_is_told_and_replayed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("r")
    with staged(folder) as virtual:
        wait_for(lambda: status(folder)[0].get("virtual", {}).get(virtual, {}).get("by") == "mx1", 120)
        wait_for(shows(folder, "amber", "services mx1: the settings say that it does not"), 60)
        assert virtual_check(folder) == ("ok", "mx1 answers", False)
        faults.apply("service-down", folder / "units", "mx1", service="smtp")
        wait_for(lambda: "VirtualAddressSilent" in alerts(folder), 90)
        assert status(folder)[0]["state"] == "normal"
        assert readiness(folder)["colour"] == "red"
        assert virtual_check(folder)[::2] == ("critical", True)
        assert "the roles are right, and no mail is taken there" in readiness(folder)["sentence"]
        faults.apply("service-up", folder / "units", "mx1", service="smtp")
        wait_for(lambda: "VirtualAddressSilent" not in alerts(folder), 60)
        replayed = {alert["rule"]: alert for alert in told(folder)["alerts"]}
        assert replayed["VirtualAddressSilent"]["resolved"] is not None
