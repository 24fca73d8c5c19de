"""How like the real thing a unit is: a recorded walk, and the requests of two public FortiMail clients."""

from pathlib import Path

import pytest

from needs import shared
from simulated import AUTH_PRIV, Admin, alone, running, snmp
from simulator.example import write_example

TYPE = {
    "2": "INTEGER",
    "4": "STRING",
    "4x": "STRING",
    "6": "OID",
    "64": "IpAddress",
    "65": "Counter32",
    "66": "Gauge32",
    "67": "Timeticks",
}
INTERFACES, ADDRESSES, DUPLEX = ".1.3.6.1.2.1.2.2.1.", ".1.3.6.1.2.1.4.20.1.", ".1.3.6.1.2.1.10.7.2.1.19"
FORTIMAIL = ".1.3.6.1.4.1.12356.105.1."
NOT_RECORDED = {
    *(f"{FORTIMAIL}{n}.0" for n in (1, 2, 3, 4, 5, 8, 9, 10, 30, "101.1", "101.2", "110.1", "200.1", "200.2")),
    ".1.3.6.1.4.1.12356.100.1.1.1.0",
    ".1.3.6.1.2.1.2.1.0",
}
"""The recorder asked for a part of the MIBs only; these the unit's own MIB has, and the HA objects are the point."""


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("pair")
    write_example(folder, speed=10.0)
    with running(folder) as units:
        yield units[0]


def shape(rows: dict[str, str]) -> dict[str, str]:
    """The type of each scalar and of each column: how many ports and addresses a unit has is its own affair."""
    return {column(oid): kind for oid, kind in rows.items()}


def column(oid: str) -> str:
    if oid.startswith(INTERFACES):
        return oid.rpartition(".")[0]
    if oid.startswith(ADDRESSES):
        return ".".join(oid.split(".")[:-4])
    return DUPLEX if oid.startswith(DUPLEX) else oid


def walked(text: str) -> dict[str, str]:
    pairs = (line.split(" = ", 1) for line in text.splitlines() if line.startswith(".1."))
    return {
        oid: (value.partition(":")[0] if ":" in value else "STRING").replace("Hex-STRING", "STRING")
        for oid, value in pairs
    }


def test_a_walk_has_the_shape_of_the_recorded_one_and_the_ha_objects(unit):
    lines = shared("walks/fortimail-standalone.snmprec").read_text().splitlines()
    recorded = shape({"." + oid: TYPE[kind] for oid, kind, _ in (line.split("|", 2) for line in lines)})
    served = shape(walked(snmp("snmpwalk", unit, ".1.3")))
    assert {oid: kind for oid, kind in served.items() if oid not in NOT_RECORDED} == recorded
    assert set(served) - set(recorded) == NOT_RECORDED


def test_a_walk_with_getbulk_over_v3_reads_the_same_objects(unit):
    one_by_one = walked(snmp("snmpwalk", unit, ".1.3"))
    in_bulk = walked(snmp("snmpbulkwalk", unit, ".1.3", credentials=AUTH_PRIV))
    assert list(in_bulk) == list(one_by_one)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_client_that_posts_name_and_password_and_keeps_any_apscookie_is_served(unit, slash):
    admin = Admin(unit)
    status, reply = admin.ask("POST", f"AdminLogin{slash}", {"name": "monitor", "password": "pairwatch-demo-admin"})
    assert status == 200
    assert reply["objectID"] == "AdminLogin:"
    assert reply["loginstatus"] == 1
    assert admin.cookie.startswith("APSCOOKIE")
    status, licence = admin.ask("GET", f"SysStatusLicinfo{slash}")
    assert (status, licence["reqAction"]) == (200, 1)


def test_a_client_that_asks_for_one_object_by_its_key_is_served(unit):
    admin = Admin(unit)
    admin.log_in()
    status, port = admin.ask("GET", "SysInterface/port1/")
    assert (status, port["mkey"], port["nodePermission"]) == (200, "port1", 3)
    status, ports = admin.ask("GET", "SysInterface/")
    assert [row["mkey"] for row in ports["collection"]] == [f"port{n}" for n in range(1, 7)]
    assert admin.ask("GET", "SysInterface/port99/")[0] == 404


def test_a_login_with_a_banner_is_good_only_after_the_second_post(tmp_path):
    path = write_example(tmp_path)[0]
    path.write_text(
        path.read_text().replace('admin = "monitor"', 'admin = "monitor"\npost_login_banner = "Authorised use only"')
    )
    with alone(path) as unit:
        admin = Admin(unit)
        assert admin.log_in()[1]["post_login_banner"] is True
        assert admin.ask("GET", "SysGlobal/")[0] == 403
        assert admin.log_in(reqAction=7)[1]["loginstatus"] == 1
        assert admin.ask("GET", "SysGlobal/")[0] == 200


def test_the_ha_status_can_stand_under_another_name(tmp_path):
    path = write_example(tmp_path)[0]
    path.write_text(
        path.read_text().replace('admin = "monitor"', 'admin = "monitor"\nha_status_resource = "SysElsewhere"')
    )
    with alone(path) as unit:
        admin = Admin(unit)
        admin.log_in()
        assert admin.ask("GET", "SysElsewhere/")[1]["objectID"] == "SysElsewhere:"
        assert "vendor documents no HA status resource" in admin.ask("GET", "SysElsewhere/")[1]["note"]
        assert admin.ask("GET", "PairwatchSimHaStatus/")[0] == 404


def test_an_idle_session_ends(tmp_path):
    path = write_example(tmp_path)[0]
    path.write_text(path.read_text().replace('admin = "monitor"', 'admin = "monitor"\nadmin_idle_timeout_s = 0'))
    with alone(path) as unit:
        admin = Admin(unit)
        assert admin.log_in()[0] == 200
        assert admin.ask("GET", "SysGlobal/")[0] == 403


def test_a_status_command_reloads_the_unit(unit):
    admin = Admin(unit)
    admin.log_in()
    assert admin.ask("POST", "SysStatusCommand/", {"action": 9})[0] == 400
    assert admin.ask("POST", "SysStatusCommand/", {"action": 3})[1]["errorType"] == 0
