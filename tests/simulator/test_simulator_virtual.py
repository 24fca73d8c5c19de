"""The virtual address of a pair: whichever unit is primary answers on it, and two primaries are in conflict over it."""

import smtplib
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from needs import program
from simulated import AUTH_PRIV, V2C, alone, eventually, healed, running, snmp, states
from simulator.example import write_example
from simulator.scenarios import faults
from simulator.settings import UnitFile
from simulator_stage import free_port

SYS_NAME = ".1.3.6.1.2.1.1.5.0"
HTTP_CODE = ["-sS", "-o", "-", "-w", "\n%{http_code}", "-m", "5"]


@pytest.fixture(scope="module")
def running_pair(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("pair")
    write_example(folder, speed=10.0)
    with running(folder) as units:
        yield units


@pytest.fixture
def units(running_pair: list[UnitFile]):
    return healed(running_pair)


@pytest.fixture
def folder(units: list[UnitFile]) -> Path:
    return units[0].path.parent


def virtual(unit: UnitFile) -> str:
    return next(interface.virtual_ip for interface in unit.interfaces if interface.virtual_ip)


def named_over_snmp(unit: UnitFile, credentials: list[str] = V2C) -> str:
    """The name that the virtual address answers with, or nothing."""
    said = snmp("snmpget", unit, SYS_NAME, credentials=credentials, at=virtual(unit))
    return said.rpartition("STRING: ")[2].strip().strip('"') if "STRING" in said else ""


def named_over_https(unit: UnitFile) -> str:
    """The host name on the virtual address's login page, if its certificate is this unit's and names the address."""
    place = f"https://{virtual(unit)}:{unit.https.port}/admin"
    arguments = [program("curl"), *HTTP_CODE, "--noproxy", "*", "--cacert", str(unit.certificate), place]
    page, _, code = subprocess.run(arguments, capture_output=True, text=True, check=False).stdout.rpartition("\n")
    return page.partition("Simulated FortiMail unit ")[2].partition(",")[0] if code == "200" else ""


def test_the_primary_answers_on_the_virtual_address_and_then_the_unit_that_takes_over(units, folder):
    primary, secondary = units
    for credentials in (V2C, AUTH_PRIV):
        assert named_over_snmp(primary, credentials) == "mx1"
    assert named_over_https(primary) == "mx1"
    faults.apply("power-off", folder, primary.name)
    eventually(lambda: named_over_snmp(secondary) == "mx2")
    eventually(lambda: named_over_https(secondary) == "mx2")
    assert named_over_snmp(secondary, AUTH_PRIV) == "mx2"
    assert named_over_https(primary) == ""


def test_nobody_answers_on_the_virtual_address_while_there_is_no_primary(units, folder):
    faults.apply("no-primary", folder)
    eventually(lambda: states(units) == ["failed", "failed"])
    eventually(lambda: not named_over_snmp(units[0]) and not named_over_https(units[0]))


def test_two_primaries_answer_on_the_virtual_address_by_turns(units, folder):
    primary, secondary = units
    faults.apply("split-brain", folder)
    eventually(lambda: states(units) == ["primary", "primary"])
    over_snmp, over_https = set(), set()
    eventually(lambda: over_snmp.add(named_over_snmp(primary)) or {"mx1", "mx2"} <= over_snmp, within_s=30)
    eventually(
        lambda: (
            over_https.update((named_over_https(primary), named_over_https(secondary))) or {"mx1", "mx2"} <= over_https
        ),
        within_s=30,
    )


def test_a_port_that_is_down_takes_its_virtual_address_along(units, folder):
    faults.apply("port-down", folder, "primary", port="port3")
    eventually(lambda: not named_over_snmp(units[0]) and not named_over_https(units[0]))
    faults.apply("port-up", folder, "primary", port="port3")
    eventually(lambda: named_over_snmp(units[0]) == "mx1" and named_over_https(units[0]) == "mx1")


def test_a_unit_silent_on_its_faces_is_so_on_the_virtual_address(units, folder):
    faults.apply("silence", folder, "primary")
    assert named_over_snmp(units[0]) == named_over_https(units[0]) == ""
    assert states(units) == ["primary", "secondary"]


def test_conversations_on_the_virtual_address_end_when_the_role_goes(units, folder):
    primary, _ = units
    place = (virtual(primary), primary.https.port)
    context = ssl.create_default_context(cafile=str(primary.certificate))
    with (
        smtplib.SMTP(place[0], primary.mail.ports["remote-smtp"], timeout=5) as client,
        socket.create_connection(place, timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=place[0]) as browser,
    ):
        browser.sendall(b"GET /admin HTTP/1.1\r\nHost: unit\r\n\r\n")
        assert browser.recv(4096).startswith(b"HTTP/1.1 200")
        faults.apply("disk-failure", folder, primary.name)
        while browser.recv(4096):
            pass
        eventually(lambda: hung_up(client))
    assert states(units)[0] == "failed"


def hung_up(client: smtplib.SMTP) -> bool:
    try:
        client.noop()
    except smtplib.SMTPServerDisconnected:
        return True
    return False


def test_a_virtual_address_of_another_machine_is_left_alone_and_said_in_the_log(tmp_path):
    path = write_example(tmp_path, speed=10.0, https_ports=(free_port(), free_port()))[0]
    text = path.read_text()
    path.write_text(text.replace(virtual_line(text), 'virtual_ip_address = "192.0.2.1"'))
    with alone(path) as unit:
        eventually(lambda: states([unit]) == ["primary"])
        eventually(lambda: "no SNMP on 192.0.2.1" in (unit.state_folder / "unit.log").read_text())
        assert states([unit]) == ["primary"]


def virtual_line(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("virtual_ip_address"))
