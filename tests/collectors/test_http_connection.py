import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from collectors.http import HttpUnit
from collectors.lag import LagMeter
from hapair.look import Cause, NoAnswer, Reading
from https_unit import (
    LICENCE,
    LOGIN,
    PROFILE,
    STATUS,
    STATUS_REPLY,
    Authority,
    Face,
    no_answer,
    reply,
    said,
    serving,
    target,
    watched,
)

GET_LICENCE = f"GET {LICENCE}"
GET_STATUS = f"GET {STATUS}"
POST_LOGIN = f"POST {LOGIN}"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path)


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def hang(writer: asyncio.StreamWriter) -> None:
    await writer.drain()
    await asyncio.sleep(60)


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"ha":')
    await writer.drain()
    writer.transport.abort()


async def close_unsaid(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.mark.parametrize("slow", [drip, hang])
@pytest.mark.parametrize("to", [POST_LOGIN, GET_LICENCE])
async def test_a_connection_that_is_slow_ends_by_one_deadline_for_all(authority: Authority, slow: Any, to: str) -> None:
    face, began = Face(), time.monotonic()
    face.says(to, slow)
    outcome = await no_answer(authority, face, timeout_s=0.5)
    assert outcome.cause is Cause.TIMEOUT
    assert time.monotonic() - began < 2.5


@pytest.mark.parametrize("broken", [reset, close_unsaid])
async def test_a_connection_that_breaks_is_asked_over_once_more(authority: Authority, broken: Any) -> None:
    face = Face()
    face.says(GET_STATUS, broken, reply(STATUS_REPLY))
    assert isinstance(await said(authority, face, profile=PROFILE), Reading)


@pytest.mark.parametrize("broken", [reset, close_unsaid])
async def test_a_connection_that_breaks_every_time_is_named(authority: Authority, broken: Any) -> None:
    face = Face()
    face.says(GET_STATUS, broken)
    outcome = await no_answer(authority, face, profile=PROFILE)
    assert (outcome.cause, "closed before" in outcome.detail) == (Cause.PROTOCOL, True)


async def test_a_connection_that_breaks_during_the_login_is_not_asked_over_again(authority: Authority) -> None:
    face = Face()
    face.says(POST_LOGIN, reset)
    assert (await no_answer(authority, face)).cause is Cause.PROTOCOL
    assert face.asked("POST", LOGIN) == 1


async def test_a_connection_that_the_unit_closed_between_looks_is_opened_again(authority: Authority) -> None:
    face = Face()

    async def last_words(writer: asyncio.StreamWriter) -> None:
        writer.write(reply({}))
        await writer.drain()
        writer.transport.abort()

    face.says(GET_LICENCE, last_words)
    async with watched(authority, face) as unit:
        for _ in range(3):
            assert isinstance(await unit.observe(), Reading)
    assert face.logins == 1


async def test_a_connection_to_where_nothing_listens_is_refused(authority: Authority) -> None:
    async with serving(Face().serve, authority.server()) as port:
        pass
    unit = HttpUnit(target(port, authority))
    outcome = await unit.observe()
    await unit.close()
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.REFUSED


async def test_a_connection_to_a_name_that_nobody_knows_is_unreachable(authority: Authority) -> None:
    unit = HttpUnit(target(443, authority, address="no-such-unit.invalid"))
    outcome = await unit.observe()
    await unit.close()
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.UNREACHABLE
    assert "no-such-unit.invalid" in outcome.detail


async def test_a_look_during_which_our_own_loop_stood_still_is_late_by_our_fault(authority: Authority) -> None:
    async def stall(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        time.sleep(0.6)  # noqa: ASYNC251  # the fault under test
        await hang(writer)

    face, lag = Face(), LagMeter()
    face.says(GET_LICENCE, stall)
    ticking = asyncio.create_task(lag.run())
    async with serving(face.serve, authority.server()) as port:
        unit = HttpUnit(target(port, authority, timeout_s=1.0), lag)
        outcome = await unit.observe()
        await unit.close()
    ticking.cancel()
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.LATE
