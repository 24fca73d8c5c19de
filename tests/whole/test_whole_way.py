"""A simulated pair over real sockets, a real collector process, a real store: what was seen is what is told."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from hapair.forms.show import show_failover, show_mismatch, show_span
from history.beat_report import REPORT as BEAT
from history.beat_report import parse_beat
from history.reader import open_reader
from simulator.scenarios import faults
from watched_pair import POLL_S, SPEED, collecting, command, folder, in_state, status, told, wait_for

__all__ = ["folder"]


def stored(folder: Path) -> dict:
    store = open_reader(f"sqlite:///{folder / 'pairwatch.db'}", archive=folder / "archive")
    spans, failovers, mismatches = (list(read("mx-demo")) for read in (store.spans, store.failovers, store.mismatches))
    store.close()
    shown = {
        "spans": [show_span(span) for span in spans],
        "failovers": [show_failover(failover) for failover in failovers],
        "mismatches": [show_mismatch(mismatch) for mismatch in mismatches],
    }
    return json.loads(json.dumps(shown))


@pytest.mark.timeout(180)
def test_a_split_brain_is_seen_kept_told_and_survives_kill_9(folder):
    with collecting(folder) as collector:
        wait_for(in_state(folder, "normal"), 30)
        faults.apply("split-brain", folder / "units", None)
        wait_for(in_state(folder, "split_brain"), 15 / SPEED + POLL_S + 2 + 5)
        shown, code = status(folder)
        assert (shown["severity"], shown["mail"], code) == ("critical", "doubtful", 2)
        assert [(m["member"], m["mode"], m["effective"]) for m in shown["mismatches"]] == [
            ("mx2", "secondary", "primary")
        ]
        collector.send_signal(signal.SIGKILL)
        collector.wait(20)
    with collecting(folder):
        at_death = status(folder)[0]["at"]
        wait_for(lambda: (status(folder)[0]["at"] or "") > at_death, 30)
        assert status(folder)[0]["state"] == "split_brain"
        faults.apply("heal", folder / "units", None)
        wait_for(in_state(folder, "normal"), 60)
        assert status(folder)[1] == 0
    found = told(folder)
    assert {key: found[key] for key in ("spans", "failovers", "mismatches")} == stored(folder)
    assert [alert["rule"] for alert in found["alerts"]][:1] == ["SplitBrain"]
    assert found["mismatches"][0]["ended"] is not None
    log = (folder / "log").read_text()
    assert "Traceback" not in log
    for secret in (folder / "secrets").iterdir():
        assert secret.read_text() not in log


def checked(folder: Path) -> tuple[dict, int]:
    ended = subprocess.run(command(folder, "check", "--json"), capture_output=True, timeout=60, check=False)
    return {(c["member"], c["channel"]): c for c in json.loads(ended.stdout)["checks"]}, ended.returncode


@pytest.mark.timeout(120)
def test_check_says_of_a_silent_unit_what_to_do(folder):
    wait_for(lambda: checked(folder)[1] == 0, 30)
    faults.apply("silence", folder / "units", "mx2")
    found, code = checked(folder)
    assert code == 2
    assert found["mx1", "snmp"]["severity"] == "ok"
    assert found["mx2", "snmp"]["says"].startswith("timeout")
    assert "SNMP, agent enabled" in found["mx2", "snmp"]["remedy"]


def test_a_second_collector_is_refused_while_the_first_lives(folder):
    with collecting(folder):
        wait_for(in_state(folder, "normal"), 30)
        second = subprocess.run(command(folder, "collect"), capture_output=True, timeout=60, check=False)
        assert second.returncode == 69
        assert "pairwatch.db" in second.stderr.decode()
    assert os.access(folder / "pairwatch.db", os.R_OK)


def test_the_collector_reports_how_it_keeps_its_beat(folder):
    def reported() -> bool:
        reader = open_reader(f"sqlite:///{folder}/pairwatch.db", archive=folder / "archive")
        try:
            kept = reader.report(BEAT)
            return kept is not None and parse_beat(kept[1]).started > 0
        finally:
            reader.close()

    with collecting(folder):
        wait_for(lambda: status(folder)[0]["state"], 30)
        wait_for(reported, 30)
