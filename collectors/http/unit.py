"""Knows how to watch one unit over HTTPS: one session, one connection, one question a look."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import aiohttp
from yarl import URL

from collectors.http import profile
from collectors.http.certificate import Shown, ends
from collectors.http.error import Broken, HttpError
from collectors.http.login import REFUSED_HOLD_S, Session, log_in, log_out
from collectors.http.reply import Reply, json_object
from collectors.http.resolve import LastGood
from collectors.http.status import forbidden, passing, payload, success
from collectors.http.target import HttpTarget
from collectors.http.tls import context
from collectors.http.verbs import request
from collectors.lag import LagMeter
from hapair.look import NO_FACTS, Cause, Facts, NoAnswer, Outcome, Reading

ALIVE = "/api/v1/SysStatusLicinfo/"
"""Asked where no profile says what to ask: it is known to exist, and an answer shows that the session lives, and so
that what the login reply told still holds. `SysInterface` exists too, but the shape of its reply is not documented."""

SECOND_TRY_S = 0.25
KEPT_ALIVE_S = 120.0
"""A connection is kept between looks: setting one up costs six times a request."""
LEAVE_S = 2.0
LATE_SHARE = 4
"""A missing answer is ours where our own loop was late by more than this part of the time we gave the unit."""


class HttpUnit:
    """To be made inside a running loop; raises OSError where the target's `ca_file` cannot be read.

    One `observe` at a time. `monotonic` measures the holds after a refused login and the like.
    """

    def __init__(
        self, target: HttpTarget, lag: LagMeter | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._target, self._lag, self._monotonic = target, lag, monotonic
        self._resolver = LastGood(monotonic=monotonic)
        self._http = aiohttp.ClientSession(
            URL.build(scheme="https", host=target.address, port=target.port),
            connector=aiohttp.TCPConnector(
                ssl=context(target.ca_file, target.pins),
                limit=1,
                keepalive_timeout=KEPT_ALIVE_S,
                resolver=self._resolver,
                use_dns_cache=False,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=Shown,
        )
        self._session: Session | None = None
        self._held: tuple[float, NoAnswer] | None = None

    @property
    def deadline_s(self) -> float:
        return self._target.timeout_s

    async def observe(self) -> Outcome:
        """One look at the unit over HTTPS, within `deadline_s`; whatever the unit does is a value."""
        if self._held is not None:
            until, outcome = self._held
            if self._monotonic() < until:
                return outcome
            self._held = None
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.deadline_s):
                return await self._look()
        except TimeoutError:
            error = HttpError(Cause.TIMEOUT, f"no complete answer within {self.deadline_s:g} s")
        except HttpError as said:
            error = said
        return self._no_answer(error, self._lag.worst_since(began) if self._lag else 0.0)

    async def close(self) -> None:
        """End the session on the unit too: units allow few."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await self._leave()
        await self._http.close()

    async def _leave(self) -> None:
        """It may have ended already, or only not have been allowed to ask what we asked: then it would stay open."""
        session, self._session = self._session, None
        if session is not None:
            await log_out(self._http, session)

    async def _look(self) -> Outcome:
        wanted = self._target.profile
        path = wanted.path if wanted else ALIVE
        session, reply = await self._ask(path)
        if forbidden(reply):
            detail = f"logged in, but {path} is not permitted: the account needs to read System"
            raise HttpError(Cause.AUTH, detail, REFUSED_HOLD_S)
        if wanted is None:
            _check_alive(reply)
            return Reading(facts=self._known(session, reply))
        return profile.outcome(payload(reply, path), wanted, self._known(session, reply))

    async def _ask(self, path: str) -> tuple[Session, Reply]:
        """The reply within a session; where the unit has ended that one meanwhile, within a new one, once."""
        if self._session is not None:
            reply = await self._get(path, self._session)
            if not forbidden(reply):
                return self._session, reply
            await self._leave()
        self._session = await log_in(self._http, self._target)
        return self._session, await self._get(path, self._session)

    async def _get(self, path: str, session: Session) -> Reply:
        """A question that changes nothing may be asked twice."""
        try:
            reply = await request(self._http, "GET", path, session.cookie)
        except Broken:
            return await request(self._http, "GET", path, session.cookie)
        if not passing(reply):
            return reply
        await asyncio.sleep(SECOND_TRY_S)
        return await request(self._http, "GET", path, session.cookie)

    def _known(self, session: Session, reply: Reply) -> Facts:
        known = replace(session.facts, certificate_ends=ends(reply.certificate))
        if not self._resolver.failing:
            return known
        more: Mapping[str, Any] = {**known.more, "name_lookup": "fails: last good address used"}
        return replace(known, more=more)

    def _no_answer(self, error: HttpError, late_s: float) -> NoAnswer:
        if error.cause is Cause.TIMEOUT and late_s > self.deadline_s / LATE_SHARE:
            return NoAnswer(Cause.LATE, f"our own loop was late by {late_s:.2f} s: this says nothing about the unit")
        outcome = NoAnswer(error.cause, error.detail, self._session.facts if self._session else NO_FACTS)
        if error.hold_s:
            self._held = self._monotonic() + error.hold_s, outcome
        return outcome


def _check_alive(reply: Reply) -> None:
    """Raises HttpError for what no live session answers. That the object is not there is an answer too."""
    if reply.status != 404:
        success(reply, ALIVE)
    json_object(reply)
