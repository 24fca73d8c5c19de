"""Knows how a session with a unit is opened and ended, and what the login reply tells about the unit."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from collectors.http.error import HttpError
from collectors.http.reply import Reply, json_object
from collectors.http.status import forbidden, success
from collectors.http.target import HttpTarget
from collectors.http.text import plain
from collectors.http.verbs import LOGIN, LOGOUT, request
from hapair.look import Cause, Facts

COOKIE_PREFIX = "APSCOOKIE"
ACCEPT_BANNER = 7
"""`reqAction` of the second login request, where a banner is shown after the first."""

REFUSED_HOLD_S = 300.0
"""Units lock an account after a few wrong passwords: after a refusal the next try waits this long."""

_KEPT_RAW = ("operation_mode", "ha_state", "ha_config_mode")
"""In the login reply of real units, their meaning documented nowhere: kept to be seen, never taken for a role."""


@dataclass(frozen=True, slots=True)
class Session:
    cookie: str = field(repr=False)
    facts: Facts


async def log_in(http: aiohttp.ClientSession, target: HttpTarget) -> Session:
    """Raises HttpError; where the unit refused, with the time to wait before the next try."""
    credentials = {"name": target.user, "password": target.password}
    reply, told = await _ask(http, credentials)
    cookie = _session_cookie(reply)
    if told.get("post_login_banner") is True:
        reply, told = await _ask(http, {**credentials, "reqAction": ACCEPT_BANNER}, cookie)
        cookie = _session_cookie(reply) or cookie
    if not cookie:
        raise HttpError(Cause.AUTH, f"login brought no {COOKIE_PREFIX} cookie; {_WAIT}", REFUSED_HOLD_S)
    return Session(cookie, _facts(told))


async def log_out(http: aiohttp.ClientSession, session: Session) -> None:
    """A unit that cannot be told ends the session by itself, later."""
    with suppress(HttpError):
        await request(http, "POST", LOGOUT, session.cookie)


_WAIT = f"no further login for {REFUSED_HOLD_S / 60:.0f} minutes, so that the account is not locked"


async def _ask(
    http: aiohttp.ClientSession, body: Mapping[str, Any], cookie: str = ""
) -> tuple[Reply, Mapping[str, Any]]:
    reply = await request(http, "POST", LOGIN, cookie, body)
    if forbidden(reply):
        raise HttpError(Cause.AUTH, f"login refused; {_WAIT}", REFUSED_HOLD_S)
    success(reply, "the login")
    told = json_object(reply)
    if told.get("errorType") not in (None, 0):
        raise HttpError(Cause.AUTH, f"login refused ({told.get('errorMsg')}); {_WAIT}", REFUSED_HOLD_S)
    return reply, told


def _session_cookie(reply: Reply) -> str:
    return next((f"{name}={value}" for name, value in reply.cookies.items() if name.startswith(COOKIE_PREFIX)), "")


def _facts(told: Mapping[str, Any]) -> Facts:
    def text(key: str) -> str | None:
        value = told.get(key)
        return plain(value) if isinstance(value, str) and value else None

    raw = {key: told[key] for key in _KEPT_RAW if isinstance(told.get(key), bool | int)}
    return Facts(
        serial=text("serial"),
        model=text("model"),
        version=text("product_version"),
        hostname=text("hostname"),
        more={key: value for key, value in raw.items() if abs(value) < 2**63},
    )
