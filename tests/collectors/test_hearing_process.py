"""The hearing process understands what real programs send, says what it lost, and may die at any moment."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import trap_makers as make
from collectors.hearing import Caps
from collectors.hearing.listening import AGAIN_S, SILENT_S
from collectors.hearing.settings import dumped
from hapair.settings.model import AuthProtocol, Level, PrivProtocol
from hearing_stage import ANY, SETTINGS, TCP, TRAPS, UDP, hearing, until
from needs import program
from simulated import eventually, running
from simulator.example import write_example
from simulator.scenarios import faults

HEART = "hahbd: heart beat status changed to primary-hearbeat-port6=OK;secondary-hearbeat-port5=FAILED"
UNIT_LINE = b'<189>date=2026-03-01 time=12:30:05 device_id=FEVM1 type=kevent subtype=ha msg="%s"'
HA_OBJECTS = [
    *(f"{make.FORTIMAIL}.1.2.0", "s", "FEVM020000000002"),
    *(f"{make.FORTIMAIL}.1.14.0", "i", "1"),
    *(f"{make.FORTIMAIL}.1.15.0", "a", "172.16.5.11"),
    *(f"{make.FORTIMAIL}.1.16.0", "s", "MASTER heartbeat disappeared"),
]
SHA1 = replace(make.USER, name="older", auth=AuthProtocol.SHA1)
BIG = replace(make.USER, name="bigger", auth=AuthProtocol.SHA512, priv=PrivProtocol.AES256)


async def snmptrap(folder, port: int, *arguments: str, version_1: bool = False) -> None:
    what = [make.FORTIMAIL, "172.16.5.11", "6", "203", ""] if version_1 else ["", make.HA_EVENT]
    command = [program("snmptrap"), *arguments, "-t", "2", "-r", "1", f"127.0.0.1:{port}", *what, *HA_OBJECTS]
    environment = {"PATH": os.environ["PATH"], "SNMP_PERSISTENT_DIR": str(folder / "snmp"), "MIBS": ""}
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=subprocess.PIPE)
    _, said = await asyncio.wait_for(process.communicate(), 20)
    complaints = [line for line in said.splitlines() if not line.startswith(b"Created directory")]
    assert (process.returncode, complaints) == (0, [])


def v3(user, *more: str) -> list[str]:
    passwords = ["-A", user.auth_password, "-X", user.priv_password]
    auth, priv = user.auth.value.replace("SHA-1", "SHA"), user.priv.value.replace("AES-128", "AES")
    return ["-v3", "-l", "authPriv", "-u", user.name, "-a", auth, "-x", priv, *passwords, *more]


ENGINE = ["-e", "0x80003044050102030405060708"]
TRAPS_SENT = {
    "v1": (["-v1", "-c", make.COMMUNITY], True),
    "v2c": (["-v2c", "-c", make.COMMUNITY], False),
    "v2c inform": (["-v2c", "-c", make.COMMUNITY, "-Ci"], False),
    "v3 SHA-256 AES": (v3(make.USER, *ENGINE), False),
    "v3 SHA-1 AES": (v3(SHA1, *ENGINE), False),
    "v3 SHA-512 AES-256": (v3(BIG, *ENGINE), False),
    "v3 inform": (v3(make.USER, "-Ci"), False),
    "v3 inform SHA-512 AES-256": (v3(BIG, "-Ci"), False),
}


@pytest.mark.parametrize("sent", TRAPS_SENT)
async def test_net_snmp_is_understood_and_its_informs_are_answered(tmp_path, sent):
    """snmptrap says on its error output where an inform is not answered."""
    arguments, version_1 = TRAPS_SENT[sent]
    async with hearing(users=(make.USER, SHA1, BIG)) as stage:
        await snmptrap(tmp_path, stage.port(TRAPS), *arguments, version_1=version_1)
        await until(lambda: stage.heard)
        trap = stage.heard[0]
        assert (trap.kind, trap.telling, trap.serial) == ("primary_unit_switch", True, "FEVM020000000002")
        assert trap.text == "MASTER heartbeat disappeared"
        assert trap.more["unit_ip"] == "172.16.5.11"
        assert trap.more["version"] == sent.split()[0]
        assert trap.more.get("inform", False) is ("inform" in sent)
        assert abs((trap.received_at - datetime.now(UTC)).total_seconds()) < 20
        assert len(stage.heard) == 1


async def test_net_snmp_with_another_password_is_refused_and_counted(tmp_path):
    async with hearing() as stage:
        wrong = replace(make.USER, auth_password="another-password")
        await snmptrap(tmp_path, stage.port(TRAPS), *v3(wrong, *ENGINE))
        await snmptrap(tmp_path, stage.port(TRAPS), "-v2c", "-c", "public")
        await until(lambda: stage.tally.refused == {"digest": 1, "community": 1})
        assert stage.tally.last_refused["digest"] == "127.0.0.1"
        await until(lambda: [one.reason for one in stage.refused] == ["digest", "community"])
        for one in stage.refused:
            assert (one.sender, len(one.raw)) == ("127.0.0.1", one.octets)
            assert b"public" not in one.raw
        assert stage.heard == []


LOGGERS = {
    "udp rfc3164": (UDP, ["--udp", "--rfc3164"], "rfc3164"),
    "udp rfc5424": (UDP, ["--udp", "--rfc5424"], "rfc5424"),
    "tcp rfc3164": (TCP, ["--tcp", "--rfc3164"], "rfc3164"),
    "tcp rfc5424": (TCP, ["--tcp", "--rfc5424"], "rfc5424"),
    "tcp rfc5424 counted": (TCP, ["--tcp", "--rfc5424", "--octet-count"], "rfc5424"),
    "tcp rfc3164 counted": (TCP, ["--tcp", "--rfc3164", "--octet-count"], "rfc3164"),
}


@pytest.mark.parametrize("how", LOGGERS)
async def test_logger_is_understood(how):
    face, arguments, form = LOGGERS[how]
    async with hearing() as stage:
        place = ["--server", "127.0.0.1", "--port", str(stage.port(face))]
        command = [program("logger"), *arguments, *place, "-p", "local7.notice", "-t", "hahbd", "--", HEART[7:]]
        assert await (await asyncio.create_subprocess_exec(*command)).wait() == 0
        await until(lambda: stage.heard)
        line = stage.heard[0]
        assert line.more["form"] == form
        assert (line.kind, line.more["links"]) == ("heartbeat_changed", {"port6": "ok", "port5": "failed"})
        assert line.more["facility"] == 23
        assert line.hostname


async def test_lines_over_tcp_come_in_order_and_a_silent_connection_is_kept():
    async with hearing() as stage:
        reader, writer = await asyncio.open_connection("127.0.0.1", stage.port(TCP))
        for number in range(3):
            writer.write(UNIT_LINE % b"hahbd: %d" % number + b"\n")
            await until(lambda number=number: len(stage.heard) == number + 1)
        assert [line.text for line in stage.heard] == ["hahbd: 0", "hahbd: 1", "hahbd: 2"]
        assert not reader.at_eof()
        writer.close()


async def test_of_too_many_connections_the_longest_silent_one_goes():
    async with hearing(caps=replace(Caps(), connections_per_sender=2)) as stage, AsyncExitStack() as stack:

        async def connected():
            reader, writer = await asyncio.open_connection("127.0.0.1", stage.port(TCP))
            stack.callback(writer.close)
            return reader, writer

        async def speaks(writer):
            before = len(stage.heard)
            writer.write(UNIT_LINE % b"hahbd: still here" + b"\n")
            await until(lambda: len(stage.heard) == before + 1)

        (_, first), (silent, second) = await connected(), await connected()
        await speaks(second)
        await speaks(first)
        await connected()
        assert await asyncio.wait_for(silent.read(), 15) == b""
        await speaks(first)
        await until(lambda: stage.tally.closed_connections == 1)


async def test_a_forged_sender_is_named_by_the_address_it_used():
    async with hearing() as stage:
        stage.send(TRAPS, make.v2c(), source="127.0.0.66")
        stage.send(UDP, UNIT_LINE % HEART.encode(), source="127.0.0.67")
        await until(lambda: len(stage.heard) == 2)
        assert {str(one.source): one.sender for one in stage.heard} == {"trap": "127.0.0.66", "syslog": "127.0.0.67"}


async def test_a_killed_process_is_started_again_and_hears_and_knows_what_is_a_replay():
    user = replace(make.USER, level=Level.AUTH)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(ANY)
        place = free.getsockname()
    async with hearing(traps=place, users=(user,)) as stage:
        stage.send(TRAPS, make.v3(user, boots=9))
        await until(lambda: stage.heard)
        killed = stage.receiver.pid
        os.kill(killed, signal.SIGKILL)
        stage.faces.clear()
        await until(lambda: len(stage.faces) == 3, within_s=AGAIN_S[0] + 15)
        assert stage.receiver.pid != killed
        stage.send(TRAPS, make.v3(user, boots=8), make.v2c())
        await until(lambda: len(stage.heard) == 2)
        assert stage.heard[1].more["version"] == "v2c"
        await until(lambda: stage.tally.refused == {"time_window": 1})


async def test_a_process_that_hangs_is_ended_and_started_again_and_one_that_hears_nothing_for_as_long_is_left_alone():
    """Side by side, as each takes its time."""
    async with hearing() as hanging, hearing() as quiet:
        hung = hanging.receiver.pid
        os.kill(hung, signal.SIGSTOP)
        hanging.faces.clear()
        left_alone = asyncio.create_task(asyncio.sleep(SILENT_S + 2))
        await until(lambda: len(hanging.faces) == 3, within_s=SILENT_S + AGAIN_S[0] + 15)
        assert hanging.receiver.pid != hung
        hanging.send(TRAPS, make.v2c())
        await until(lambda: hanging.heard)
        await left_alone
        assert quiet.receiver.starts == 1


async def test_a_taken_port_is_reported_and_the_other_faces_hear():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(ANY)
        async with hearing(traps=taken.getsockname()) as stage:
            assert stage.faces[TRAPS].port is None
            assert "in use" in stage.faces[TRAPS].reason
            stage.send(UDP, UNIT_LINE % HEART.encode())
            await until(lambda: stage.heard)


async def test_a_fault_in_what_is_done_with_it_stays_in_the_callback():
    came = []

    def fails(heard):
        came.append(heard)
        raise RuntimeError("a fault of ours")

    async with hearing(fails) as stage:
        stage.send(TRAPS, make.v2c(), make.v2c())
        await until(lambda: len(came) == 2)
        assert stage.receiver.starts == 1


def test_the_process_ends_with_the_one_that_started_it():
    command = [sys.executable, "-m", "collectors.hearing"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        try:
            started.stdin.write(dumped(SETTINGS).encode() + b"\n")
            started.stdin.flush()
            assert b"open" in started.stdout.readline()
            started.stdin.close()
            assert started.wait(10) == 0
        finally:
            started.kill()


async def test_the_simulated_pair_is_heard_over_both_ways(tmp_path):
    async with hearing(users=()) as stage:
        folder = tmp_path / "pair"
        for path in write_example(folder, speed=10.0, syslog_target=f"127.0.0.1:{stage.port(UDP)}"):
            text = path.read_text().replace("trap_targets = []", f'trap_targets = ["127.0.0.1:{stage.port(TRAPS)}"]')
            path.write_text(text)
        await asyncio.to_thread(_takeover, folder)
        await until(lambda: {str(one.source) for one in stage.of_kind("primary_unit_switch")} == {"trap", "syslog"})
        await until(lambda: any("failed" in one.more["links"].values() for one in stage.of_kind("heartbeat_changed")))
        assert all(one.serial for one in stage.heard)


def _takeover(folder) -> None:
    with running(folder):
        faults.apply("cut-link", folder)
        eventually(lambda: all(state == "primary" for state in _states(folder)))


def _states(folder) -> list[str]:
    from simulator import control, pair

    return [control.send(unit.socket, {"do": "report"})["state"] for unit in pair.members(folder)]
