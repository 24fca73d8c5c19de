"""What a fault would do to a pair as it is set, rehearsed by the collector's own looks and rules."""

import json
import resource
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.policy import policy_of
from alerts.retelling import retold
from cli.demo_pair import prepare
from cli.files import load
from cli.rehearsing.keeping import NOT_SENT
from cli.rehearsing.made import cast
from cli.rehearsing.outcome import outcome
from cli.rehearsing.performing import perform
from desks import channels
from hapair.forms.recording import Recording
from hapair.look import Snapshot
from hapair.pair import OnFailure
from hapair.settings.alerting import AlertSettings, Route, RuleSettings
from hapair.settings.model import WitnessSettings
from hapair.severity import Severity
from history.notices import DeliveryState
from history.reader import open_reader
from simulator.rehearsal.plays import plays

NIGHT = datetime(2026, 3, 1, 3, tzinfo=UTC)
TOLD = AlertSettings(channels=channels("noc"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Settings with traps, syslog, SNMP and an HTTPS profile."""
    settings = load(prepare(tmp_path_factory.mktemp("d"), 0))
    return replace(settings, alerts=TOLD)


def drilled(settings, name, **changes):
    """The outcome of one play; `changes` are of the pair's own settings."""
    chosen = settings.pairs[0]
    chosen = replace(chosen, pair=replace(chosen.pair, **changes))
    settings, players = replace(settings, pairs=(chosen,)), cast(chosen)
    play = plays(players.stage(300.0))[name]
    interval_s = chosen.pair.poll_interval_s
    done = [perform(settings, chosen, players, play, NIGHT, part * interval_s) for part in (0.1, 0.6)]
    policy = policy_of(settings, chosen)
    return outcome(done, [retold(Recording(chosen.pair, one.items), policy) for one in done])


def first(found, rule):
    return next(alert for alert in found.alerts if alert.rule == rule)


def test_a_primary_that_loses_its_power_is_told_of_seconds_after_the_takeover(demo):
    found = drilled(demo, "primary-power-loss")
    assert [states for states, _ in found.happens][:2] == [("dark", "secondary"), ("dark", "primary")]
    assert [to for to, _ in found.moved] == ["mx2", "mx1"]
    assert 14 < found.moved[0][1].least_s <= found.moved[0][1].most_s < 20
    assert first(found, "FailedOver").severity == "critical"
    assert (found.told[0].reason, found.told[0].channels) == ("opened", ("noc",))
    assert found.told[0].after.most_s < 20
    assert found.closed


def test_the_threshold_of_the_settings_decides_when_the_mail_moves(demo):
    found = drilled(demo, "primary-power-loss", heartbeat_lost_threshold_s=60.0)
    assert 59 < found.moved[0][1].least_s < 70
    assert 58 < found.no_primary_s[0] <= found.no_primary_s[1] < 62


def test_the_on_failure_setting_decides_what_an_admin_has_to_do(demo):
    restores = drilled(demo, "primary-power-loss", on_failure=OnFailure.RESTORE_ROLE)
    assert [act.fault for act in restores.play.acts] == ["power-off", "power-on"]
    assert restores.happens[-1][0] == ("primary", "secondary")
    stays_off = drilled(demo, "primary-power-loss", on_failure=OnFailure.OFF)
    assert ("off", "primary") in [states for states, _ in stays_off.happens]
    assert stays_off.happens[-1][0] == ("primary", "secondary")


def test_what_the_settings_do_not_listen_for_is_seen_later_or_not_at_all(demo):
    heard = drilled(demo, "port6-cut")
    assert first(heard, "HeartbeatLinkDown").subject == "port6"
    members = (replace(m, http=None) for m in demo.pairs[0].members)
    primary, secondary = members
    deaf = replace(demo, listen=None, pairs=(replace(demo.pairs[0], primary=primary, secondary=secondary),))
    assert drilled(deaf, "port6-cut").alerts == ()
    slow = drilled(deaf, "primary-power-loss", poll_interval_s=60.0)
    assert slow.moved[0][1].most_s > drilled(demo, "primary-power-loss").moved[0][1].most_s + 10


def test_both_units_are_primary_until_an_admin_restores_one(demo):
    found = drilled(demo, "split-brain")
    assert found.two_primaries_s[0] > 550
    assert found.alerts[0].rule == "SplitBrain"
    assert found.no_primary_s == (0, 0)


def test_a_witness_of_the_settings_meets_both_units_at_the_virtual_address_while_both_are_primary(demo):
    pair = replace(demo.pairs[0], virtual_ips=("172.16.1.2",), witness=WitnessSettings())
    players = cast(pair)
    done = perform(replace(demo, pairs=(pair,)), pair, players, plays(players.stage(300.0))["split-brain"], NIGHT, 3.0)
    met = [(item.at < done.began, item.virtual.addresses["172.16.1.2"]["smtp"].greeting) for item in done.items
           if isinstance(item, Snapshot) and item.virtual]  # fmt: skip
    assert {greeting for before, greeting in met if before} == {"mx1 ESMTP"}
    assert {greeting for before, greeting in met if not before} == {"mx1 ESMTP", "mx2 ESMTP"}


@pytest.mark.parametrize("fault", ["secondary-reboot", "split-brain", "overload", "no-primary"])
def test_a_pair_without_https_is_well_again_once_it_is_though_nobody_can_be_asked_whether_it_is_in_sync(demo, fault):
    primary, secondary = (replace(member, http=None) for member in demo.pairs[0].members)
    by_syslog = replace(demo, pairs=(replace(demo.pairs[0], primary=primary, secondary=secondary),))
    assert drilled(by_syslog, fault).closed


def test_half_a_threshold_without_a_heartbeat_does_nothing(demo):
    found = drilled(demo, "short-cut")
    assert (found.alerts, found.told, found.moved) == ((), (), ())


def test_who_is_told_follows_from_the_routes_and_when_from_the_rules(demo):
    routes = (Route(("desk",)), Route(("night",), severity=Severity.CRITICAL))
    alerts = AlertSettings(channels=channels("desk", "night"), routes=routes)
    found = drilled(replace(demo, alerts=alerts), "primary-power-loss")
    assert found.told[0].channels == ("desk", "night")
    nobody = drilled(replace(demo, alerts=AlertSettings()), "primary-power-loss")
    assert nobody.told[0].channels == ()
    later = replace(TOLD, rules={"FailedOver": RuleSettings(hold_s=120.0)})
    held = first(drilled(replace(demo, alerts=later), "primary-power-loss"), "FailedOver")
    assert held.after.least_s > 130


def test_a_drill_is_kept_as_a_recording_and_a_store_and_nobody_is_told(tmp_path):
    config = prepare(tmp_path / "d", 0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        config.write_text(config.read_text() + f'\n[[channel]]\nname = "noc"\ntype = "webhook"\nurl = "{url}"\n')
        arguments = ["mx-demo", "--fault", "secondary-reload", "--fault", "split-brain", "--lasting", "2m", "--json"]
        found = pairwatch("drill", *arguments, "--keep", tmp_path / "kept", "--config", config)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    shown = json.loads(found)["drills"]
    assert [each["fault"] for each in shown] == ["secondary-reload", "split-brain"]
    place = tmp_path / "kept" / "split-brain"
    said = json.loads(pairwatch("replay", place / "recording.jsonl", "--json"))
    assert "split_brain" in [span["state"] for span in said["spans"]]
    store = open_reader(f"sqlite:///{place / 'pairwatch.db'}", archive=place / "archive")
    (incident,) = store.incidents("mx-demo")
    told = store.notices("mx-demo")
    (note,) = store.acts("mx-demo")
    store.close()
    assert incident.incident.closed
    assert "no such thing has happened" in note.text
    assert datetime.now(UTC) - incident.incident.opened < timedelta(hours=1)
    assert {(d.state, d.error) for each in told for d in each.deliveries} == {(DeliveryState.GIVEN_UP, NOT_SENT)}


def test_a_drill_is_written_as_a_report_of_the_pair_s_own_incident_that_says_it_never_happened(tmp_path):
    config, out = prepare(tmp_path / "d", 0), tmp_path / "drill.json"
    arguments = ["drill", "mx-demo", "--fault", "primary-power-loss", "--lasting", "2m", "--config", config]
    pairwatch(*arguments, "--report", out)
    found = json.loads(out.read_text("utf-8"))
    assert found["incident"]["severity"] == "critical"
    assert "on the simulator, not on the units" in found["rehearsal"]["mark"]
    assert "FailedOver" in [alert["rule"] for alert in found["rehearsal"]["alerts"]]
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("d", "drill.json")] == []


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_rehearsed_report_is_marked_before_anything_else_and_holds_what_would_fire(tmp_path, form):
    config, out = prepare(tmp_path / "d", 0), tmp_path / f"drill.{form}"
    pairwatch("drill", "mx-demo", "--fault", "primary-reload", "--lasting", "2m", "--config", config, "--report", out)
    _, body = out.read_text("utf-8").split({"html": "<body>", "md": "# Rehearsed: "}[form], 1)
    assert 0 < body.index("not on the units of mx") < body.index("It happened")
    assert body.index("What would fire") < body.index("NoPrimary") < body.index("Who would be told")
    assert "A boot takes 60 s" in body
    assert "Time to recover" in body
    assert "Time to tell" not in body


@pytest.mark.parametrize("faults", [(), ("--fault", "port6-cut", "--fault", "port5-cut"), ("--fault", "short-cut")])
def test_no_report_is_written_of_several_plays_or_of_one_that_comes_to_nothing(tmp_path, faults):
    config, out = prepare(tmp_path / "d", 0), tmp_path / "drill.html"
    arguments = ["drill", "mx-demo", *faults, "--config", config, "--report", out]
    ended = subprocess.run(command(*arguments), capture_output=True, check=False, timeout=100)
    assert (ended.returncode, out.exists()) == (64, False)
    assert (b"comes to no incident" if "short-cut" in faults else b"say which with one --fault") in ended.stderr


def small_files():
    """As on a disk that is full: what is longer cannot be written."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))


@pytest.mark.parametrize(("kept", "limit"), [("a file", None), ("a full disk", small_files)])
def test_what_cannot_be_kept_is_said_without_a_traceback(tmp_path, kept, limit):
    config, folder = prepare(tmp_path / "d", 0), tmp_path / "kept"
    if kept == "a file":
        folder.write_text("")
    arguments = command("drill", "mx-demo", "--fault", "short-cut", "--config", config, "--keep", folder)
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=100, preexec_fn=limit)
    assert (ended.returncode, ended.stdout) == (64, "")
    assert str(folder) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_fault_that_nobody_knows_is_refused_with_those_there_are(tmp_path):
    config = prepare(tmp_path / "d", 0)
    ended = subprocess.run(
        command("drill", "mx-demo", "--fault", "meteor", "--config", config), capture_output=True, check=False
    )
    assert ended.returncode == 64
    assert b"split-brain" in ended.stderr


def command(*arguments):
    return [sys.executable, "-m", "cli", *map(str, arguments)]


def pairwatch(*arguments):
    return subprocess.check_output(command(*arguments), timeout=100)
