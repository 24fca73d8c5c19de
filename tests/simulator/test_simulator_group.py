"""Two units and what lies between them: a relay that loses packets, a changed password, a killed process, mail."""

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from simulated import alone, eventually, healed, modes, report, running, states
from simulator import control, pair
from simulator.example import Change, write_example
from simulator.scenarios import faults
from simulator.settings import UnitFile
from simulator.unit_file import read

SPEED = 10.0
HEARTBEAT, FILE_SYNC, CHECKSUM = 2000, 2002, 2004


@dataclass
class Relay:
    """Stands at an address between two units and passes what is not lost: UDP by port, TCP by port."""

    own: str
    units: tuple[str, str]
    lost: set[int] = field(default_factory=set)

    def pass_datagrams(self, port: int, stop: threading.Event) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as between:
            between.bind((self.own, port))
            between.settimeout(0.1)
            while not stop.is_set():
                try:
                    data, (sender, _) = between.recvfrom(65536)
                except TimeoutError:
                    continue
                if port not in self.lost:
                    between.sendto(data, (self._other(sender), port))

    def pass_streams(self, port: int, stop: threading.Event) -> None:
        with socket.create_server((self.own, port)) as listening:
            listening.settimeout(0.1)
            while not stop.is_set():
                try:
                    coming, (sender, _) = listening.accept()
                except TimeoutError:
                    continue
                with coming:
                    if port not in self.lost:
                        self._exchange(coming, (self._other(sender), port))

    def _exchange(self, coming: socket.socket, place: tuple[str, int]) -> None:
        """One line each way, as the synchronisation has it."""
        with socket.create_connection(place, timeout=2) as going:
            going.sendall(coming.makefile("rb").readline())
            coming.sendall(going.makefile("rb").readline())

    def _other(self, address: str) -> str:
        return self.units[1] if address == self.units[0] else self.units[0]


@contextmanager
def relayed(folder: Path, **changes: str) -> Iterator[tuple[list[UnitFile], dict[str, Relay]]]:
    """A running pair whose two heartbeat links each go through a relay."""
    more = [
        Change(role, "advanced_options", key, value)
        for role in ("primary", "secondary")
        for key, value in changes.items()
    ]
    paths = write_example(folder, speed=SPEED, changes=more)
    with ExitStack() as stack:
        relays = {}
        for link in ("port6", "port5"):
            ends = [next(i.address for i in read(path).interfaces if i.name == link) for path in paths]
            relays[link] = Relay(ends[0].rpartition(".")[0] + ".99", (ends[0], ends[1]))
            for path, peer in zip(paths, reversed(ends), strict=True):
                here = path.read_text().replace(
                    f'peer_ip_address = "{peer}"', f'peer_ip_address = "{relays[link].own}"'
                )
                path.write_text(here)
            stack.enter_context(working(relays[link]))
        with running(folder) as units:
            yield units, relays


@contextmanager
def working(relay: Relay) -> Iterator[None]:
    stop = threading.Event()
    jobs = [(relay.pass_datagrams, port) for port in (HEARTBEAT, HEARTBEAT + 1)]
    jobs += [(relay.pass_streams, port) for port in range(FILE_SYNC, CHECKSUM + 1)]
    threads = [threading.Thread(target=job, args=(port, stop), daemon=True) for job, port in jobs]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(5)


def test_heartbeats_lost_on_one_link_leave_the_group_on_the_other(tmp_path):
    with relayed(tmp_path) as (units, relays):
        relays["port6"].lost = {HEARTBEAT}
        eventually(lambda: report(units[1])["heartbeat"] == {"port6": "failed", "port5": "ok"})
        assert states(units) == ["primary", "secondary"]


def test_heartbeats_lost_on_both_links_make_two_primaries(tmp_path):
    with relayed(tmp_path) as (units, relays):
        for relay in relays.values():
            relay.lost = {HEARTBEAT}
        eventually(lambda: states(units) == ["primary", "primary"])


def test_synchronisation_lost_for_long_makes_the_secondary_primary(tmp_path):
    quick = {"sync_period_s": "5", "sync_retry_s": "5"}
    with relayed(tmp_path, **quick) as (units, relays):
        for relay in relays.values():
            relay.lost = {FILE_SYNC, CHECKSUM}
        eventually(lambda: states(units) == ["primary", "primary"])
        assert any("configuration synchronization failed" in line for line in report(units[1])["log"])


def test_synchronisation_lost_from_the_start_leaves_the_secondary_off(tmp_path):
    write_example(tmp_path, speed=SPEED, changes=[Change("secondary", "advanced_options", "ha_base_port", "3000")])
    secondary = read(tmp_path / "secondary.toml")
    # The secondary beats to a primary that is not there on these ports: only its heartbeats are answered, by us.
    with deaf_primary(secondary), alone(secondary.path):
        eventually(lambda: report(secondary)["state"] == "off")
        assert "first configuration sync failed" in str(report(secondary)["alerts"])


@contextmanager
def deaf_primary(secondary: UnitFile) -> Iterator[None]:
    """Heartbeats of a primary that answers no synchronisation."""
    from simulator.ha.seal import beat_as_message, seal
    from simulator.ha.words import Beat
    from simulator.modes import Mode, State

    stop = threading.Event()
    link = next(i for i in secondary.interfaces if i.name == "port6")
    beat = seal(beat_as_message(Beat("P", Mode.PRIMARY, State.PRIMARY)), secondary.ha.shared_password)

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            while not stop.wait(0.05):
                out.sendto(beat, (link.address, 3000))

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(5)


def test_a_secondary_started_alone_ends_as_primary(tmp_path):
    with alone(write_example(tmp_path, speed=SPEED)[1]) as secondary:
        eventually(lambda: modes(secondary) == (2, 1))


@pytest.fixture(scope="module")
def running_pair(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("pair")
    write_example(folder, speed=SPEED)
    with running(folder) as units:
        yield units


@pytest.fixture
def units(running_pair: list[UnitFile]):
    return healed(running_pair)


@pytest.fixture
def folder(units: list[UnitFile]) -> Path:
    return units[0].path.parent


def test_units_with_different_passwords_do_not_hear_each_other(units, folder):
    faults.apply("password-mismatch", folder, "primary")
    eventually(lambda: states(units) == ["primary", "primary"])
    faults.apply("heal", folder)
    eventually(lambda: states(units) == ["primary", "secondary"])


def test_a_port_down_on_one_unit_silences_its_link_both_ways(units, folder):
    faults.apply("port-down", folder, "primary", port="port6")
    for unit in units:
        eventually(lambda unit=unit: report(unit)["heartbeat"] == {"port6": "failed", "port5": "ok"})


def test_a_killed_unit_is_replaced_and_comes_back_with_heal(tmp_path):
    write_example(tmp_path, speed=SPEED)
    with running(tmp_path) as units:
        faults.apply("kill", tmp_path, "primary")
        eventually(lambda: report(units[1])["state"] == "primary")
        faults.apply("heal", tmp_path)
        try:
            eventually(lambda: states(units) == ["primary", "secondary"])
        finally:
            pair.stop([], tmp_path)


def test_the_primary_greets_on_its_virtual_address_and_takes_mail(units):
    virtual = report(units[0])["services"]["smtp"]
    assert len(virtual) == 2
    assert report(units[1])["services"]["smtp"] == []
    with smtplib.SMTP(virtual[0], units[0].mail.ports["remote-smtp"], timeout=5) as client:
        client.sendmail("a@example.com", ["b@example.com"], "Subject: hello\r\n\r\nhello")


def test_the_queue_of_a_lost_primary_waits_for_it_and_goes_to_the_new_one(units, folder):
    primary, secondary = units
    faults.apply("delivery-blocked", folder, "primary")
    faults.apply("delivery-blocked", folder, "secondary")
    eventually(lambda: report(primary)["mail"]["queued"] >= 3)
    virtual = report(primary)["services"]["smtp"]
    faults.apply("power-off", folder, "primary")
    eventually(lambda: report(secondary)["state"] == "primary")
    eventually(lambda: len(set(virtual) & set(report(secondary)["services"]["smtp"])) == 1)
    waiting = report(primary)["mail"]["queued"]
    own = report(secondary)["mail"]["queued"]
    assert waiting >= 3
    faults.apply("power-on", folder, "primary")
    eventually(lambda: states(units) == ["secondary", "primary"])
    eventually(lambda: report(primary)["mail"]["queued"] == 0)
    assert report(secondary)["mail"]["queued"] >= waiting + own


def test_with_queue_backup_the_new_primary_has_the_lost_ones_queue(tmp_path):
    on = [Change("secondary", "backup_options", "mta_queue_directories", "true")]
    often = Change("secondary", "advanced_options", "sync_period_s", "3")
    write_example(tmp_path, speed=SPEED, changes=[*on, often])
    with running(tmp_path) as units:
        for name in ("primary", "secondary"):
            faults.apply("delivery-blocked", tmp_path, name)
        eventually(lambda: report(units[0])["mail"]["queued"] >= 5)
        before = report(units[1])["log"].count("hasyncd: data synchronization finished")
        eventually(lambda: report(units[1])["log"].count("hasyncd: data synchronization finished") > before)
        faults.apply("power-off", tmp_path, "primary")
        eventually(lambda: report(units[1])["state"] == "primary")
        assert report(units[1])["mail"]["queued"] >= 5


def test_a_changed_setting_of_the_primary_reaches_the_secondary_at_once(units):
    started = len(report(units[1])["log"])
    control.send(units[0].socket, {"do": "configure", "key": "protected_domains", "value": ["example.org"]})
    eventually(lambda: "hasyncd: configuration synchronization finished" in report(units[1])["log"][started:])
    assert report(units[1])["sync"]["config"] == "in_sync"
