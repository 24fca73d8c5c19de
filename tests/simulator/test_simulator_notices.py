"""What a unit sends by itself: traps as net-snmp understands them, and syslog in both documented shapes."""

import datetime
import socket
from pathlib import Path

import pytest

from simulated import alone, eventually, healed, running, states
from simulator import control
from simulator.announce import HaTrap, LogLine, Priority, announce
from simulator.example import Change, write_example
from simulator.ha.words import Became, Reason
from simulator.modes import State
from simulator.scenarios import faults
from simulator.settings import SyslogTarget, UnitFile
from simulator.snmp.agent import engine_id
from simulator.syslog import formatted
from simulator.unit_file import read
from simulator_stage import SyslogListener, TrapReceiver

LOST = "MASTER heartbeat disappeared"
AT = datetime.datetime(2026, 3, 1, 12, 30, 5, 123456, tzinfo=datetime.UTC)
LINE = LogLine("hahbd: heart beat status changed to primary-hearbeat-port6=OK;secondary-hearbeat-port5=FAILED")


def target(**changes: object) -> SyslogTarget:
    return SyslogTarget(("127.0.0.1", 514), "udp", **{"comma_separated": False, "older_form": False, **changes})


def test_a_plain_log_line_is_a_pri_and_the_documented_fields():
    assert formatted(LINE, "FEVM01", 7, AT, target()).decode() == (
        "<189>date=2026-03-01 time=12:30:05.123 device_id=FEVM01 log_id=0703000007 type=kevent subtype=ha pri=notice "
        'user=ha ui=ha action=none status=success msg="hahbd: heart beat status changed to '
        'primary-hearbeat-port6=OK;secondary-hearbeat-port5=FAILED"'
    )


def test_the_comma_separated_form_has_commas_and_the_stray_space():
    text = formatted(LINE, "FEVM01", 7, AT, target(comma_separated=True)).decode()
    assert text.startswith("<189>date=2026-03-01,time=12:30:05.123,device_id=FEVM01,")
    assert ",pri=notice, user=ha,ui=ha," in text


def test_the_older_form_has_no_milliseconds_and_another_log_id():
    text = formatted(LINE, "FEVM01", 7, AT, target(older_form=True)).decode()
    assert " time=12:30:05 " in text
    assert " log_id=0004000007 " in text


def test_an_error_and_an_information_have_their_own_priority():
    said = [
        formatted(LogLine("x", priority=p), "FEVM01", 1, AT, target())[:5]
        for p in (Priority.ERROR, Priority.INFORMATION)
    ]
    assert said == [b"<187>", b"<190>"]


@pytest.mark.parametrize("reason", Reason)
def test_no_reason_in_a_trap_is_longer_than_the_mib_allows(reason):
    traps = [said for said in announce(Became(State.SECONDARY, State.PRIMARY, reason)) if isinstance(said, HaTrap)]
    assert all(len(trap.reason.encode()) <= 32 for trap in traps)


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory):
    with TrapReceiver(tmp_path_factory.mktemp("traps")) as receiver:
        yield receiver


@pytest.fixture(scope="module")
def running_pair(tmp_path_factory: pytest.TempPathFactory, traps: TrapReceiver):
    folder = tmp_path_factory.mktemp("pair")
    write_example(folder, speed=10.0, trap_targets=[f"127.0.0.1:{traps.port}"])
    with running(folder) as units:
        yield units


@pytest.fixture
def units(running_pair: list[UnitFile], traps: TrapReceiver):
    healed(running_pair)
    traps.forget()
    return running_pair


@pytest.fixture
def folder(units: list[UnitFile]) -> Path:
    return units[0].path.parent


def test_a_takeover_sends_the_documented_trap_once(units, folder, traps):
    primary, secondary = units
    faults.apply("failover", folder)
    expected = (secondary.identity.serial, 1, secondary.management_address, LOST)
    eventually(lambda: expected in traps.ha_traps())
    assert traps.ha_traps() == [expected]
    line = next(line for line in traps.new_text().splitlines() if LOST in line)
    assert line.startswith("UDP: [" + secondary.management_address)
    assert [row.split(" = ")[0].split()[-1] for row in line.split("\t")[:3]] == [
        ".1.3.6.1.2.1.1.3.0",
        ".1.3.6.1.6.3.1.1.4.1.0",
        ".1.3.6.1.4.1.12356.105.1.2.0",
    ]
    assert primary.identity.serial not in line


def test_a_planned_way_down_sends_the_system_event(units, folder, traps):
    primary, secondary = units
    faults.apply("reload", folder, primary.name)
    faults.apply("shutdown", folder, secondary.name)
    expected = {(primary.identity.serial, 3), (secondary.identity.serial, 1)}
    eventually(lambda: expected == set(traps.system_traps()))


def test_traps_go_out_as_snmpv3_where_the_unit_file_says_so(tmp_path):
    paths = write_example(tmp_path / "pair", speed=10.0)
    secondary = read(paths[1])
    engine = engine_id(secondary).prettyPrint()
    user = f"createUser -e {engine} pairwatch SHA-256 pairwatch-demo-auth AES pairwatch-demo-privacy\n"
    with TrapReceiver(tmp_path, user) as traps:
        for path in paths:
            text = path.read_text().replace("trap_targets = []", f'trap_targets = ["127.0.0.1:{traps.port}"]')
            path.write_text(text.replace('community = "', 'trap_version = "3"\ncommunity = "', 1))
        with running(tmp_path / "pair"):
            eventually(lambda: any(serial == secondary.identity.serial for serial, *_ in traps.ha_traps()))


@pytest.mark.parametrize(("fault", "copies"), [("trap-lost", 0), ("trap-doubled", 2)])
def test_traps_can_be_lost_or_doubled(units, folder, traps, fault, copies):
    primary, secondary = units
    faults.apply(fault, folder, secondary.name)
    faults.apply("cut-link", folder)
    eventually(lambda: states(units) == ["primary", "primary"])
    faults.apply("trap-forged", folder, primary.name)
    eventually(lambda: forged_in(traps))  # sent after the takeover's own, so they would be here by now
    reasons = [reason for serial, _, _, reason in traps.ha_traps() if serial == secondary.identity.serial]
    assert reasons == [LOST] * copies


def test_a_trap_can_come_from_the_virtual_address(units, folder, traps):
    secondary = units[1]
    faults.apply("trap-from-virtual", folder, secondary.name)
    faults.apply("cut-link", folder)
    eventually(lambda: LOST in traps.new_text())
    virtual = next(interface.virtual_ip for interface in secondary.interfaces if interface.virtual_ip)
    line = next(line for line in traps.new_text().splitlines() if LOST in line)
    assert line.startswith(f"UDP: [{virtual}]")
    assert traps.ha_traps()[0][:3] == (secondary.identity.serial, 1, secondary.management_address)


def forged_in(traps: TrapReceiver) -> bool:
    return any(serial == "FEVM029999999999" for serial, *_ in traps.ha_traps())


def test_a_delayed_trap_comes_after_the_takeover_can_be_polled(units, folder, traps):
    primary, secondary = units
    faults.apply("trap-delayed", folder, secondary.name)
    faults.apply("cut-link", folder)
    eventually(lambda: states(units) == ["primary", "primary"])
    faults.apply("trap-forged", folder, primary.name)
    eventually(lambda: forged_in(traps))
    assert LOST not in [reason for serial, *_, reason in traps.ha_traps() if serial == secondary.identity.serial]
    eventually(lambda: (secondary.identity.serial, 1, secondary.management_address, LOST) in traps.ha_traps())


def test_log_lines_arrive_over_tcp_with_a_skewed_clock(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        path = write_example(tmp_path, speed=10.0)[0]
        with path.open("a") as file:
            file.write(f'\n[[syslog]]\naddress = "127.0.0.1:{server.getsockname()[1]}"\ntransport = "tcp"\n')
        with alone(path) as primary:
            control.send(primary.socket, {"do": "faults", "clock_skew_s": 3600.0})
            control.send(primary.socket, {"do": "ha", "mode": "off"})
            sender, line = line_with(server, b"HA settings have been changed")
    hour = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    assert sender == primary.management_address
    assert f"date={hour:%Y-%m-%d} time={hour:%H:}".encode() in line
    assert line.endswith(b'"\n')


def line_with(server: socket.socket, words: bytes) -> tuple[str, bytes]:
    server.settimeout(10)
    while True:
        connection, (sender, _) = server.accept()
        with connection:
            line = connection.makefile("rb").readline()
        if words in line:
            return sender, line


def test_a_changed_checksum_is_an_error_line_and_no_change_of_mode(tmp_path):
    with SyslogListener() as syslog:
        write_example(tmp_path, speed=10.0, syslog_target=f"127.0.0.1:{syslog.port}")
        with running(tmp_path) as units:
            faults.apply("sync-stuck", tmp_path)
            eventually(lambda: any("checksum differs" in line for line in syslog.lines))
            error = next(line for line in syslog.lines if "checksum differs" in line)
            assert "hasyncd" in error
            assert "pri=error" in error
            assert states(units) == ["primary", "secondary"]


def test_a_unit_without_managers_sends_no_trap(tmp_path, traps):
    traps.forget()
    path = write_example(tmp_path, speed=10.0)[1]
    with alone(path) as secondary:
        eventually(lambda: states([secondary]) == ["primary"])
        control.send(secondary.socket, {"do": "forge-trap"})
    assert traps.ha_traps() == []


def test_a_start_and_a_port_are_told_by_the_standard_traps_where_the_unit_file_asks(tmp_path: Path):
    with TrapReceiver(tmp_path) as receiver:
        events = Change("primary", "snmp", "trapevent", '["start", "link"]')
        targets = [f"127.0.0.1:{receiver.port}"]
        write_example(tmp_path / "pair", speed=10.0, trap_targets=targets, changes=(events,))
        with running(tmp_path / "pair") as units:
            serial_free = ".1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.6.3.1.1.5."
            eventually(lambda: f"{serial_free}1\n" in receiver.new_text())
            row = [interface.name for interface in units[0].interfaces].index("port1") + 1
            for fault, number, status in (("port-down", 3, 2), ("port-up", 4, 1)):
                faults.apply(fault, tmp_path / "pair", units[0].name)
                said = "\t".join(
                    (f"{serial_free}{number}", *(f".1.3.6.1.2.1.2.2.1.{column}.{row} = INTEGER: {value}"
                                                 for column, value in ((1, row), (7, 1), (8, status))))
                )  # fmt: skip
                eventually(lambda said=said: said in receiver.new_text())
