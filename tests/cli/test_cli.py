import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from alerts.retelling import retold
from build import PAIR, S_AS_P, SILENT, P, S, event, look, looks
from cli.exits import gravest
from cli.files import anchored, reveal
from cli.printing import plain
from cli.starting import template
from hapair.forms.recording import Recording, write
from hapair.look import Source
from hapair.settings.alerting_warnings import alert_warnings
from hapair.settings.file import parse
from hapair.settings.secret import Secret
from hapair.severity import Severity


def pairwatch(*arguments: str, cwd: Path, stdin: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PAIRWATCH")}
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=kept | environ, input=stdin, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "pairwatch.toml").write_text(template())
    return tmp_path


@pytest.mark.parametrize("module", ["cli.main", "history.store", "hapair.settings.file", "collectors.snmp"])
def test_nothing_heavy_is_imported_before_it_is_used(module):
    heavy = "{'pandas', 'plotly', 'streamlit', 'pyarrow', 'alembic', 'numpy'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


@pytest.mark.parametrize("arguments", [["nonsense"], ["status", "--nonsense"], ["replay"], ["fault", "no-such-fault"]])
def test_wrong_usage_ends_with_64_and_one_line(settings, arguments):
    ended = pairwatch(*arguments, cwd=settings)
    assert (ended.returncode, ended.stdout) == (64, "")
    assert ended.stderr.startswith("pairwatch: ")
    assert "Traceback" not in ended.stderr


def test_the_version_is_that_of_what_is_installed(settings):
    ended = pairwatch("--version", cwd=settings)
    assert (ended.returncode, ended.stdout) == (0, f"pairwatch, version {version('pairwatch')}\n")


def test_bad_settings_end_with_78_and_name_the_line(settings):
    file = settings / "pairwatch.toml"
    file.write_text(file.read_text().replace("virtual_ips", "virtual_ip"))
    ended = pairwatch("status", cwd=settings)
    assert ended.returncode == 78
    line = next(n for n, row in enumerate(file.read_text().splitlines(), 1) if "virtual_ip" in row)
    assert f"pairwatch.toml:{line}: pair[0].virtual_ip: unknown key; did you mean 'virtual_ips'?" in ended.stderr


def test_settings_as_an_editor_on_windows_saves_them_are_read_or_the_line_is_named(settings):
    file = settings / "pairwatch.toml"
    text = file.read_text()
    file.write_text(text, "utf-8-sig")
    assert "not TOML" not in pairwatch("status", cwd=settings).stderr
    file.write_bytes(b"\n# caf\xe9\n" + text.encode())
    ended = pairwatch("status", cwd=settings)
    assert ended.returncode == 78
    assert "pairwatch.toml:2: is not UTF-8" in ended.stderr


def test_without_settings_the_way_to_some_is_said(tmp_path):
    ended = pairwatch("status", cwd=tmp_path)
    assert ended.returncode == 78
    assert "pairwatch init" in ended.stderr


def test_a_secret_that_is_not_set_is_named(settings):
    ended = pairwatch("poll", cwd=settings)
    assert ended.returncode == 78
    assert "environment variable PAIRWATCH_SNMP_AUTH is not set" in ended.stderr


@pytest.mark.parametrize("command", ["check", "poll", "collect"])
@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ('ca_file = "nowhere.pem"', "nowhere.pem: No such file or directory"),
        ('ca_file = "pairwatch.toml"', "pairwatch.toml: it holds no certificate"),
        ('pins = ["zz"]', "64 hexadecimal digits, not 'zz'"),
    ],
)
def test_what_cannot_prove_a_certificate_is_named_and_ends_with_78(settings, command, key, reason):
    with (settings / "pairwatch.toml").open("a") as file:
        file.write(f'[http]\nuser = "monitor"\npassword = {{env = "PASSWORD"}}\n{key}\n')
    secrets = dict.fromkeys(("PAIRWATCH_SNMP_AUTH", "PAIRWATCH_SNMP_PRIV", "PASSWORD"), "a-secret")
    ended = pairwatch(command, cwd=settings, **secrets)
    assert ended.returncode == 78
    assert "the settings of mx-paris cannot be used: " in ended.stderr
    assert ended.stderr.rstrip().endswith(reason)


def test_a_store_that_is_not_there_is_said_without_making_one(settings):
    ended = pairwatch("status", cwd=settings)
    assert ended.returncode == 69
    assert "is the collector running?" in ended.stderr
    assert not list(settings.glob("*.db*"))


def test_init_writes_what_check_understands_and_overwrites_nothing(tmp_path):
    assert pairwatch("init", cwd=tmp_path).returncode == 0
    written = (tmp_path / "pairwatch.toml").read_text()
    found = parse(written)
    assert (found.pairs[0].pair.name, found.pairs[0].primary.snmp.version) == ("mx-paris", "3")
    again = pairwatch("init", cwd=tmp_path)
    assert again.returncode == 64
    assert (tmp_path / "pairwatch.toml").read_text() == written


def test_every_commented_part_of_the_template_is_valid_too():
    commented = re.compile(r"# (\[|\w+ = )")
    lines = template().splitlines()
    found = parse("\n".join(line.removeprefix("# ") if commented.match(line) else line for line in lines))
    assert [channel.name for channel in found.alerts.channels] == ["noc-mail", "on-call"]
    assert alert_warnings(found) == []
    assert found.pairs[0].primary.http.ca_file == "fortimail-ca.pem"
    assert found.site("paris").reference == "192.168.1.1:443"


RECORDED = [*looks((P, S), (P, S), (P, S_AS_P), (P, S_AS_P), (P, S), (P, S))]


def test_replay_says_what_the_contract_promises(tmp_path):
    (tmp_path / "r.jsonl").write_text("\n".join(write(PAIR, RECORDED)))
    ended = pairwatch("replay", "r.jsonl", "--json", cwd=tmp_path)
    assert ended.returncode == 0
    found = json.loads(ended.stdout)
    named = [(each["cause"], each["confidence"]) for each in found["incidents"][0].pop("causes")]
    assert named[0] == ("heartbeat_links", "possible")
    assert found == {
        "pair": "mx-paris",
        "spans": [
            span("normal", [t(0), t(0)], [t(10), t(20)], 10.0, 20.0),
            span("split_brain", [t(10), t(20)], [t(30), t(40)], 10.0, 30.0),
            span("normal", [t(30), t(40)], None, 10.0, None),
        ],
        "failovers": [],
        "mismatches": [
            {"member": "mx2", "mode": "secondary", "effective": "primary"}
            | {"began": [t(10), t(20)], "ended": [t(30), t(40)]}
        ],
        "losses": [],
        "remarks": [],
        "alerts": [{"rule": "SplitBrain", "subject": "", "severity": "critical", "fired": t(30), "resolved": t(40)}],
        "incidents": [
            {"opened": t(20), "closed": None, "states": ["split_brain"], "well_since": t(40)}
            | {"severity": "critical", "swaps": 0, "reopened": 0, "missing": ["steady"]}
        ],
        "notices": [
            {"at": t(30), "reason": "opened", "severity": "critical", "channels": []}
            | {"title": "[CRITICAL] mx-paris: split brain: both units act as primary"}
        ],
    }


def test_replay_tells_a_person_when_the_new_primary_took_over_and_which_link_was_lost(tmp_path):
    lost = replace(event("heartbeat_changed", 5, source=Source.SYSLOG), more={"links": {"port6": "failed"}})
    moved = [look(P, S, 0), lost, look(SILENT, S, 10), look(SILENT, S_AS_P, 20)]
    (tmp_path / "r.jsonl").write_text("\n".join(write(PAIR, moved)))
    told = pairwatch("replay", "r.jsonl", cwd=tmp_path).stdout.splitlines()
    assert f"  failover mx1 to mx2 between {t(0)} and {t(20)}" in told
    assert f"    mx2 took over between {t(10)} and {t(20)}" in told
    assert f"  link port6 lost, as mx2 saw it, since {t(5)} and lasts" in told
    found = json.loads(pairwatch("replay", "r.jsonl", "--json", cwd=tmp_path).stdout)
    assert found["failovers"][0]["took_over"] == [t(10), t(20)]
    assert found["losses"] == [
        {"member": "mx2", "link": "port6", "channel": "syslog", "began": [t(5), t(5)], "ended": None}
    ]


BLIP = [*looks(*[(P, S)] * 2, *[(P, S_AS_P)] * 2, *[(P, S)] * 2)]


def test_replay_says_what_other_rules_would_have_told(tmp_path):
    """Would a hold of 15 s have paged?"""
    (tmp_path / "r.jsonl").write_text("\n".join(write(PAIR, BLIP)))
    (tmp_path / "calm.toml").write_text("[alerts.rule.SplitBrain]\nhold_s = 15\n")
    told = pairwatch("replay", "r.jsonl", "--rules", "calm.toml", cwd=tmp_path).stdout.splitlines()
    assert f"  - critical SplitBrain fired {t(30)}" in told
    assert not any(line.startswith("  critical SplitBrain") for line in told)
    found = json.loads(pairwatch("replay", "r.jsonl", "--rules", "calm.toml", "--json", cwd=tmp_path).stdout)
    assert found["alerts"] == []
    assert [alert["rule"] for alert in found["differs"]["alerts"]["only_as_they_come"]] == ["SplitBrain"]
    assert [notice["at"] for notice in found["differs"]["notices"]["only_as_they_come"]] == [t(30)]
    assert not any(each["only_by_these"] for each in found["differs"].values())


def test_replay_says_where_other_rules_make_no_difference(tmp_path):
    (tmp_path / "r.jsonl").write_text("\n".join(write(PAIR, BLIP)))
    (tmp_path / "same.toml").write_text("[alerts.rule.CpuHigh]\nthreshold = 70\n")
    told = pairwatch("replay", "r.jsonl", "--rules", "same.toml", cwd=tmp_path).stdout.splitlines()
    assert told[-1] == "  nothing"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[alerts.rule.SplitBrian]\nhold_s = 1", "there is no such rule; is 'SplitBrain' meant?"),
        ("[alerts.rule.SplitBrain]\nhold = 1", "rules.toml:2: alerts.rule.SplitBrain.hold: unknown key"),
        ("[alert.rule.SplitBrain]\nhold_s = 1", "sets no rule otherwise"),
        ("[[[", "not TOML"),
    ],
)
def test_rules_that_cannot_be_meant_end_with_78(tmp_path, text, reason):
    (tmp_path / "r.jsonl").write_text("\n".join(write(PAIR, BLIP)))
    (tmp_path / "rules.toml").write_text(text)
    ended = pairwatch("replay", "r.jsonl", "--rules", "rules.toml", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (78, "")
    assert reason in ended.stderr


def test_settings_that_name_a_rule_there_is_not_are_refused(tmp_path):
    text = template() + "\n[alerts.rule.SplitBrian]\nenabled = false\n"
    (tmp_path / "pairwatch.toml").write_text(text)
    ended = pairwatch("status", cwd=tmp_path)
    assert ended.returncode == 78
    assert "pairwatch.toml: alerts.rule.SplitBrian: there is no such rule; is 'SplitBrain' meant?" in ended.stderr


def span(state: str, began: list[str], ended: list[str] | None, least_s: float, most_s: float | None) -> dict:
    return {"state": state, "began": began, "ended": ended, "looks": 2, "least_s": least_s, "most_s": most_s}


def t(after: int) -> str:
    return f"2026-03-01T00:00:{after:02}.000Z"


def test_replay_reads_standard_input_and_splits_only_at_line_feeds(tmp_path):
    lines = list(write(PAIR, RECORDED))
    lines[1] = lines[1].replace('"snmp":{', '"snmp":{"hostname":"a\u2028b\u0085c",', 1)
    ended = pairwatch("replay", "-", "--json", cwd=tmp_path, stdin="\n".join(lines))
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["spans"][0]["looks"] == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda text: text.replace('"effective":2', '"effective":"slave"', 1),
            "line 2: mx2.snmp.effective must be the n",
        ),
        (lambda text: text + "\n{", "line 8: not JSON"),
        (lambda text: "", "line 1: the recording is empty"),
    ],
)
def test_a_bad_recording_ends_with_65_and_says_nothing_else(tmp_path, change, reason):
    (tmp_path / "r.jsonl").write_text(change("\n".join(write(PAIR, RECORDED))))
    ended = pairwatch("replay", "r.jsonl", "--json", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (65, "")
    assert f"r.jsonl: {reason}" in ended.stderr


def test_a_recording_that_is_not_text_or_not_there_ends_with_65(tmp_path):
    (tmp_path / "r.jsonl").write_bytes(b'{"kind":\n"\xff"}')
    assert "line 2: not UTF-8" in pairwatch("replay", "r.jsonl", cwd=tmp_path).stderr
    assert pairwatch("replay", "absent.jsonl", cwd=tmp_path).returncode == 65


def test_an_empty_history_retells_as_empty():
    empty = {
        key: [] for key in ("spans", "failovers", "mismatches", "losses", "remarks", "alerts", "incidents", "notices")
    }
    assert retold(Recording(PAIR, ())) == {"pair": "mx-paris"} | empty


def test_secrets_are_read_whole_and_placeholders_refused(tmp_path):
    (tmp_path / "s").write_text("pass word \n")
    assert reveal(Secret(file=str(tmp_path / "s"))) == "pass word "
    assert reveal(Secret(env="A"), {"A": "x"}) == "x"
    for secret, environ in [
        (Secret(env="A"), {"A": "change_me"}),
        (Secret(env="A"), {"A": " "}),
        (Secret(env="B"), {}),
    ]:
        with pytest.raises(Exception, match="environment variable"):
            reveal(secret, environ)
    with pytest.raises(Exception, match="cannot be read: No such file"):
        reveal(Secret(file=str(tmp_path / "absent")))


def test_paths_are_meant_from_the_settings_file():
    text = template().replace('{env = "PAIRWATCH_SNMP_AUTH"}', '{file = "secrets/auth"}')
    found = anchored(parse(text), Path("/etc/pairwatch"))
    assert found.store.url == "sqlite:////etc/pairwatch/pairwatch.db"
    assert found.store.archive == "/etc/pairwatch/archive"
    assert found.pairs[0].primary.snmp.auth_password == Secret(file="/etc/pairwatch/secrets/auth")
    elsewhere = parse('[store]\nurl = "postgresql+psycopg://db/pw"\n' + text)
    assert anchored(elsewhere, Path("/etc")).store.url == "postgresql+psycopg://db/pw"


def test_the_gravest_of_several_pairs_decides_the_exit():
    ok, warning, critical, unknown = Severity
    assert gravest([ok, warning]) is warning
    assert gravest([warning, unknown]) is unknown
    assert gravest([unknown, critical, ok]) is critical
    assert gravest([]) is unknown


def test_what_a_unit_says_cannot_drive_the_terminal():
    assert plain("mx\x1b[2J\u202e\n€") == "mx\\x1b[2J\\u202e\\n€"
