import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from build import LATE, START
from collectors.faults import Faults
from collectors.look import Channels, Lookout
from collectors.path import parse_reference, path_lost
from collectors.snmp import SnmpTarget
from collectors.snmp.pysnmp_get import PysnmpGet
from collectors.targets import Means, open_pair
from hapair.look import Cause, NoAnswer, Outcome, Path, Reading, Snapshot, Testimony
from hapair.pair import Pair, Role
from hapair.settings.model import MemberSettings, PairSettings, Site, SnmpSettings, SnmpVersion
from hapair.settings.secret import Secret

NORMAL = Reading(1, 1)
STANDBY = Reading(2, 2)


@dataclass
class Says:
    """A channel that says what it is told to, after a while; an exception is raised."""

    outcome: Outcome | Exception
    after_s: float = 0.0
    deadline_s: float = 0.2
    asked_at: list[float] = field(default_factory=list)
    closed: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def observe(self) -> Outcome:
        self.asked_at.append(time.monotonic())
        self.asked.set()
        if self.after_s:
            await asyncio.sleep(self.after_s)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def close(self) -> None:
        self.closed = True


def lookout(
    p: Channels, s: Channels, *, reference: str | None = None, clock: Callable[[], datetime] = lambda: START
) -> Lookout:
    return Lookout("mx-paris", {"mx1": p, "mx2": s}, clock, Faults(), reference)


@asynccontextmanager
async def listening() -> AsyncIterator[str]:
    """The address of something that takes TCP connections."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        yield "{}:{}".format(*server.sockets[0].getsockname())


@asynccontextmanager
async def refusing() -> AsyncIterator[str]:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        yield "{}:{}".format(*unheard.getsockname())


@asynccontextmanager
async def dead() -> AsyncIterator[str]:
    """The address of a host that answers nothing: its queue of connections is full and nobody takes them."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        yield "{}:{}".format(*address)
        for one in waiting:
            one.close()


def said(taken: Snapshot) -> dict[str, Testimony]:
    """Without the times at which it came."""
    return {
        name: replace(each, snmp=_timeless(each.snmp), http=_timeless(each.http))
        for name, each in taken.members.items()
    }


def _timeless(outcome: Outcome | None) -> Outcome | None:
    return replace(outcome, early_s=0.0) if isinstance(outcome, Reading) else outcome


async def test_a_look_brings_what_every_channel_said() -> None:
    http = Reading("primary", "primary")
    taken = await lookout(Channels(Says(NORMAL), Says(http)), Channels(Says(NoAnswer(Cause.TIMEOUT)))).look()
    assert taken.pair == "mx-paris"
    assert said(taken) == {"mx1": Testimony(NORMAL, http), "mx2": Testimony(NoAnswer(Cause.TIMEOUT), None)}


async def test_all_channels_are_asked_at_once() -> None:
    channels = [Says(NORMAL, after_s=0.1) for _ in range(4)]
    await lookout(Channels(*channels[:2]), Channels(*channels[2:])).look()
    first, *_, last = sorted(channel.asked_at[0] for channel in channels)
    assert last - first < 0.05


async def test_a_look_is_dated_by_its_receipt_in_whole_milliseconds() -> None:
    slow = Says(NORMAL, after_s=0.1)
    asked = datetime.now(UTC)
    taken = await lookout(Channels(slow), Channels(Says(STANDBY)), clock=lambda: datetime.now(UTC)).look()
    assert (taken.at - asked).total_seconds() >= 0.099
    assert taken.at.microsecond % 1000 == 0


@dataclass
class SaysAfter(Says):
    """Says it a while after another channel has been heard."""

    other: Says = field(default_factory=lambda: Says(NORMAL))

    async def observe(self) -> Outcome:
        await self.other.asked.wait()
        return await Says.observe(self)


async def test_a_look_says_how_long_it_took_and_how_long_before_its_end_each_answer_came() -> None:
    quick = Says(NORMAL)
    slow = SaysAfter(NoAnswer(Cause.TIMEOUT), after_s=0.1, deadline_s=30, other=quick)
    began_s, began = time.monotonic(), datetime.now(UTC)
    taken = await lookout(Channels(quick), Channels(slow), clock=lambda: datetime.now(UTC)).look()
    assert taken.asked_at <= began + timedelta(seconds=quick.asked_at[0] - began_s)
    assert 0.1 <= taken.took_s <= time.monotonic() - began_s + 0.01
    reading = taken.members["mx1"].snmp
    assert 0.09 <= reading.early_s <= taken.took_s
    assert began - timedelta(milliseconds=1) <= taken.came_at(reading) <= taken.at - timedelta(seconds=0.09)


async def test_where_nobody_is_waited_for_no_answer_is_early() -> None:
    taken = await lookout(Channels(Says(NORMAL, after_s=0.05)), Channels(Says(NoAnswer(Cause.REFUSED)))).look()
    assert taken.members["mx1"].snmp.early_s <= taken.took_s - 0.05


async def test_a_member_asked_briefly_gets_one_question_and_the_other_all_of_them() -> None:
    first = Channels(Says(NORMAL), Says(NORMAL), Says(STANDBY))
    second = Channels(Says(STANDBY), Says(STANDBY), Says(NORMAL))
    taken = await lookout(first, second).look({"mx1"})
    assert said(taken) == {"mx1": Testimony(STANDBY), "mx2": Testimony(STANDBY, STANDBY)}
    assert [len(each.asked_at) for each in (first.snmp, first.http, second.probe)] == [0, 0, 0]


async def test_a_member_without_snmp_has_nothing_brief_and_is_asked_as_ever() -> None:
    taken = await lookout(Channels(None, Says(NORMAL)), Channels(Says(STANDBY))).look({"mx1"})
    assert said(taken)["mx1"] == Testimony(None, NORMAL)


async def test_a_channel_that_forgets_its_deadline_is_late_by_our_fault_and_the_look_ends() -> None:
    taken = await lookout(Channels(Says(NORMAL), Says(NORMAL, after_s=60)), Channels(Says(STANDBY))).look()
    assert said(taken)["mx1"].snmp == NORMAL
    assert isinstance(taken.members["mx1"].http, NoAnswer)
    assert taken.members["mx1"].http.cause is Cause.LATE


async def test_an_exception_in_one_channel_is_counted_and_takes_no_word_from_the_others() -> None:
    watch = lookout(Channels(Says(NORMAL), Says(KeyError("ha"))), Channels(Says(STANDBY)))
    taken = await watch.look()
    assert said(taken)["mx1"] == Testimony(NORMAL, NoAnswer(Cause.LATE, "a fault of ours: KeyError"))
    assert watch.faults.total == 1


async def test_closing_leaves_every_unit() -> None:
    channels = [Says(NORMAL) for _ in range(4)]
    await lookout(Channels(*channels[:2]), Channels(*channels[2:])).close()
    assert all(channel.closed for channel in channels)


SILENT = NoAnswer(Cause.TIMEOUT)
GONE = NoAnswer(Cause.UNREACHABLE)


async def path_when(p: Outcome, s: Outcome, reference: str | None) -> Path:
    return (await lookout(Channels(Says(p)), Channels(Says(s)), reference=reference).look()).path


async def test_the_path_is_lost_when_neither_member_nor_the_reference_gives_a_sign() -> None:
    async with dead() as reference:
        assert await path_when(SILENT, GONE, reference) is Path.LOST


@pytest.mark.parametrize("target", [listening, refusing])
async def test_silent_members_behind_a_living_reference_leave_the_path_ok(
    target: Callable[[], AbstractAsyncContextManager[str]],
) -> None:
    async with target() as reference:
        assert await path_when(SILENT, SILENT, reference) is Path.OK


async def test_without_a_reference_nobody_can_say_that_the_path_is_lost() -> None:
    assert await path_when(SILENT, SILENT, None) is Path.OK


@pytest.mark.parametrize("cause", [Cause.REFUSED, Cause.AUTH, Cause.TLS, Cause.PROTOCOL, Cause.NO_HA_OBJECTS])
async def test_any_sign_of_a_member_shows_the_path_without_a_probe(cause: Cause) -> None:
    async with dead() as reference:
        assert await path_when(SILENT, NoAnswer(cause), reference) is Path.OK


async def test_where_we_were_late_ourselves_the_path_is_not_called_lost() -> None:
    async with dead() as reference:
        assert await path_when(LATE, SILENT, reference) is Path.OK


async def test_the_probe_ends_by_its_deadline() -> None:
    async with dead() as reference:
        began = time.monotonic()
        assert await path_lost(reference, timeout_s=0.2)
        assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [("10.0.0.1:443", ("10.0.0.1", 443)), ("[fd00::1]:53", ("fd00::1", 53)), ("gw.example:22", ("gw.example", 22))],
)
def test_a_reference_is_host_and_port(written: str, meant: tuple[str, int]) -> None:
    assert parse_reference(written) == meant


@pytest.mark.parametrize("written", ["gateway", ":443", "gw:", "gw:https", "gw:0", "gw:65536", "gw:-1"])
def test_a_reference_without_both_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        parse_reference(written)


def member(name: str, role: Role, port: int, retries: int = 0) -> MemberSettings:
    snmp = SnmpSettings(SnmpVersion.V2C, port, timeout_s=0.1, retries=retries, community=Secret(env="COMMUNITY"))
    return MemberSettings(name, role, "127.0.0.1", snmp)


def pair_at(port: int) -> PairSettings:
    members = member("mx1", Role.PRIMARY, port), member("mx2", Role.SECONDARY, port)
    return PairSettings(Pair("mx-paris", "mx1", "mx2"), *members)


def get_for(_: SnmpTarget) -> PysnmpGet:
    return PysnmpGet()


async def test_a_pair_opened_from_its_settings_is_asked_at_its_own_ports() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        pair = pair_at(port)
        means = Means(lambda secret: f"<{secret.env}>", get_for, lambda: START, Faults())
        async with listening() as reference:
            opened = open_pair(pair, Site("paris", reference), means)
            taken = await opened.look()
            await opened.close()
        assert b"<COMMUNITY>" in silent.recv(2000)
    assert [said.snmp.cause for said in taken.members.values()] == [Cause.TIMEOUT, Cause.TIMEOUT]
    assert taken.path is Path.OK


async def test_a_member_asked_briefly_is_sent_one_datagram_and_any_other_is_tried_again() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as first,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as second,
    ):
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        members = (
            member("mx1", Role.PRIMARY, first.getsockname()[1], retries=2),
            member("mx2", Role.SECONDARY, second.getsockname()[1], retries=2),
        )
        opened = open_pair(
            PairSettings(Pair("mx-paris", "mx1", "mx2"), *members),
            None,
            Means(lambda secret: f"<{secret.env}>", get_for, lambda: START, Faults()),
        )
        await opened.look({"mx2"})
        await opened.close()
        assert [received(first), received(second)] == [3, 1]


def received(unheard: socket.socket) -> int:
    unheard.setblocking(False)
    count = 0
    with suppress(BlockingIOError):
        while unheard.recv(2000):
            count += 1
    return count


async def test_a_site_without_a_usable_reference_is_refused_when_the_pair_is_opened() -> None:
    pair = PairSettings(
        Pair("mx-paris", "mx1", "mx2"), member("mx1", Role.PRIMARY, 1), member("mx2", Role.SECONDARY, 2)
    )
    means = Means(lambda _: "secret", get_for, lambda: START, Faults())
    with pytest.raises(ValueError, match="host:port"):
        open_pair(pair, Site("paris", "the gateway"), means)
