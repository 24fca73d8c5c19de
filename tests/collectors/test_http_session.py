import json
from pathlib import Path

import pytest

from hapair.look import Cause, NoAnswer, Reading
from https_unit import (
    LICENCE,
    LOGIN,
    LOGIN_REPLY,
    LOGOUT,
    Authority,
    Clock,
    Face,
    no_answer,
    reply,
    said,
    target,
    watched,
)

GET_LICENCE = f"GET {LICENCE}"
POST_LOGIN = f"POST {LOGIN}"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path)


async def test_a_session_tells_who_the_unit_is_but_takes_no_role_from_the_login(authority: Authority) -> None:
    outcome = await said(authority, Face())
    assert isinstance(outcome, Reading)
    assert (outcome.mode, outcome.effective) == (None, None)
    facts = outcome.facts
    assert (facts.serial, facts.model, facts.version) == ("FEVMTEST00000001", "FE-VMW", "7.4.2")
    assert facts.hostname == "mx1"
    assert facts.more == {"operation_mode": 2, "ha_state": False, "ha_config_mode": 2}


async def test_a_session_lasts_over_looks_on_one_connection_and_ends_with_a_logout(authority: Authority) -> None:
    face = Face()
    async with watched(authority, face) as unit:
        for _ in range(5):
            assert isinstance(await unit.observe(), Reading)
    assert (face.logins, face.connections, face.asked("GET", LICENCE)) == (1, 1, 5)
    assert face.sessions == set()


async def test_a_session_accepts_a_banner(authority: Authority) -> None:
    face = Face(banner=True)
    async with watched(authority, face) as unit:
        assert isinstance(await unit.observe(), Reading)
    assert [request.body.get("reqAction") for request in face.requests if request.path == LOGIN] == [None, 7]


async def test_a_session_keeps_its_cookie_where_accepting_the_banner_brings_no_other(authority: Authority) -> None:
    face = Face(banner=True)
    face.sessions.add("APSCOOKIE_1=waiting")
    face.says(
        POST_LOGIN,
        reply({**LOGIN_REPLY, "post_login_banner": True}, cookie="APSCOOKIE_1=waiting"),
        reply(LOGIN_REPLY),
    )
    assert isinstance(await said(authority, face), Reading)


async def test_a_session_that_has_ended_is_opened_again_in_the_same_look(authority: Authority) -> None:
    face = Face()
    async with watched(authority, face) as unit:
        await unit.observe()
        face.sessions.clear()
        assert isinstance(await unit.observe(), Reading)
    assert face.logins == 2


async def test_a_session_that_ends_at_once_is_opened_again_once_only(authority: Authority) -> None:
    face, clock = Face(), Clock()
    async with watched(authority, face, clock) as unit:
        await unit.observe()
        face.says(GET_LICENCE, reply({}, 403))
        for _ in range(10):
            outcome = await unit.observe()
            assert isinstance(outcome, NoAnswer)
            assert outcome.cause is Cause.AUTH
            assert outcome.facts.serial == "FEVMTEST00000001"
            clock.now += 10
        assert face.logins == 2
        clock.now += 300
        await unit.observe()
    assert face.logins == 3


async def test_a_session_that_may_not_ask_what_we_ask_leaves_no_other_open_on_the_unit(authority: Authority) -> None:
    """The account lost its right to read: units have room for few sessions, and another opens every five minutes."""
    face, clock = Face(), Clock()
    async with watched(authority, face, clock) as unit:
        await unit.observe()
        face.says(GET_LICENCE, reply({}, 403))
        for _ in range(5):
            await unit.observe()
            clock.now += 301
        assert face.logins == 6
        assert len(face.sessions) == 1
    assert face.sessions == set()


async def test_a_session_that_cannot_be_ended_properly_is_left_all_the_same(authority: Authority) -> None:
    face = Face()
    face.says(f"POST {LOGOUT}", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    async with watched(authority, face) as unit:
        await unit.observe()
    assert face.asked("POST", LOGOUT) == 1


async def test_a_session_sends_the_password_only_with_the_login(authority: Authority) -> None:
    face = Face()
    async with watched(authority, face) as unit:
        await unit.observe()
    tellers = [r.path for r in face.requests if "monitor-password" in json.dumps([r.body, r.path, *r.headers.values()])]
    assert tellers == [LOGIN]


@pytest.mark.parametrize(
    "refusal",
    [
        reply({"errorType": 1, "errorMsg": "Invalid user name or password"}, 403),
        reply({}, 401),
        reply({"errorType": 3, "errorMsg": "Failed: login"}, cookie="APSCOOKIE_1=of-no-use"),
        reply({"objectID": "AdminLogin:"}),
    ],
    ids=["403", "401", "an error in a 200", "no cookie"],
)
async def test_a_refused_login_is_not_tried_again_for_five_minutes(authority: Authority, refusal: bytes) -> None:
    face, clock = Face(), Clock()
    face.says(POST_LOGIN, refusal)
    async with watched(authority, face, clock) as unit:
        for _ in range(30):
            outcome = await unit.observe()
            assert isinstance(outcome, NoAnswer)
            assert outcome.cause is Cause.AUTH
            assert "5 minutes" in outcome.detail
            clock.now += 9.99
        assert face.asked("POST", LOGIN) == 1
        clock.now += 10
        await unit.observe()
    assert face.asked("POST", LOGIN) == 2


async def test_a_refused_login_is_forgotten_once_the_password_is_right(authority: Authority) -> None:
    face, clock = Face(password="another"), Clock()
    async with watched(authority, face, clock) as unit:
        await unit.observe()
        face.password = "monitor-password"
        clock.now += 301
        assert isinstance(await unit.observe(), Reading)


async def test_a_refused_login_does_not_show_the_password(authority: Authority) -> None:
    outcome = await no_answer(authority, Face(password="another"))
    assert "monitor-password" not in repr(outcome)
    assert "monitor-password" not in repr(target(1, authority))


async def test_a_session_that_has_ended_is_not_tried_again_when_the_next_login_is_refused(authority: Authority) -> None:
    face, clock = Face(), Clock()
    async with watched(authority, face, clock) as unit:
        await unit.observe()
        face.sessions.clear()
        face.password = "another"
        await unit.observe()
        clock.now += 301
        await unit.observe()
    assert face.asked("GET", LICENCE) == 2
