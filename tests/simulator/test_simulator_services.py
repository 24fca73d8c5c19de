"""The services a unit offers to mail clients, and what comes of it when one of them dies or cannot be reached."""

import imaplib
import poplib
import subprocess
from pathlib import Path

import pytest

from needs import program
from simulated import eventually, healed, report, running, states
from simulator import control
from simulator.example import Service, write_example
from simulator.scenarios import faults
from simulator.settings import UnitFile

PORTS = {"smtp": 2525, "imap": 1143, "pop": 1110, "http": 8080}


@pytest.fixture(scope="module")
def running_pair(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("pair")
    write_example(folder, speed=10.0, services=[Service(f"remote-{name}", port, 4, 2) for name, port in PORTS.items()])
    with running(folder) as units:
        yield units


@pytest.fixture
def units(running_pair: list[UnitFile]):
    return healed(running_pair)


@pytest.fixture
def folder(units: list[UnitFile]) -> Path:
    return units[0].path.parent


def changes(unit: UnitFile) -> list[str]:
    return [alert["event"] for alert in report(unit)["alerts"]]


def test_clients_of_each_service_are_greeted_on_the_primary_only(units):
    primary, secondary = units
    own = primary.management_address
    assert set(report(primary)["services"]) == set(PORTS)
    assert all(own in addresses and len(addresses) == 2 for addresses in report(primary)["services"].values())
    assert set(map(tuple, report(secondary)["services"].values())) == {()}
    with imaplib.IMAP4(own, PORTS["imap"], timeout=5) as imap:
        assert imap.noop()[0] == "OK"
        with pytest.raises(imaplib.IMAP4.error):
            imap.login("a", "b")
    pop = poplib.POP3(own, PORTS["pop"], timeout=5)
    with pytest.raises(poplib.error_proto):
        pop.user("a")
    assert pop.quit() == b"+OK bye"
    quietly = ["-sS", "--noproxy", "*", "-m", "5", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}"]
    asked = [program("curl"), *quietly, f"http://{own}:{PORTS['http']}/"]
    redirected = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert redirected.stdout == f"302 https://{own}:{primary.https.port}/admin"


@pytest.mark.parametrize("name", PORTS)
def test_one_service_dying_on_the_primary_moves_the_role(units, folder, name):
    primary, secondary = units
    before = len(changes(secondary))
    faults.apply("service-down", folder, primary.name, service=name)
    assert report(primary)["services"][name] == []
    eventually(lambda: states(units) == ["secondary", "primary"])
    assert changes(secondary)[before:] == ["remote service check failed"]


def test_a_path_cut_to_all_services_moves_the_role_and_its_repair_brings_the_old_primary_back(units, folder):
    faults.apply("cut-service", folder)
    eventually(lambda: states(units) == ["failed", "primary"])
    faults.apply("restore-service", folder)
    eventually(lambda: states(units) == ["secondary", "primary"])


def test_a_service_that_no_unit_has_is_refused(units, folder):
    with pytest.raises(control.ControlError, match="remote-fax"):
        faults.apply("service-down", folder, "primary", service="fax")
