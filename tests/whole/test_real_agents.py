"""The main job on agents nobody here wrote: net-snmp's snmpd as both units of a pair, polled, judged, kept and told."""

import json
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

import snmpd
from needs import shared
from watched_pair import collecting, command, status, wait_for

MODE, EFFECTIVE = "1.3.6.1.4.1.12356.105.1.200.1.0", "1.3.6.1.4.1.12356.105.1.200.2.0"
SERIAL = "1.3.6.1.4.1.12356.105.1.2.0"
USER = snmpd.User("pairwatch", "SHA", "AES")

SETTINGS = """
[snmp]
{credentials}
[[pair]]
name = "mx"
poll_interval_s = 1
[[pair.member]]
name = "mx1"
role = "primary"
address = "127.0.0.1"
snmp = {{port = {ports[0]}}}
[[pair.member]]
name = "mx2"
role = "secondary"
address = "127.0.0.2"
snmp = {{port = {ports[1]}}}
"""
V2C = 'version = "2c"\ncommunity = {file = "community"}\n'
V3 = 'user = "pairwatch"\nauth = "SHA-1"\nauth_password = {file = "auth"}\npriv_password = {file = "priv"}\n'


def unit(mode: int, effective: int, serial: str) -> dict[str, tuple[str, str]]:
    return {MODE: ("integer", str(mode)), EFFECTIVE: ("integer", str(effective)), SERIAL: ("string", serial)}


@pytest.fixture
def pair(tmp_path):
    """Starts two agents and writes the settings for them: a folder that commands can be run on."""
    with ExitStack() as agents:

        def started(first: dict, second: dict, credentials: str) -> Path:
            ports = []
            for n, objects in enumerate((first, second), 1):
                (tmp_path / f"unit{n}").mkdir()
                running = snmpd.running(tmp_path / f"unit{n}", objects, [USER], f"127.0.0.{n}")
                ports.append(agents.enter_context(running))
            (tmp_path / "community").write_text(snmpd.COMMUNITY)
            (tmp_path / "auth").write_text(USER.auth_password)
            (tmp_path / "priv").write_text(USER.priv_password)
            (tmp_path / "pairwatch.toml").write_text(SETTINGS.format(credentials=credentials, ports=ports))
            return tmp_path

        yield started


@pytest.mark.parametrize("engine", ["lean", "pysnmp"])
@pytest.mark.parametrize("credentials", [V2C, V3], ids=["v2c", "v3"])
def test_a_failover_between_two_agents_is_polled_judged_and_told(pair, credentials, engine):
    folder = pair(unit(1, 0, "FE-A"), unit(2, 1, "FE-B"), f'{credentials}engine = "{engine}"\n')
    with collecting(folder):
        wait_for(lambda: status(folder)[0]["state"] == "failed_over", 30)
        shown, code = status(folder)
    assert code == 2
    assert (shown["members"]["mx1"]["snmp"]["serial"], shown["members"]["mx1"]["snmp"]["effective"]) == ("FE-A", 0)
    assert {(m["member"], m["effective"]) for m in shown["mismatches"]} == {("mx1", "off"), ("mx2", "primary")}


def recorded(path: Path) -> dict[str, tuple[str, str]]:
    """The vendor's scalars of a walk in snmprec form, as snmpd's pass_persist names the types."""
    kinds = {"2": "integer", "4": "string", "66": "gauge", "67": "timeticks"}
    rows = (line.split("|", 2) for line in path.read_text().splitlines())
    return {oid: (kinds[kind], value) for oid, kind, value in rows if ".12356." in oid and kind in kinds}


def test_a_recorded_walk_of_a_real_standalone_unit_is_undetermined_with_the_way_to_mend_it(pair):
    walk = recorded(shared("walks/fortimail-standalone.snmprec"))
    folder = pair(walk, walk, V2C)
    polled = subprocess.run(command(folder, "poll", "--json"), capture_output=True, timeout=60, check=False)
    (found,) = json.loads(polled.stdout)["looks"]
    assert (found["state"], found["severity"], polled.returncode) == ("undetermined", "warning", 1)
    said = found["look"]["members"]["mx1"]["snmp"]
    assert said["no_answer"] == "no_ha_objects"
    assert "memory_percent" in said
    checked = subprocess.run(command(folder, "check"), capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 1
    assert checked.stdout.count("Is HA configured on the unit") == 2


def test_a_wrong_community_is_silence_and_check_says_so(pair):
    folder = pair(unit(1, 1, "A"), unit(2, 2, "B"), V2C)
    (folder / "community").write_text("not-it")
    ended = subprocess.run(command(folder, "check"), capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "A wrong community" in ended.stdout
    assert "not-it" not in ended.stdout + ended.stderr


def test_check_warns_of_settings_by_which_nobody_would_be_told(pair):
    folder = pair(unit(1, 1, "A"), unit(2, 2, "B"), V2C)
    told, code = checked(folder)
    assert ([line.strip() for line in told.splitlines() if "not alerting" in line], code) == (
        ["not alerting: there is no [[channel]], so nobody is told of anything"],
        0,
    )
    hook = '\n[[channel]]\nname = "hook"\ntype = "webhook"\nurl = {file = "nowhere"}\n'
    (folder / "pairwatch.toml").write_text((folder / "pairwatch.toml").read_text() + hook)
    told, code = checked(folder)
    assert code == 1
    assert f"channel 'hook': the secret in file {folder / 'nowhere'} cannot be read" in told


def checked(folder: Path) -> tuple[str, int]:
    ended = subprocess.run(command(folder, "check"), capture_output=True, text=True, timeout=60, check=False)
    return ended.stdout, ended.returncode
