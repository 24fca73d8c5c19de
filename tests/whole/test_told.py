"""Whether what a real collector sees on a simulated pair reaches a receiver, once, through a kill and to its end."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from bench.inbox import inbox
from simulator.scenarios import faults
from watched_pair import collecting, command, folder, wait_for

__all__ = ["folder"]

ALERTS = """
[alerts]
steady_s = 5

[heartbeat]
url = "http://127.0.0.1:{port}/alive"
every_s = 1

[[channel]]
name = "hook"
type = "webhook"
url = "http://127.0.0.1:{port}/0"

[[channel]]
name = "gone"
type = "webhook"
url = "http://127.0.0.1:{port}/gone"
fallback = "hook"
"""


def said(folder: Path, *arguments: str) -> dict:
    ended = subprocess.run(command(folder, *arguments, "--json"), capture_output=True, timeout=60, check=False)
    assert ended.stdout, ended.stderr.decode()
    return json.loads(ended.stdout)


@pytest.mark.timeout(180)
def test_a_failover_is_told_once_through_a_kill_and_its_end_is_told_with_a_channel_gone(folder):
    with inbox() as box:
        settings = folder / "pairwatch.toml"
        settings.write_text(settings.read_text() + ALERTS.format(port=box.port))
        with collecting(folder) as collector:
            wait_for((folder / "pairwatch.sock").exists, 30)
            tried = said(folder, "notify", "--test")
            assert tried["through"] == "collector"
            assert {(r["channel"], r["state"]) for r in tried["channels"]} == {("hook", "sent"), ("gone", "given_up")}
            wait_for(lambda: said(folder, "status")["channels"], 30)
            wait_for(lambda: said(folder, "status")["channels"][1]["error"].startswith("HTTP 404"), 30)
            wait_for(lambda: box.beats >= 2, 30)
            faults.apply("split-brain", folder / "units", None)
            wait_for(lambda: "opened" in [got["reason"] for got in box.got], 30)
            collector.send_signal(signal.SIGKILL)
            collector.wait(20)
        seen = len(box.got)
        with collecting(folder):
            wait_for((folder / "pairwatch.sock").exists, 30)
            faults.apply("heal", folder / "units", None)
            wait_for(lambda: "resolved" in [got["reason"] for got in box.got], 90)
        after = [got["reason"] for got in box.got[seen:]]
        assert after[-1] == "resolved"
        assert after.count("opened") <= 1  # the one copy more that the kill may have brought about
        assert len({got["incident_key"] for got in box.got if got["reason"] != "test"}) == 1
