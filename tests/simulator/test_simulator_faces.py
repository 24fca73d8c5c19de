import inspect
import re
import socket
import ssl
from pathlib import Path

import pytest

from project import doc_page
from simulated import AUTH_PRIV, EFFECTIVE, HA_MODE, V2C, V3, Admin, healed, modes, running, snmp
from simulator import control, unit_file
from simulator.example import write_example
from simulator.scenarios import faults
from simulator.scenarios.fault_table import FAULTS
from simulator.scenarios.table import SCENARIOS
from simulator.settings import UnitFile


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pair")
    write_example(folder, speed=10.0)
    return folder


@pytest.fixture(scope="module")
def running_pair(folder: Path):
    with running(folder) as units:
        yield units


@pytest.fixture
def units(running_pair: list[UnitFile]):
    return healed(running_pair)


def test_both_units_answer_their_modes_over_every_version(units):
    for credentials in (V2C, ["-v1", "-c", "pairwatch-demo"], AUTH_PRIV):
        said = [snmp("snmpget", unit, HA_MODE, credentials=credentials).strip() for unit in units]
        assert said == [f"{HA_MODE} = INTEGER: 1", f"{HA_MODE} = INTEGER: 2"]


def test_an_object_nobody_has_and_an_instance_nobody_has_are_told_apart(units):
    assert "No Such Object" in snmp("snmpget", units[0], ".1.3.6.1.4.1.12356.105.1.14.0")
    assert "No Such Instance" in snmp("snmpget", units[0], ".1.3.6.1.4.1.12356.105.1.6.9")


def test_a_user_with_less_security_than_it_was_set_up_with_is_refused(units):
    for credentials in ([*V3, "-l", "authNoPriv"], ["-v3", "-u", "pairwatch", "-l", "noAuthNoPriv"]):
        assert "Unsupported security level" in snmp("snmpget", units[0], HA_MODE, credentials=credentials)


def test_nothing_can_be_set(units):
    assert "notWritable" in snmp("snmpset", units[0], HA_MODE, "i", "3")
    assert modes(units[0]) == (1, 1)


def test_a_client_logs_in_reads_and_logs_out(units):
    admin = Admin(units[0])
    assert admin.ask("GET", "SysGlobal/")[0] == 403
    status, reply = admin.log_in()
    assert (status, reply["serial"], reply["ha_config_mode"]) == (200, units[0].identity.serial, 1)
    assert admin.cookie.startswith("APSCOOKIE_")
    assert admin.ask("GET", "SysInterface/port6/")[1]["objectID"] == "SysInterface:port6"
    assert admin.ask("GET", "SysStatusLicinfo")[1]["serial"] == units[0].identity.serial
    assert admin.ask("GET", "PairwatchSimHaStatus/")[1]["effective_mode"] == "master"
    admin.ask("POST", "AdminLogout/", {})
    assert admin.ask("GET", "SysGlobal/")[0] == 403


def test_wrong_requests_get_the_documented_codes(units):
    admin = Admin(units[0])
    assert admin.log_in(password="wrong")[0] == 403
    admin.log_in()
    assert admin.ask("GET", "SysNothing/")[0] == 404
    assert admin.ask("DELETE", "SysGlobal/")[0] == 405
    assert admin.ask("GET", "AdminLogin/")[0] == 405
    assert admin.ask("POST", "AdminLogin/", ["not", "an", "object"])[0] == 400


def test_a_silent_unit_answers_on_no_face_and_comes_back_whole(units, folder):
    faults.apply("silence", folder, "secondary")
    assert "Timeout" in snmp("snmpget", units[1], HA_MODE)
    with pytest.raises(OSError, match="timed out"):
        Admin(units[1]).log_in()
    faults.apply("heal", folder)
    assert modes(units[1]) == (2, 2)
    assert Admin(units[1]).log_in()[0] == 200


def test_a_unit_can_lose_its_ha_objects_or_send_a_number_nobody_knows(units, folder):
    faults.apply("no-ha-objects", folder, "primary")
    assert "No Such Object" in snmp("snmpget", units[0], EFFECTIVE)
    assert "105.1.200" not in snmp("snmpwalk", units[0], ".1.3.6.1.4.1.12356")
    faults.apply("unknown-mode", folder, "secondary")
    assert modes(units[1]) == (2, 5)


def test_a_changed_community_is_not_answered_while_v3_goes_on(units, folder):
    faults.apply("wrong-community", folder, "primary")
    assert "Timeout" in snmp("snmpget", units[0], HA_MODE)
    assert "INTEGER: 1" in snmp("snmpget", units[0], HA_MODE, credentials=AUTH_PRIV)


def test_a_fault_that_cannot_be_is_refused_with_what_can(folder, units):
    with pytest.raises(ValueError, match="no fault is called 'nonsense'"):
        faults.apply("nonsense", folder)
    with pytest.raises(ValueError, match="say primary or secondary"):
        faults.apply("silence", folder)
    with pytest.raises(ValueError, match="no member is called 'mx9'"):
        faults.apply("silence", folder, "mx9")
    with pytest.raises(control.ControlError, match="no such command"):
        control.send(units[0].socket, {"do": "nonsense"})


def test_the_documentation_names_every_fault_scenario_and_key():
    page = doc_page("simulator.md")
    named = set(re.findall(r"`([^`]+)`", page))
    text = inspect.getsource(unit_file)
    keys = set(re.findall(r'\.(?:text|integer|number|flag|word|words)\(\s*"([a-z_]+)"', text))
    assert keys | set(FAULTS) | set(SCENARIOS) <= named


def test_a_unit_falls_silent_though_a_client_keeps_its_connection_open(units, folder):
    place = (units[0].management_address, units[0].https.port)
    context = ssl.create_default_context(cafile=str(units[0].certificate))
    with socket.create_connection(place) as plain, context.wrap_socket(plain, server_hostname=place[0]) as kept:
        kept.sendall(b"GET /admin HTTP/1.1\r\nHost: unit\r\n\r\n")
        assert kept.recv(4096).startswith(b"HTTP/1.1 200")
        faults.apply("silence", folder, "primary")
        kept.settimeout(5)
        while kept.recv(4096):
            pass
