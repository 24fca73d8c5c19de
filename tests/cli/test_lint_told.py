"""What a lint says, to people and to programs, from files and from the settings."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.exits import Stop
from cli.lint import lint as command
from declared_pair import SEED, SLIP
from ha_configs import STYLES, changed, clean, written
from ha_faults import FAULTS
from hapair.lint.declared import declared_units
from hapair.lint.form import show_lint
from hapair.lint.linting import RULES, lint
from hapair.lint.rule import Step
from hapair.lint.sarif import sarif
from hapair.lint.unit import Syntax
from hapair.settings.document import BadSettings, document
from hapair.settings.file import parse
from hapair.settings.ha import HaInterface, HaService, HaSettings
from lint_lab import ids, linted, unit
from lint_page import page
from project import doc_page
from settings_page import section


def declared(text: str):
    settings = parse(text, "pw.toml")
    return lint(*declared_units(document(text, "pw.toml", {}), settings.pairs[0]))


def test_what_the_procedure_means_is_fine():
    found = declared(SEED)
    assert ids(found) == set()
    assert found.severity.name == "OK"


def test_what_the_procedure_says_is_found():
    found = declared(SLIP)
    assert ids(found) == {"FMHA070"}
    (side, other) = found.findings[0].hit.sides
    assert (side.text, other.text) == ("10.0.0.4/24 and 10.0.1.4/24", "10.0.0.2/24")
    assert SLIP.split("\n")[side.line - 1] == 'address = "10.0.1.4/24"'
    assert SLIP.split("\n")[other.line - 1] == 'address = "10.0.0.2/24"'


def test_the_slip_is_found_in_a_backup_with_the_link_that_it_kills():
    slip = next(fault for fault in FAULTS if fault.rule == "FMHA070")
    found = linted(changed(clean(), slip.change), Syntax.TABLES)
    assert ids(found) == {"FMHA070", "FMHA073"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('peer = "10.0.1.2"', 'peer = "10.0.1.9"', "FMHA055"),
        ('peer = "10.0.1.2"', 'peer = "10.0.1.4"', "FMHA057"),
        ('address = "10.0.1.4/24"', 'address = "10.0.1.2/24"', "FMHA071"),
        ('address = "192.168.1.6"', 'address = "10.0.0.2"', "FMHA071"),
        ('virtual_ips = ["172.16.1.2"]', 'virtual_ips = ["10.0.0.2"]', "FMHA072"),
        ("[pair.member.ha]\nmail", "[pair.member.ha]\nbase_port = 4000\nmail", "FMHA020"),
        ("[pair.member.ha]\nmail", "[pair.member.ha]\nheartbeat_lost_threshold_s = 40\nmail", "FMHA021"),
        ("threshold_s = 15", "threshold_s = 2", "FMHA023"),
        ('"become-secondary"', '"off"', "FMHA030"),
        ("[pair.member.ha]\nmail", '[pair.member.ha]\non_failure = "off"\nmail', "FMHA031"),
        ("mail_data_sync = true", "mail_data_sync = false", "FMHA040"),
        ("mailqueue_data_sync = false", "mailqueue_data_sync = true", "FMHA043"),
        ("as_heartbeat = false", "as_heartbeat = true", "FMHA022"),
        ('heartbeat = "secondary"', 'heartbeat = "primary"', "FMHA059"),
        ('name = "port5"', 'name = "port4"', "FMHA053"),
        ('address = "192.168.1.6"', 'address = "192.168.1.6"\nservice_monitoring = true', ""),
    ],
)
def test_a_fault_that_is_declared_is_found_on_its_line(old, new, rule):
    head, _, tail = SEED.rpartition(old)
    found = declared(head + new + tail)
    assert rule in ids(found) or (not rule and not found.findings)
    assert {side.line for each in found.findings for side in each.hit.sides if each.rule.id == rule} <= set(
        range(1, 60)
    )


def test_service_monitoring_of_one_unit_alone_is_a_fault_where_both_say():
    text = SEED.replace('address = "192.168.1.5"', 'address = "192.168.1.5"\nservice_monitoring = true')
    assert ids(declared(text)) == set()
    both = text.replace('address = "192.168.1.6"', 'address = "192.168.1.6"\nservice_monitoring = false')
    assert ids(declared(both)) == {"FMHA090"}


def test_what_a_pair_declares_for_both_is_compared_by_its_links():
    text = re.sub(r"(?s)\[\[pair\.member\.ha\.interface\]\].*?(?=\n\[\[pair\.member\]\]|\Z)", "", SEED)
    links = '[[pair.heartbeat_link]]\nname = "{}"\nstatus = "{}"\npeers = ["{}", "{}"]\n'
    good = links.format("port6", "primary", "10.0.0.2", "10.0.0.4") + links.format(
        "port5", "secondary", "10.0.1.2", "10.0.1.4"
    )
    assert ids(declared(text + good)) == set()
    assert ids(declared(text + good.replace("10.0.1.2", "10.0.0.2"))) == {"FMHA071", "FMHA062"}
    assert ids(declared(text + good.replace("port5", "port6"))) == {"FMHA054"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("mail_data_sync", "mail_sync", "did you mean 'mail_data_sync'"),
        ('address = "10.0.0.2/24"', 'address = "10.0.0/24"', "must be an IP address"),
        ('peer = "10.0.0.4"', 'peer = "mx2"', "must be an IP address"),
        ('heartbeat = "primary"', 'heartbeat = "both"', "is none of primary, secondary"),
        ("[pair.member.ha]", "[pair.member.ha]\nbase_port = 0", "from 1 to 65535"),
    ],
)
def test_what_cannot_be_declared_is_refused_with_its_line(old, new, complaint):
    with pytest.raises(BadSettings, match=complaint) as refused:
        parse(SEED.replace(old, new, 1), "pw.toml")
    assert refused.value.where.startswith("pw.toml:")


@pytest.mark.parametrize("style", STYLES)
def test_every_finding_shows_both_units_and_lines_that_say_it(style):
    for fault in FAULTS:
        if style not in fault.styles:
            continue
        pair = changed(clean(3), fault.change)
        texts = {f"{each.host}.conf": written(each, style).split("\n") for each in pair.units}
        for found in linted(pair, style).findings:
            assert len(found.hit.sides) == 2, found.rule.id
            assert any(side.line for side in found.hit.sides) or found.rule.id in {"FMHA083", "FMHA094"}
            for side in found.hit.sides:
                if side.line:
                    row = texts[side.unit.file][side.line - 1].split()
                    assert row[0] in {"set", "edit"} or row[0].startswith("#config-version")


def test_every_rule_is_found_by_some_planted_fault():
    assert {rule.id for rule in RULES} - {fault.rule for fault in FAULTS} == {"FMHA009", "FMHA100"}


def test_one_unit_twice_is_no_pair():
    text = written(clean().first, Syntax.TABLES)
    assert "FMHA009" in ids(lint(unit(text, "a"), unit(text, "b")))


def test_a_setting_that_stands_twice_is_a_finding():
    texts = [written(each, Syntax.TABLES) for each in clean().units]
    again = texts[1].replace("    set mode secondary", "    set mode primary\n    set mode secondary")
    found = lint(unit(texts[0]), unit(again))
    assert ids(found) == {"FMHA100"}
    first, second = found.findings[0].hit.sides
    assert (first.text, second.text, second.line - first.line) == ("primary", "secondary", 1)


def test_rules_have_ids_that_are_in_order_and_words_for_people():
    assert [rule.id for rule in RULES] == sorted({rule.id for rule in RULES})
    for rule in RULES:
        assert re.fullmatch(r"FMHA\d{3}", rule.id)
        assert rule.breaks.endswith(".")
        assert not rule.title.endswith(".")


def test_the_page_of_the_rules_is_what_they_say():
    assert doc_page("lint.md") == page(), "write it anew: .venv/bin/python tests/support/lint_page.py"
    assert {rule.step for rule in RULES} == set(Step)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("[pair.member.ha]", HaSettings),
        ("[[pair.member.ha.interface]]", HaInterface),
        ("[[pair.member.ha.service]]", HaService),
    ],
)
def test_what_can_be_declared_is_documented(heading, kind):
    documented = set(re.findall(r"`([a-z_0-9]+)`", section(heading)))
    assert {field.name for field in fields(kind)} - {"interfaces", "services"} <= documented


def files(folder: Path, *texts: str) -> list[str]:
    paths = [folder / f"mx{at}.conf" for at in range(1, len(texts) + 1)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    return [str(path) for path in paths]


def test_the_command_ends_as_the_plugin_convention_has_it(tmp_path):
    def ended(change=None, whole=True) -> int:
        pair = changed(clean(), change) if change else clean()
        return (
            CliRunner()
            .invoke(command, files(tmp_path, *(written(u, Syntax.TABLES, whole) for u in pair.units)))
            .exit_code
        )

    by_rule = {fault.rule: fault.change for fault in FAULTS}
    assert (ended(), ended(whole=False)) == (0, 3)
    assert (ended(by_rule["FMHA094"]), ended(by_rule["FMHA041"]), ended(by_rule["FMHA020"])) == (0, 1, 2)


def test_the_command_says_what_is_not_a_configuration(tmp_path):
    names = files(tmp_path, "hello", "config system ha\nend\n")
    with pytest.raises(Stop, match="holds no `config system ha`") as stopped:
        command.main(names, standalone_mode=False)
    assert stopped.value.code == 65
    assert "mx1.conf:1: not read" in str(stopped.value)
    with pytest.raises(Stop, match="two configurations") as stopped:
        command.main(names[:1], standalone_mode=False)
    assert stopped.value.code == 64
    with pytest.raises(Stop, match="cannot be read") as stopped:
        command.main([str(tmp_path / "none"), names[1]], standalone_mode=False)
    assert stopped.value.code == 65


def test_of_more_lines_than_are_counted_the_command_claims_no_number(tmp_path):
    (tmp_path / "noise.txt").write_text("noise\n" * 5000)
    told = CliRunner().invoke(command, [str(tmp_path / "noise.txt")] * 2)
    assert isinstance(told.exception, Stop)
    assert "noise.txt: and at least 980 more lines were not read" in str(told.exception)


def test_the_command_compares_what_is_declared(tmp_path):
    (tmp_path / "pw.toml").write_text(SLIP)
    ran = CliRunner().invoke(command, ["--config", str(tmp_path / "pw.toml"), "--pair", "seed", "--json"])
    assert ran.exit_code == 2
    (finding,) = json.loads(ran.output)["findings"]
    assert (finding["rule"], finding["severity"]) == ("FMHA070", "critical")
    with pytest.raises(Stop, match="say which pair") as stopped:
        command.main(["--config", str(tmp_path / "pw.toml"), "--pair", "other"], standalone_mode=False)
    assert stopped.value.code == 64


def test_sarif_names_every_rule_once_and_every_place(tmp_path):
    pair = changed(clean(), next(fault.change for fault in FAULTS if fault.rule == "FMHA031"))
    names = files(tmp_path, written(pair.first, Syntax.TABLES), "junk\n" + written(pair.second, Syntax.TABLES))
    ran = CliRunner().invoke(command, [*names, "--sarif"])
    assert ran.exit_code == 1
    log = json.loads(ran.output)
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (log["version"], len(driver["rules"])) == ("2.1.0", len(RULES))
    (result,) = run["results"]
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "FMHA031"
    assert result["level"] == "warning"
    places = [*result["locations"], *result["relatedLocations"]]
    for name, place in zip(names, places, strict=True):
        where = place["physicalLocation"]
        assert where["artifactLocation"]["uri"] == name
        row = Path(name).read_text().split("\n")[where["region"]["startLine"] - 1]
        assert row.strip().startswith("set on-failure")
    (unread,) = run["invocations"][0]["toolExecutionNotifications"]
    assert unread["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert unread["descriptor"]["id"] in {each["id"] for each in driver["notifications"]}


SARIF_OBJECTS = {
    "run": ({"tool"}, {"tool", "columnKind", "invocations", "results"}),
    "result": ({"message"}, {"ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations"}),
    "location": (set(), {"id", "physicalLocation", "message"}),
    "physicalLocation": (set(), {"artifactLocation", "region"}),
    "notification": ({"message"}, {"descriptor", "level", "message", "locations"}),
    "invocation": ({"executionSuccessful"}, {"executionSuccessful", "toolExecutionNotifications"}),
}
"""Of the schema of SARIF 2.1.0: what is required of an object, and which of its properties we use."""


@pytest.mark.parametrize("style", STYLES)
def test_sarif_has_the_shape_of_its_schema(style):
    for fault in FAULTS:
        if style not in fault.styles:
            continue
        (run,) = sarif(linted(changed(clean(), fault.change), style), "1.0.0")["runs"]
        invocation = run["invocations"][0]
        places = [place for each in run["results"] for place in (*each["locations"], *each["relatedLocations"])]
        found = {
            "run": [run],
            "result": run["results"],
            "location": places,
            "physicalLocation": [place["physicalLocation"] for place in places],
            "notification": invocation["toolExecutionNotifications"],
            "invocation": [invocation],
        }
        for kind, objects in found.items():
            required, allowed = SARIF_OBJECTS[kind]
            for each in objects:
                assert required <= set(each) <= allowed, kind
        assert all(result["level"] in {"error", "warning", "note"} for result in run["results"])
        assert all(p["physicalLocation"].get("region", {"startLine": 1})["startLine"] >= 1 for p in places)


def test_json_keeps_everything_a_person_is_told():
    shown = show_lint(declared(SLIP))
    assert shown["severity"] == "critical"
    assert [each["syntax"] for each in shown["units"]] == ["declared", "declared"]
    (finding,) = shown["findings"]
    assert finding["sides"][0] == {
        "unit": "secondary",
        "says": "10.0.0.4/24 and 10.0.1.4/24",
        "file": "pw.toml",
        "line": 50,
    }
    assert finding["step"].startswith("System > Network")
