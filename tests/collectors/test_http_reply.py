import asyncio
import gzip
import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from collectors.http.login import REFUSED_HOLD_S
from hapair.look import Cause, NoAnswer, Reading
from https_unit import (
    LICENCE,
    LOGIN,
    LOGIN_REPLY,
    PROFILE,
    STATUS,
    STATUS_REPLY,
    Answer,
    Authority,
    Clock,
    Face,
    no_answer,
    reply,
    said,
    watched,
)

GET_LICENCE = f"GET {LICENCE}"
GET_STATUS = f"GET {STATUS}"
POST_LOGIN = f"POST {LOGIN}"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path)


async def test_a_profile_tells_modes_links_and_sync(authority: Authority) -> None:
    outcome = await said(authority, Face(), profile=PROFILE)
    assert isinstance(outcome, Reading)
    assert (outcome.mode, outcome.effective) == (1, "primary")
    assert (outcome.facts.heartbeat, outcome.facts.sync) == ({"port6": "ok"}, {"config": "in_sync"})
    assert outcome.facts.serial == "FEVMTEST00000001"


async def test_a_profile_gives_a_meaning_to_words_of_its_own(authority: Authority) -> None:
    face = Face()
    face.says(GET_STATUS, reply({"ha": {"mode": 1, "effective": "ON-DUTY"}}))
    outcome = await said(authority, face, profile=PROFILE)
    assert isinstance(outcome, Reading)
    assert outcome.effective == "primary"
    assert outcome.facts.heartbeat == {}


async def test_a_profile_that_points_to_nothing_finds_no_ha(authority: Authority) -> None:
    face = Face()
    face.says(GET_STATUS, reply({"ha": {"mode": 1}}))
    outcome = await no_answer(authority, face, profile=PROFILE)
    assert outcome.cause is Cause.NO_HA_OBJECTS
    assert "/ha/effective" in outcome.detail


@pytest.mark.parametrize("effective", [True, 1.5, {}, [1], 2**70])
async def test_a_profile_takes_nothing_for_a_mode_that_is_none(authority: Authority, effective: object) -> None:
    face = Face()
    face.says(GET_STATUS, reply({"ha": {"mode": 1, "effective": effective}}))
    assert (await no_answer(authority, face, profile=PROFILE)).cause is Cause.PROTOCOL


async def test_a_profile_of_a_path_that_is_not_there_says_so(authority: Authority) -> None:
    face = Face()
    face.says(GET_STATUS, reply({"errorType": 4}, 404))
    outcome = await no_answer(authority, face, profile=PROFILE)
    assert outcome.cause is Cause.PROTOCOL
    assert "404" in outcome.detail


def packed(octets: bytes) -> bytes:
    return reply(gzip.compress(octets), Content_Encoding="gzip")


HUGE = b'{"a": "' + b"x" * 2 * 1024 * 1024 + b'"}'


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(b"<!DOCTYPE html><html>login"), "HTML"),
        (reply(b'{"ha": '), "not JSON"),
        (reply(b""), "not JSON"),
        (reply(b'{"a": NaN}'), "NaN"),
        (reply(b'{"a": 1, "a": 2}'), "twice"),
        (reply(b'{"a": "\xff"}'), "UTF-8"),
        (reply(b"[1]"), "not a JSON object"),
        (reply(b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}"), "not JSON"),
        (reply(HUGE), "larger than 1024 KiB"),
        (packed(HUGE), "larger than 1024 KiB"),
        (reply(gzip.compress(b"{}" * 1000)[:-9], Content_Encoding="gzip"), "unpacked"),
        (reply(b"{}", Content_Encoding="gzip"), "unpacked"),
        (reply(b"{}", Content_Encoding="br"), "br"),
        (reply({"errorType": 3, "errorMsg": "no such\x1b[31m domain"}), "no such\ufffd[31m domain"),
        (reply({}, 302, Location="https://evil.example/"), "not followed"),
        (reply({}, 500), "500"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not HTTP"),
    ],
)
async def test_a_reply_that_is_no_answer_is_named(authority: Authority, answer: bytes, reason: str) -> None:
    face = Face()
    face.says(GET_STATUS, answer)
    outcome = await no_answer(authority, face, profile=PROFILE)
    assert outcome.cause is Cause.PROTOCOL
    assert reason in outcome.detail


@pytest.mark.parametrize("answer", [reply(b"<html>Please wait"), reply({}, 500), reply(b"[]")])
async def test_a_reply_to_the_login_that_is_no_answer_is_named_and_the_next_look_tries_again(
    authority: Authority, answer: bytes
) -> None:
    face = Face()
    face.says(POST_LOGIN, answer, reply(LOGIN_REPLY, cookie="APSCOOKIE_1=late"))
    face.sessions.add("APSCOOKIE_1=late")
    async with watched(authority, face) as unit:
        outcome = await unit.observe()
        assert isinstance(outcome, NoAnswer)
        assert outcome.cause is Cause.PROTOCOL
        assert isinstance(await unit.observe(), Reading)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_reply_may_be_packed(authority: Authority, pack: Callable[[bytes], bytes]) -> None:
    face, encoding = Face(), "gzip" if pack is gzip.compress else "deflate"
    face.says(GET_STATUS, reply(pack(json.dumps(STATUS_REPLY).encode()), Content_Encoding=encoding))
    assert isinstance(await said(authority, face, profile=PROFILE), Reading)


async def test_a_reply_with_a_fault_of_the_moment_is_asked_for_once_more(authority: Authority) -> None:
    face = Face()
    face.says(GET_LICENCE, reply({}, 502), reply({}))
    assert isinstance(await said(authority, face), Reading)


@pytest.mark.parametrize(("header", "wait_s"), [({}, 30), ({"Retry_After": "90"}, 90), ({"Retry_After": "9" * 8}, 300)])
async def test_a_reply_that_asks_for_less_is_heeded(
    authority: Authority, header: dict[str, str], wait_s: float
) -> None:
    face, clock = Face(), Clock()
    face.says(GET_LICENCE, reply({}, 503, **header))
    async with watched(authority, face, clock) as unit:
        await unit.observe()
        clock.now += wait_s - 1
        await unit.observe()
        assert face.asked("GET", LICENCE) == 1
        clock.now += 1
        await unit.observe()
        assert face.asked("GET", LICENCE) == 2


async def test_a_reply_without_end_ends_at_the_size_limit(authority: Authority) -> None:
    async def pour(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 65536)
            await writer.drain()
            await asyncio.sleep(0)

    face = Face()
    face.says(GET_LICENCE, pour)
    assert "larger" in (await no_answer(authority, face)).detail


async def test_a_reply_damaged_in_any_way_raises_nothing(authority: Authority) -> None:
    chance, face, clock = random.Random(20261122), Face(), Clock()
    whole = reply(STATUS_REPLY, cookie="a=b", Retry_After="1")
    async with watched(authority, face, clock, profile=PROFILE, timeout_s=0.3) as unit:
        for _ in range(150):
            octets = bytearray(whole)
            for _ in range(chance.randint(1, 6)):
                octets[chance.randrange(len(octets))] = chance.choice([0, 10, 13, 32, 58, 255, chance.randrange(256)])
            face.says(GET_STATUS, cut_off(bytes(octets[: chance.choice([len(octets), chance.randrange(len(octets))])])))
            assert isinstance(await unit.observe(), Reading | NoAnswer)
            clock.now += REFUSED_HOLD_S
    assert face.asked("GET", STATUS) >= 150


def cut_off(octets: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(octets)
        await writer.drain()
        writer.transport.abort()

    return answer
