"""SNMPv3: each refusal has its own name, what is not authentic is not believed, and one resync is enough."""

from dataclasses import replace

import pytest

import ber
from collectors.snmp import SnmpGet, observe
from collectors.snmp.objects import HA_EFFECTIVE_MODE, HA_MODE
from hapair.look import Cause, NoAnswer, Outcome, Reading
from hapair.settings.model import Level
from snmp_engines import ENGINES, made
from units import unit
from v3_units import (
    AUTH,
    DECRYPTION,
    NOT_IN_WINDOW,
    PRIV,
    REPORTABLE,
    UNKNOWN_ENGINE,
    UNKNOWN_USER,
    UNSUPPORTED_LEVEL,
    USER,
    WRONG_DIGEST,
    Question,
    V3Engine,
    target,
)


@pytest.fixture(params=ENGINES)
async def engine(request):
    async with made(request.param) as engine:
        yield engine


WAIT_S = 0.3


async def looked(engine: SnmpGet, snmp: V3Engine, times: int = 1, timeout_s: float = 5.0) -> Outcome:
    async with unit(snmp) as mx1:
        for _ in range(times):
            outcome = await observe(target(mx1.port, snmp.user, timeout_s), engine)
    return outcome


def refusing(counter: int, flags: int = 0):
    """An engine that synchronises and then answers every question with a report."""

    def say(snmp: V3Engine, question: Question) -> list[bytes]:
        if (question.boots, question.time) != (snmp.boots, snmp.time):
            return snmp.honest(question)
        return [snmp.report(question, counter, flags)]

    return V3Engine(say=say)


def replying(*replies):
    """An engine that synchronises and then answers with each of `replies`."""

    def say(snmp: V3Engine, question: Question) -> list[bytes]:
        if (question.boots, question.time) != (snmp.boots, snmp.time):
            return snmp.honest(question)
        return [reply(snmp, question) for reply in replies]

    return V3Engine(say=say)


@pytest.mark.parametrize("level", Level)
async def test_an_engine_is_read_at_every_level(engine, level):
    flags = {Level.NO_AUTH: 0, Level.AUTH: AUTH, Level.AUTH_PRIV: AUTH | PRIV}[level]
    snmp = replying(lambda snmp, question: snmp.response(question, flags=flags))
    snmp.user = replace(USER, level=level)
    if level is Level.NO_AUTH:
        snmp.say = lambda snmp, question: [snmp.response(question, flags=0)]
    outcome = await looked(engine, snmp)
    assert isinstance(outcome, Reading)
    assert (outcome.effective, outcome.facts.serial) == (1, "FEVM020000000001")
    assert snmp.asked[-1].flags == flags | REPORTABLE


async def test_once_met_an_engine_is_asked_with_one_datagram(engine):
    snmp = V3Engine()
    async with unit(snmp) as mx1:
        for _ in range(2):
            assert isinstance(await observe(target(mx1.port), engine), Reading)
        before = len(snmp.asked)
        assert isinstance(await observe(target(mx1.port), engine), Reading)
    assert len(snmp.asked) == before + 1


NAMED = {
    UNSUPPORTED_LEVEL: "security level",
    UNKNOWN_USER: "no user of this name",
    WRONG_DIGEST: "auth password",
    DECRYPTION: "privacy password",
    9: "1.3.6.1.6.3.15.1.1.9.0",
}


@pytest.mark.parametrize("counter", NAMED)
async def test_each_refusal_has_its_own_name(engine, counter):
    outcome = await looked(engine, refusing(counter))
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.AUTH
    assert NAMED[counter] in outcome.detail


async def test_an_engine_that_is_never_in_its_time_window_is_resynced_once_and_named(engine):
    snmp = refusing(NOT_IN_WINDOW, AUTH)
    outcome = await looked(engine, snmp)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.cause, "time window" in outcome.detail) == (Cause.AUTH, True)
    assert len(snmp.asked) < 10


async def test_an_engine_that_does_not_know_its_own_id_is_named(engine):
    snmp = refusing(UNKNOWN_ENGINE)
    outcome = await looked(engine, snmp)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.cause, "engine id" in outcome.detail) == (Cause.AUTH, True)
    assert len(snmp.asked) < 10


@pytest.mark.parametrize("boots", [8, 1])
async def test_a_reboot_costs_a_resync_and_no_look_even_where_the_boots_were_lost(engine, boots):
    snmp = V3Engine()
    async with unit(snmp) as mx1:
        assert isinstance(await observe(target(mx1.port), engine), Reading)
        snmp.boots, snmp.time = boots, 5
        for _ in range(3):
            assert isinstance(await observe(target(mx1.port), engine), Reading)


async def test_a_unit_that_was_replaced_is_met_anew(engine):
    snmp = V3Engine()
    async with unit(snmp) as mx1:
        assert isinstance(await observe(target(mx1.port), engine), Reading)
        snmp.engine_id = b"\x80\x00\x30\x44\x05replaced"
        for _ in range(3):
            assert isinstance(await observe(target(mx1.port), engine), Reading)


def flipped(snmp: V3Engine, question: Question) -> bytes:
    """The genuine reply with one bit of its last octet changed on the way: in CFB, that bit of the effective mode."""
    octets = bytearray(snmp.response(question))
    octets[-1] ^= 3
    return bytes(octets)


@pytest.mark.parametrize("number", [{"boots": -1}, {"boots": 2**31}, {"time": -1}, {"time": 2**2000}])
async def test_a_count_that_no_engine_has_is_no_answer(engine, number):
    outcome = await looked(engine, V3Engine(**number), timeout_s=WAIT_S)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.PROTOCOL


async def test_numbers_that_grow_and_shrink_from_look_to_look_are_read(engine):
    sent = [1, 2, 300, 3, -1, 70_000, 70_001, 1]
    snmp = V3Engine()
    snmp.say = lambda snmp, question: (
        snmp.honest(question)
        if (question.boots, question.time) != (snmp.boots, snmp.time)
        else [snmp.response(question, {ber.oid(HA_EFFECTIVE_MODE): ber.number(sent[0])})]
    )
    read = []
    async with unit(snmp) as mx1:
        while sent:
            read.append((await observe(target(mx1.port), engine)).effective)
            del sent[0]
    assert read == [1, 2, 300, 3, -1, 70_000, 70_001, 1]


FORGED = {
    "a plain reply": lambda snmp, question: snmp.response(question, flags=0),
    "a reply that is not encrypted": lambda snmp, question: snmp.response(question, flags=AUTH),
    "a reply that is not authenticated": lambda snmp, question: snmp.response(question, flags=PRIV),
    "a digest of zeros": lambda snmp, question: snmp.response(question, digest=lambda fitting: bytes(12)),
    "another digest": lambda snmp, question: snmp.response(question, digest=lambda fitting: fitting[::-1]),
    "a bit flipped on the way": flipped,
    "an older boot": lambda snmp, question: snmp.response(question, boots=snmp.boots - 1),
    "an older time": lambda snmp, question: snmp.response(question, time=snmp.time - 200),
    "another engine id": lambda snmp, question: snmp.response(question, engine_id=b"\x80\x00\x00\x00\x05another"),
    "another user": lambda snmp, question: snmp.response(question, user=b"another"),
    "another message-id": lambda snmp, question: snmp.response(question, message_id=question.message_id ^ 1),
    "another request-id": lambda snmp, question: snmp.response(replace(question, request_id=question.request_id ^ 1)),
    "another privacy password": lambda snmp, question: snmp.response(question, priv_password="another-password"),
    "a window report that is not authentic": lambda snmp, question: snmp.report(question, NOT_IN_WINDOW),
    "no SNMPv3": lambda snmp, question: b"\x30\x03\x02\x01\x01",
    "a cut reply": lambda snmp, question: snmp.response(question)[:-1],
} | {
    f"a digest cut to {length}": lambda snmp, question, length=length: snmp.response(
        question, digest=lambda fitting: fitting[:length]
    )
    for length in (0, 1, 2, 11)
}


@pytest.mark.parametrize("what", FORGED)
async def test_what_is_not_authentic_is_never_read(engine, what):
    outcome = await looked(engine, replying(FORGED[what]), timeout_s=WAIT_S)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.PROTOCOL


@pytest.mark.parametrize("what", FORGED)
async def test_what_is_not_authentic_is_not_read_of_a_unit_that_was_read_before(engine, what):
    snmp = V3Engine()
    async with unit(snmp) as mx1:
        asked = target(mx1.port, timeout_s=1.0)
        assert isinstance(await observe(asked, engine), Reading)
        snmp.say = lambda snmp, question: [FORGED[what](snmp, question)]
        outcome = await observe(asked, engine)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.PROTOCOL


@pytest.mark.parametrize("what", FORGED)
async def test_the_genuine_reply_is_taken_after_a_forged_one(engine, what):
    outcome = await looked(engine, replying(FORGED[what], lambda snmp, question: snmp.response(question)))
    assert isinstance(outcome, Reading)
    assert outcome.effective == 1


async def test_a_digest_of_one_octet_is_refused_whatever_the_octet(engine):
    """CVE-2008-0960: net-snmp compared as many octets as the sender chose to send."""
    snmp = replying(
        *(
            lambda snmp, question, octet=octet: snmp.response(question, digest=lambda fitting: bytes([octet]))
            for octet in range(256)
        )
    )
    outcome = await looked(engine, snmp, timeout_s=1.0)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.PROTOCOL


async def test_an_old_reply_played_again_is_not_the_answer(engine):
    kept: list[bytes] = []

    def reply(snmp: V3Engine, question: Question) -> bytes:
        kept.append(snmp.response(question))
        return kept[0]

    async with unit(replying(reply)) as mx1:
        asked = target(mx1.port, timeout_s=1.0)
        assert isinstance(await observe(asked, engine), Reading)
        assert (await observe(asked, engine)).cause is Cause.PROTOCOL


async def test_nothing_but_snmpv3_is_ever_sent_to_a_unit_set_up_for_it(engine):
    snmp = refusing(WRONG_DIGEST)
    await looked(engine, snmp, times=3)
    versions = {next(ber.items(next(ber.items(datagram))[1])) for datagram in snmp.datagrams}
    assert versions == {(ber.INTEGER, b"\x03")}


async def test_an_engine_that_falls_silent_times_out(engine):
    snmp = V3Engine()
    async with unit(snmp) as mx1:
        asked = target(mx1.port, timeout_s=2.0)
        assert isinstance(await observe(asked, engine), Reading)
        snmp.say = lambda snmp, question: []
        assert (await observe(asked, engine)).cause is Cause.TIMEOUT
        snmp.say = None
        assert isinstance(await observe(asked, engine), Reading)


async def test_a_unit_without_ha_objects_keeps_its_facts(engine):
    nothing = {ber.oid(oid): ber.tlv(ber.NO_SUCH_OBJECT) for oid in (HA_MODE, HA_EFFECTIVE_MODE)}
    snmp = replying(lambda snmp, question: snmp.response(question, nothing))
    outcome = await looked(engine, snmp, times=3)
    assert isinstance(outcome, NoAnswer)
    assert (outcome.cause, outcome.facts.cpu_percent) == (Cause.NO_HA_OBJECTS, 7.0)


async def test_two_units_may_share_an_engine_id_and_a_user_name_with_other_passwords(engine):
    other = replace(USER, auth_password="another-auth", priv_password="another-priv")
    secondary = {ber.oid(HA_EFFECTIVE_MODE): ber.number(2)}
    one = V3Engine()
    two = replying(lambda snmp, question: snmp.response(question, secondary))
    two.user, two.boots, two.time = other, 3, 77
    async with unit(one) as mx1, unit(two) as mx2:
        for _ in range(3):
            outcomes = await observe(target(mx1.port), engine), await observe(target(mx2.port, other), engine)
            assert [outcome.effective for outcome in outcomes] == [1, 2]
