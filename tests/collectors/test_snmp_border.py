"""Whatever a unit sends over SNMP v2c is a reading or a named reason for none, with either engine alike."""

import asyncio
import random
import socket
import time

import pytest
import uvloop

import ber
from collectors.lag import LagMeter
from collectors.snmp import Community, SnmpGet, SnmpTarget, observe
from collectors.snmp.objects import DEFER_QUEUE, HA_EFFECTIVE_MODE, HA_MODE, SYS_CPU_USAGE, SYS_NAME, SYS_SERIAL
from hapair.look import Cause, Facts, NoAnswer, Outcome, Reading
from snmp_engines import ENGINES, made
from units import HEALTHY, Unit, asked, healthy, saying, unit


@pytest.fixture(params=ENGINES)
async def engine(request):
    async with made(request.param) as engine:
        yield engine


WAIT_S = 0.3
"""How long a unit is waited for that will not answer; one that will is given all the time a slow machine needs."""


async def looked(engine: SnmpGet, *replies, timeout_s: float = 5.0) -> Outcome:
    async with unit(saying(*replies)) as mx1:
        return await observe(mx1.target(timeout_s), engine)


def with_values(changed: dict[str, bytes]):
    return lambda request: request.reply(*asked(request, changed))


async def test_a_healthy_unit_is_read_in_full(engine):
    assert await looked(engine, healthy) == Reading(
        mode=1,
        effective=1,
        facts=Facts(
            uptime_s=86400.0,
            serial="FEVM020000000001",
            model="FortiMail-VM",
            version="v7.4.3,build600,240612 (7.4.3 GA)",
            hostname="mx1.example.com",
            cpu_percent=7.0,
            memory_percent=42.0,
            log_disk_percent=3.0,
            mail_disk_percent=13.0,
            sessions=11,
            load=5.0,
            deferred=31,
            more={"operation_mode": 1},
        ),
    )


REFUSED = {
    "octets that are no BER": lambda request: b"\x00\xff\x13garbage",
    "an empty datagram": lambda request: b"",
    "a length beyond the datagram": lambda request: bytes.fromhex("3084ffffffff0201"),
    "a truncated reply": lambda request: healthy(request)[:-9],
    "a reply with octets behind it": lambda request: healthy(request) + b"more",
    "the reply to another request": lambda request: healthy(request, request_id=request.request_id ^ 1),
    "another community": lambda request: healthy(request, community=b"other"),
    "another version": lambda request: healthy(request, version=0),
    "the question itself": lambda request: healthy(request, tag=ber.GET),
    "a report": lambda request: healthy(request, tag=ber.REPORT),
    "fewer objects": lambda request: request.reply(*asked(request)[:-1]),
    "only the HA mode": lambda request: request.reply(*[p for p in asked(request) if p[0] == ber.oid(HA_MODE)]),
    "no objects": lambda request: request.reply(),
    "more objects": lambda request: request.reply(*asked(request), (ber.oid("1.3.6.1.2.1.1.6.0"), ber.number(1))),
    "an object twice": lambda request: request.reply(*asked(request), asked(request)[0]),
    "another object": lambda request: request.reply((ber.oid("1.3.6.1.2.1.1.6.0"), ber.number(1)), *asked(request)[1:]),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_not_the_answer_is_named(engine, what):
    outcome = await looked(engine, REFUSED[what], timeout_s=WAIT_S)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.PROTOCOL
    assert outcome.detail


@pytest.mark.parametrize("what", REFUSED)
async def test_the_answer_is_taken_though_something_else_came_before_it(engine, what):
    outcome = await looked(engine, REFUSED[what], healthy)
    assert isinstance(outcome, Reading)
    assert outcome.effective == 1


async def test_the_right_reply_from_another_address_is_not_heard(engine):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.9", 0))

        class Redirecting(Unit):
            def datagram_received(self, data, addr):
                stranger.sendto(healthy(ber.request(data)), addr)

        async with unit(saying(healthy), Redirecting) as mx1:
            outcome = await observe(mx1.target(WAIT_S), engine)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.TIMEOUT


async def test_a_silent_unit_times_out_when_its_tries_are_over(engine):
    async with unit(lambda datagram: []) as mx1:
        began = time.monotonic()
        outcome = await observe(mx1.target(0.1, retries=2), engine)
        took_s = time.monotonic() - began
    assert outcome == NoAnswer(Cause.TIMEOUT, "no answer within 0.3 s")
    assert 0.29 < took_s < 3
    assert len(mx1.heard) == 3


async def test_a_unit_that_answers_the_second_try_is_read(engine):
    async with unit(lambda datagram: [healthy(ber.request(datagram))] if len(mx1.heard) > 1 else []) as mx1:
        assert isinstance(await observe(mx1.target(WAIT_S, retries=9), engine), Reading)


async def test_a_closed_port_is_refused(engine):
    async with unit(saying(healthy)) as mx1:
        target = mx1.target(WAIT_S)
    outcome = await observe(target, engine)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.REFUSED


@pytest.mark.parametrize("address", ["255.255.255.255", "no..name"])
async def test_an_address_that_cannot_be_reached_is_unreachable(engine, address):
    outcome = await observe(SnmpTarget("mx1", address, 161, Community("c"), 0.1, 0), engine)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.UNREACHABLE


async def test_a_name_is_looked_up(engine):
    async with unit(saying(healthy)) as mx1:
        target = SnmpTarget("mx1", "localhost", mx1.port, mx1.target().credentials, 1.0, 0)
        assert isinstance(await observe(target, engine), Reading)


async def _fails(*_, **__):
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


async def _hangs(*_, **__):
    await asyncio.Event().wait()


@pytest.mark.parametrize("lost", [_fails, _hangs])
async def test_a_unit_with_a_name_is_still_seen_when_nobody_can_look_the_name_up(engine, monkeypatch, lost):
    """Also after a look in which it was silent, when no socket is open to it any more."""
    async with unit(saying(healthy)) as mx1:
        target = SnmpTarget("mx1", "localhost", mx1.port, mx1.target().credentials, 0.5, 3)
        assert isinstance(await observe(target, engine), Reading)
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lost)
        mx1.answer = lambda _: []
        assert isinstance(await observe(target, engine), NoAnswer)
        mx1.answer = saying(healthy)
        assert isinstance(await observe(target, engine), Reading)


async def test_a_late_reply_is_never_mixed_into_the_next_look(engine):
    held: list[tuple[bytes, tuple[str, int]]] = []

    class Slow(Unit):
        def datagram_received(self, data, addr):
            held.append((with_values({HA_EFFECTIVE_MODE: ber.number(len(held) + 1)})(ber.request(data)), addr))
            for reply, to in held[:-1] if len(held) == 2 else held[1:]:
                self.socket.sendto(reply, to)

    async with unit(saying(healthy), Slow) as mx1:
        outcomes = [await observe(mx1.target(WAIT_S), engine) for _ in range(3)]
    assert [type(outcome) for outcome in outcomes] == [NoAnswer, NoAnswer, Reading]
    assert outcomes[2].effective == 3


async def test_of_two_replies_to_one_question_the_first_counts(engine):
    outcome = await looked(engine, healthy, with_values({HA_EFFECTIVE_MODE: ber.number(2)}))
    assert outcome.effective == 1


@pytest.mark.parametrize("tag", [ber.NO_SUCH_OBJECT, ber.NO_SUCH_INSTANCE, ber.END_OF_MIB_VIEW])
async def test_a_unit_without_ha_objects_is_told_from_a_silent_one_and_keeps_its_facts(engine, tag):
    async with unit(saying(with_values({HA_MODE: ber.tlv(tag), HA_EFFECTIVE_MODE: ber.tlv(tag)}))) as mx1:
        for _ in range(3):
            outcome = await observe(mx1.target(), engine)
            assert isinstance(outcome, NoAnswer)
            assert outcome.cause is Cause.NO_HA_OBJECTS
            assert "fmlHAEffectiveMode" in outcome.detail
            assert (outcome.facts.serial, outcome.facts.cpu_percent) == ("FEVM020000000001", 7.0)


async def test_ha_objects_that_appear_later_are_seen(engine):
    values = {HA_MODE: ber.tlv(ber.NO_SUCH_OBJECT), HA_EFFECTIVE_MODE: ber.tlv(ber.NO_SUCH_OBJECT)}
    async with unit(saying(with_values(values))) as mx1:
        assert (await observe(mx1.target(), engine)).cause is Cause.NO_HA_OBJECTS
        values.clear()
        assert (await observe(mx1.target(), engine)).effective == 1
        values[DEFER_QUEUE] = ber.tlv(ber.NO_SUCH_OBJECT)
        assert (await observe(mx1.target(), engine)).facts.deferred is None


async def test_numbers_that_grow_and_shrink_from_look_to_look_are_read(engine):
    values: dict[str, bytes] = {}
    async with unit(saying(with_values(values))) as mx1:
        for number in (1, 2, 300, 3, -1, 70_000, 70_001, 1):
            values[HA_EFFECTIVE_MODE] = ber.number(number)
            assert (await observe(mx1.target(), engine)).effective == number


@pytest.mark.parametrize("value", [ber.tlv(ber.OCTETS, b"x"), ber.oid("1.3.6"), ber.tlv(ber.IP_ADDRESS, bytes(4))])
async def test_a_fact_of_the_wrong_type_is_dropped_and_the_others_are_kept(engine, value):
    outcome = await looked(engine, with_values({SYS_CPU_USAGE: value, SYS_SERIAL: ber.number(3)}))
    assert (outcome.effective, outcome.facts.cpu_percent, outcome.facts.serial) == (1, None, None)
    assert (outcome.facts.memory_percent, outcome.facts.model) == (42.0, "FortiMail-VM")


@pytest.mark.parametrize("oid", [HA_MODE, HA_EFFECTIVE_MODE])
async def test_an_ha_mode_that_is_no_number_is_a_protocol_fault(engine, oid):
    outcome = await looked(engine, with_values({oid: ber.tlv(ber.OCTETS, b"master")}))
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.PROTOCOL
    assert outcome.facts.serial == "FEVM020000000001"


@pytest.mark.parametrize("number", [0, 4, 5, 7, -1, 2**31 - 1, -(2**31)])
async def test_any_number_for_a_mode_is_kept_as_it_was_sent(engine, number):
    values = {HA_MODE: ber.number(number), HA_EFFECTIVE_MODE: ber.number(number)}
    outcome = await looked(engine, with_values(values))
    assert (outcome.mode, outcome.effective) == (number, number)


TEXTS = {
    b"": "",
    b"\x00\x1b[2Jx\r\n\x7f": "\ufffd\ufffd[2Jx\ufffd\ufffd\ufffd",
    b"\xff\xfe\xc3": "\ufffd\ufffd\ufffd",
    "\u202eevil\u200b <b>".encode(): "\u202eevil\u200b <b>",
    b"\xc2\x85": "\ufffd",
    b"a" * 60000: "a" * 255,
}


@pytest.mark.parametrize("octets", TEXTS, ids=range(len(TEXTS)))
async def test_hostile_text_is_only_ever_text(engine, octets):
    outcome = await looked(engine, with_values({SYS_NAME: ber.tlv(ber.OCTETS, octets)}))
    assert outcome.facts.hostname == TEXTS[octets]


def erring(status: int, too_many: int = 0, at: str = ""):
    """A unit that answers with an error-status where more than `too_many` objects, or `at`, are asked for. As RFC 3416
    wants it, the objects come back without values."""

    def reply(request: ber.Request) -> bytes:
        if len(request.oids) > too_many or ber.oid(at or "1.3") in request.oids:
            nothing = [(name, ber.tlv(ber.NULL)) for name in request.oids]
            return request.reply(*([] if status == 1 else nothing), status=status, index=0 if status == 1 else 1)
        return healthy(request)

    return reply


@pytest.mark.parametrize("status", range(1, 20))
async def test_a_unit_that_refuses_everything_is_named(engine, status):
    outcome = await looked(engine, erring(status))
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is (Cause.AUTH if status == 16 else Cause.PROTOCOL)
    assert outcome.detail.startswith("the unit answered ")


@pytest.mark.parametrize("too_many", [1, 2, 7, 14])
async def test_a_request_that_is_too_big_is_split_until_it_fits(engine, too_many):
    assert await looked(engine, erring(1, too_many)) == await looked(engine, healthy)


async def test_one_object_that_fails_costs_only_itself(engine):
    outcome = await looked(engine, erring(5, 99, SYS_CPU_USAGE))
    assert (outcome.effective, outcome.facts.cpu_percent, outcome.facts.memory_percent) == (1, None, 42.0)


async def test_an_ha_mode_that_fails_is_a_protocol_fault_and_not_a_missing_object(engine):
    outcome = await looked(engine, erring(5, 99, HA_EFFECTIVE_MODE))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.cause, outcome.detail) == (Cause.PROTOCOL, "the unit answered genErr for fmlHAEffectiveMode")
    assert outcome.facts.cpu_percent == 7.0


async def test_a_missing_answer_while_our_own_loop_stood_still_is_ours(engine):
    lag = LagMeter()
    ticking = asyncio.create_task(lag.run())
    async with unit(lambda datagram: []) as mx1:
        asyncio.get_running_loop().call_later(0.05, time.sleep, 0.3)
        late = await observe(mx1.target(0.2), engine, lag)
        silent = await observe(mx1.target(2.0), engine, lag)
    ticking.cancel()
    assert (late.cause, silent.cause) == (Cause.LATE, Cause.TIMEOUT)


@pytest.mark.parametrize("name", ENGINES)
def test_an_answer_that_lay_waiting_while_our_loop_stood_still_is_read(name):
    """On uvloop, which the product runs on, timers that are due go before sockets that can be read."""

    class Standing(Unit):
        def datagram_received(self, data, addr):
            super().datagram_received(data, addr)
            time.sleep(0.3)

    async def look() -> Outcome:
        async with made(name) as engine, unit(saying(healthy), Standing) as mx1:
            return await observe(mx1.target(0.2), engine)

    assert isinstance(uvloop.run(look()), Reading)


async def test_dead_units_do_not_hold_a_live_one_back(engine):
    async with unit(lambda datagram: []) as dead, unit(saying(healthy)) as live:
        waiting = [asyncio.create_task(observe(dead.target(1.5), engine)) for _ in range(200)]
        await asyncio.sleep(0.3)
        assert isinstance(await observe(live.target(), engine), Reading)
        assert not any(task.done() for task in waiting)
        outcomes = await asyncio.gather(*waiting)
    assert {outcome.cause for outcome in outcomes} == {Cause.TIMEOUT}


async def test_nothing_a_unit_sends_is_raised_through(engine):
    """Hundreds of mutations of a good reply, each followed by the good one: no exception, and always an outcome."""
    chance = random.Random(20261122)
    strays: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: strays.append(context))

    def mutated(request: ber.Request) -> bytes:
        octets = bytearray(healthy(request))
        for _ in range(chance.choice((1, 1, 1, 2, 8))):
            at = chance.randrange(len(octets))
            match chance.randrange(3):
                case 0:
                    octets[at] = chance.randrange(256)
                case 1:
                    del octets[at : at + chance.randrange(1, 9)]
                case 2:
                    octets[at:at] = chance.randbytes(chance.randrange(1, 9))
        return bytes(octets)

    async with unit(saying(mutated, healthy)) as mx1:
        outcomes = [await observe(mx1.target(), engine) for _ in range(500)]
    assert all(isinstance(outcome, Reading | NoAnswer) for outcome in outcomes)
    assert sum(isinstance(outcome, Reading) for outcome in outcomes) > 450
    assert not strays


def test_the_healthy_unit_holds_every_object_we_ask_for():
    assert len(HEALTHY) == 15
