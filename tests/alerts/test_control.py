"""Whether people's acts reach the collector over its socket, and nothing else does."""

import asyncio
import os
import socket
import stat
from datetime import UTC, datetime, timedelta

import pytest

from alerts.control import NoCollector, Refused, act_request, ask, listen, parse_act_request
from alerts.control.requests import MOST_OCTETS
from alerts.control.server import MOST_AT_ONCE, PATIENCE_S
from hapair.people.acts import (
    Acknowledged,
    Act,
    Cancelled,
    Concluded,
    Noted,
    Planned,
    Silenced,
    Unacknowledged,
    Unsilenced,
    Via,
)
from hapair.people.windows import Purpose, Window

AT = datetime(2026, 3, 1, tzinfo=UTC)
ONCE = Window(Purpose.FAILOVER, AT.time(), 3600.0, "Europe/Paris", day=AT.date())
DOINGS = [
    Acknowledged(),
    Acknowledged(AT + timedelta(hours=2)),
    Unacknowledged(),
    Silenced("s1", AT, ("SplitBrain",)),
    Silenced("s2", AT),
    Unsilenced("s1"),
    Planned("w1", ONCE),
    Planned("w2", Window(Purpose.MAINTENANCE, AT.time(), 60.0, weekdays=(5, 6))),
    Cancelled("w1"),
    Noted(),
    Noted(AT),
    Concluded(AT, planned=True),
]


async def echo(request, peer):
    return {"asked": dict(request), "uid": peer.uid, "pid": peer.pid}


async def asked(path, request):
    return await asyncio.to_thread(ask, path, request, 5.0)


@pytest.mark.parametrize("doing", DOINGS, ids=lambda doing: type(doing).__name__)
def test_an_act_arrives_as_it_was_done(doing):
    act = Act("ada", Via.DASHBOARD, doing, "because 🛰️\nof this")
    found = parse_act_request(act_request(["mx-paris", "mx-lyon"], act))
    assert (found.pairs, found.act) == (("mx-paris", "mx-lyon"), act)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"pairs": []}, "'pairs'"),
        ({"pairs": "mx"}, "'pairs'"),
        ({"event": "destroyed"}, "'destroyed' is no act"),
        ({"event": "silenced"}, "'silenced' is no act"),
        ({"who": "  "}, "'who'"),
        ({"text": "x" * 3000}, "2000 characters"),
        ({"via": "carrier pigeon"}, "is no act"),
    ],
)
def test_what_is_no_act_is_refused_with_the_reason(change, reason):
    with pytest.raises(ValueError, match=reason):
        parse_act_request(act_request(["mx"], Act("ada", Via.CLI, Acknowledged())) | change)


async def test_the_collector_learns_what_is_asked_and_by_whom(tmp_path):
    path = tmp_path / "control.sock"
    async with listen(path, echo):
        found = await asked(path, {"request": "ping", "text": "ä\nb"})
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert found == {"asked": {"request": "ping", "text": "ä\nb"}, "uid": os.getuid(), "pid": os.getpid()}
    assert not path.exists()


async def test_a_refusal_says_why(tmp_path):
    async def refuse(request, peer):
        raise ValueError("no pair is called 'x'")

    async with listen(tmp_path / "s", refuse):
        with pytest.raises(Refused, match="no pair is called 'x'"):
            await asked(tmp_path / "s", {})


async def test_a_fault_of_ours_is_answered_and_the_next_is_served(tmp_path):
    async def fail(request, peer):
        return {"ok": 1 / request["n"]}

    async with listen(tmp_path / "s", fail):
        with pytest.raises(Refused, match=r"a fault of Pairwatch.*ZeroDivisionError"):
            await asked(tmp_path / "s", {"n": 0})
        assert await asked(tmp_path / "s", {"n": 1}) == {"ok": 1.0}


@pytest.mark.parametrize("line", [b"{\n", b"[]\n", b"\xff\n", b"[" * 50_000 + b"\n"])
async def test_what_is_no_request_is_refused(tmp_path, line):
    async with listen(tmp_path / "s", echo):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "s")
        writer.write(line)
        assert b'"error"' in await asyncio.wait_for(reader.read(), 5.0)
        writer.close()


async def test_a_request_without_end_is_cut_off(tmp_path):
    async with listen(tmp_path / "s", echo):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "s")
        writer.write(b"x" * (MOST_OCTETS * 3))
        assert await asyncio.wait_for(reader.read(), 5.0) == b""
        assert (await asked(tmp_path / "s", {}))["asked"] == {}
        writer.close()


async def test_those_who_say_nothing_keep_nobody_else_waiting(tmp_path):
    async with listen(tmp_path / "s", echo):
        silent = [await asyncio.open_unix_connection(tmp_path / "s") for _ in range(8)]
        assert (await asked(tmp_path / "s", {}))["asked"] == {}
        for _, writer in silent:
            writer.close()


async def test_those_who_say_nothing_and_take_every_place_are_waited_for_only_so_long(tmp_path):
    async with listen(tmp_path / "s", echo):
        silent = [await asyncio.open_unix_connection(tmp_path / "s") for _ in range(MOST_AT_ONCE)]
        await asyncio.gather(*(asyncio.wait_for(reader.read(), PATIENCE_S + 20) for reader, _ in silent))
        assert (await asked(tmp_path / "s", {}))["asked"] == {}
        for _, writer in silent:
            writer.close()


def test_without_a_collector_that_is_said(tmp_path):
    with pytest.raises(NoCollector, match=r"no collector listens at .*gone"):
        ask(tmp_path / "gone", {})


async def test_the_socket_of_a_killed_collector_is_taken_over_and_that_of_a_living_one_is_not(tmp_path):
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(path))
    async with listen(path, echo):
        with pytest.raises(OSError, match="another collector listens there"):
            async with listen(path, echo):
                pass
        assert (await asked(path, {}))["asked"] == {}


async def test_a_file_that_is_no_socket_is_left_alone(tmp_path):
    (tmp_path / "s").write_text("precious")
    with pytest.raises(FileExistsError, match="is no socket"):
        async with listen(tmp_path / "s", echo):
            pass
    assert (tmp_path / "s").read_text() == "precious"
