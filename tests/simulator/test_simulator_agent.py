"""What a unit file can make the SNMP agent say: states without a number, event objects, the MIB before 2009."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulated import EFFECTIVE, HA_MODE, alone, eventually, modes, report, snmp
from simulator import control
from simulator.example import write_example
from simulator.modes import Mode, State
from simulator.settings import UnitFile
from simulator.snmp.objects import effective_number
from simulator.toml_table import UnitFileError
from simulator.unit_file import read
from simulator.vitals import Vitals
from simulator_stage import TrapReceiver

EVENT_OBJECTS = [f".1.3.6.1.4.1.12356.105.1.{n}.0" for n in (14, 15, 16)]
OLD = ".1.3.6.1.4.1.12356.1688"


def primary_with(folder: Path, snmp_keys: str = "", tables: str = "", **example: object) -> Path:
    path = write_example(folder, speed=10.0, **example)[0]
    path.write_text(path.read_text().replace("[snmp]\n", f"[snmp]\n{snmp_keys}\n") + tables)
    return path


@contextmanager
def failed(folder: Path, answer: str) -> Iterator[UnitFile]:
    """A primary whose disk has failed, and whose agent answers that state with `answer`."""
    with alone(primary_with(folder, tables=f"\n[snmp.effective_mode_numbers]\nfailed = {answer}\n")) as unit:
        eventually(lambda: modes(unit) == (1, 1))
        control.send(unit.socket, {"do": "disk", "works": False})
        eventually(lambda: report(unit)["state"] == "failed")
        yield unit


@pytest.mark.parametrize(("answer", "read_as"), [('"keep-last"', (1, 1)), ("5", (1, 5)), ("0", (1, 0))])
def test_a_state_without_a_number_answers_as_the_unit_file_says(tmp_path, answer, read_as):
    with failed(tmp_path, answer) as unit:
        assert modes(unit) == read_as


def test_a_state_without_a_number_can_leave_the_object_out(tmp_path):
    with failed(tmp_path, '"omit"') as unit:
        assert "No Such Object" in snmp("snmpget", unit, EFFECTIVE)
        walked = snmp("snmpwalk", unit, ".1.3.6.1.4.1.12356.105.1.200")
        assert HA_MODE in walked
        assert EFFECTIVE not in walked
        control.send(unit.socket, {"do": "disk", "works": True})
        eventually(lambda: "INTEGER: 1" in snmp("snmpget", unit, EFFECTIVE))


def test_a_kept_number_is_that_of_the_last_state_that_has_one(tmp_path):
    kept = '\n[snmp.effective_mode_numbers]\nfailed = "keep-last"\nhold-off = "keep-last"\njoining = "omit"\n'
    file = read(primary_with(tmp_path, tables=kept))
    vitals = Vitals(0.0, Mode.SECONDARY, {})
    said = []
    for state in (State.SECONDARY, State.HOLD_OFF, State.FAILED, State.PRIMARY, State.FAILED, State.HOLD_OFF):
        vitals.enter(state)
        said.append(effective_number(file, vitals))
    vitals.enter(State.JOINING)
    vitals.enter(State.FAILED)
    assert [*said, effective_number(file, vitals)] == [2, 2, 2, 1, 1, 1, None]


def test_a_word_the_map_does_not_know_is_refused(tmp_path):
    path = primary_with(tmp_path, tables='\n[snmp.effective_mode_numbers]\nfailed = "sometimes"\n')
    with pytest.raises(UnitFileError, match="failed: 'sometimes' is not known"):
        read(path)


def test_event_objects_are_read_only_where_the_unit_file_says_so(tmp_path):
    with alone(primary_with(tmp_path / "plain")) as unit:
        eventually(lambda: modes(unit) == (1, 1))
        assert snmp("snmpget", unit, *EVENT_OBJECTS).count("No Such") == 3
    with alone(primary_with(tmp_path / "answering", "event_objects = true")) as unit:
        eventually(lambda: modes(unit) == (1, 1))
        assert snmp("snmpget", unit, *EVENT_OBJECTS).splitlines() == [
            f"{EVENT_OBJECTS[0]} = INTEGER: 1",
            f"{EVENT_OBJECTS[1]} = IpAddress: {unit.management_address}",
            f'{EVENT_OBJECTS[2]} = STRING: "no peer heard while joining"',
        ]


def test_an_agent_from_before_2009_serves_the_older_tree_and_no_ha_modes(tmp_path):
    with TrapReceiver(tmp_path) as traps:
        path = primary_with(tmp_path / "pair", 'mib = "before-2009"', trap_targets=[f"127.0.0.1:{traps.port}"])
        with alone(path) as unit:
            eventually(lambda: report(unit)["state"] == "primary")
            walked = snmp("snmpwalk", unit, ".1.3.6.1.4.1.12356")
            objects = [line.split(".0 = ") for line in walked.splitlines() if "No more" not in line]
            assert [(oid.removeprefix(f"{OLD}.1."), value.partition(":")[0]) for oid, value in objects] == [
                *((str(n), "STRING") for n in (1, 2, 3, 4)),
                ("5", "INTEGER"),
                *((str(n), "Gauge32") for n in (6, 7, 8, 9, 10)),
                *(("14", "INTEGER"), ("15", "IpAddress"), ("16", "STRING")),
                *((f"101.{n}", "INTEGER") for n in (1, 2, 3, 4)),
                ("103.1", "Counter32"),
            ]
            assert "No Such Object" in snmp("snmpget", unit, HA_MODE)
            assert f"OID: {OLD}" in snmp("snmpget", unit, ".1.3.6.1.2.1.1.2.0")
            eventually(lambda: f"OID: {OLD}.0.203" in traps.new_text())
            assert f'{OLD}.1.16.0 = STRING: "no peer heard while joining"' in traps.new_text()
