"""Whether what people do with the commands is kept by a running collector, and told again by others."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

import pytest

from cli.acts import planned_window
from cli.durations import parse_duration
from cli.exits import Stop
from hapair.people.windows import Purpose, Window

SETTINGS = """
[snmp]
version = "2c"
community = {file = "community"}
[[site]]
name = "paris"
[[pair]]
name = "mx-paris"
site = "paris"
poll_interval_s = 1
[[pair.member]]
name = "mx1"
role = "primary"
address = "127.0.0.1"
snmp = {port = 9}
[[pair.member]]
name = "mx2"
role = "secondary"
address = "127.0.0.2"
snmp = {port = 9}
"""


def say(folder, *words):
    command = [sys.executable, "-m", "cli", *words, "--config", str(folder / "pairwatch.toml")]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def collecting(folder):
    (folder / "community").write_text("public-of-the-tests")
    (folder / "pairwatch.toml").write_text(SETTINGS)
    command = [sys.executable, "-m", "cli", "collect", "--config", str(folder / "pairwatch.toml")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        patience = time.monotonic() + 60
        while not (folder / "pairwatch.sock").exists():
            assert process.poll() is None
            assert time.monotonic() < patience
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def status(folder):
    return json.loads(say(folder, "status", "--json").stdout)["pairs"][0]


def blindness(shown):
    """That incident, of those that are open: on a busy machine there may be one of looks that came late before it."""
    return [incident for incident in shown.get("incidents", ()) if "blind" in incident["states"]]


def test_acts_are_kept_shown_and_survive_the_collector(tmp_path):
    with collecting(tmp_path):
        patience = time.monotonic() + 30
        while not blindness(status(tmp_path)):
            assert time.monotonic() < patience
            time.sleep(0.2)
        done = say(tmp_path, "ack", "mx-paris", "--for", "2h", "--note", "on it", "--who", "ada")
        assert (done.returncode, done.stderr) == (0, "")
        assert "mx-paris: acknowledged by ada until" in done.stdout
        assert say(tmp_path, "silence", "mx-paris", "--rule", "Blind", "--for", "1h", "--who", "ada").returncode == 0
        window = say(tmp_path, "maintenance", "--site", "paris", "--for", "30m", "--who", "bob", "--json")
        assert json.loads(window.stdout)["pairs"] == ["mx-paris"]
        assert say(tmp_path, "note", "mx-paris", "cable was loose", "--who", "ada").returncode == 0
        shown = status(tmp_path)
    (incident,) = blindness(shown)
    assert incident["acknowledged"] | {"at": "", "expires": ""} == {
        "who": "ada",
        "note": "on it",
        "at": "",
        "expires": "",
    }
    ((silence,), (window,)) = shown["silences"], shown["windows"]
    assert (silence["who"], silence["rules"]) == ("ada", ["Blind"])
    assert window["purpose"] == "maintenance"
    with collecting(tmp_path):
        assert say(tmp_path, "silence", "mx-paris", "--off", silence["id"], "--who", "bob").returncode == 0
        assert say(tmp_path, "maintenance", "mx-paris", "--off", window["id"], "--who", "bob").returncode == 0
        assert say(tmp_path, "ack", "mx-paris", "--off", "--who", "bob").returncode == 0
        after = status(tmp_path)
    assert (after["silences"], after["windows"]) == ([], [])
    (incident,) = blindness(after)
    assert incident["acknowledged"] is None
    trail = json.loads(say(tmp_path, "audit", "--json").stdout)
    assert [(each["event"], each["who"]) for each in trail] == [
        ("acknowledged", "ada"),
        ("silenced", "ada"),
        ("planned", "bob"),
        ("note", "ada"),
        ("unsilenced", "bob"),
        ("cancelled", "bob"),
        ("unacknowledged", "bob"),
    ]
    assert "cable was loose" in say(tmp_path, "audit").stdout


def test_without_a_collector_nothing_is_done_and_that_is_said(tmp_path):
    (tmp_path / "community").write_text("public-of-the-tests")
    (tmp_path / "pairwatch.toml").write_text(SETTINGS)
    done = say(tmp_path, "ack", "mx-paris")
    assert (done.returncode, done.stdout) == (69, "")
    assert "is it running? Nothing was done" in done.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["ack", "mx-lyon"], "no pair is called 'mx-lyon': there are mx-paris"),
        (["ack", "mx-paris", "--for", "soon"], "'soon' is no length of time"),
        (["silence", "mx-paris"], "--for 2h"),
        (["silence", "mx-paris", "--for", "1h", "--off", "x"], "--off ID"),
        (["silence", "mx-paris", "--for", "1h", "--rule", "SplitBrian"], "SplitBrain"),
        (["maintenance", "--for", "1h"], "say which: a PAIR, --site SITE or --all"),
        (["maintenance", "--site", "lyon", "--for", "1h"], "no pair has the site 'lyon'"),
        (["maintenance", "mx-paris", "--for", "1h", "--timezone", "Mars/Base"], "no timezone"),
        (["maintenance", "mx-paris", "--for", "1h", "--weekly", "Sunday,Someday"], "'Someday' is none of Mon"),
        (["maintenance", "mx-paris", "--for", "1h", "--from", "soon"], "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(tmp_path, words, reason):
    (tmp_path / "pairwatch.toml").write_text(SETTINGS)
    done = say(tmp_path, *words)
    assert (done.returncode, done.stdout) == (64, "")
    assert reason in done.stderr


@pytest.mark.parametrize(
    ("text", "lasting"),
    [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86400), ("1h30m", 5400), (" 2H ", 7200), ("1d2h3m4s", 93784)],
)
def test_a_length_of_time_is_read(text, lasting):
    assert parse_duration(text) == timedelta(seconds=lasting)


@pytest.mark.parametrize("text", ["", "2", "h", "2h-", "-2h", "0s", "2 h", "30m2h", "9999d", "99999999999999999999d"])
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_duration(text)


NOW = datetime(2026, 3, 6, 23, 30, 15, 1, tzinfo=UTC)
LASTING = timedelta(hours=2)


@pytest.mark.parametrize(
    ("begins", "weekly", "timezone", "expected"),
    [
        (None, None, "UTC", {"begins": time_of_day(23, 30, 15), "day": NOW.date()}),
        (
            None,
            None,
            "Europe/Paris",
            {"begins": time_of_day(0, 30, 15), "day": date(2026, 3, 7)},
        ),
        ("2026-03-29T02:30", None, "Europe/Paris", {"begins": time_of_day(2, 30), "day": date(2026, 3, 29)}),
        ("2026-03-10T21:00Z", None, "Europe/Paris", {"begins": time_of_day(22), "day": date(2026, 3, 10)}),
        ("22:00", "sun, Saturday", "UTC", {"begins": time_of_day(22), "weekdays": (5, 6)}),
    ],
)
def test_a_window_is_planned_as_it_is_written(begins, weekly, timezone, expected):
    found = planned_window(Purpose.FAILOVER, begins, LASTING, weekly, timezone, NOW)
    assert found == Window(Purpose.FAILOVER, lasts_s=7200.0, timezone=timezone, **expected)


def test_a_time_of_day_without_days_is_no_beginning():
    with pytest.raises(Stop, match="cannot be read"):
        planned_window(Purpose.MAINTENANCE, "22:00", LASTING, None, "UTC", NOW)
