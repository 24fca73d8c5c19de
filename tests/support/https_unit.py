"""Knows how a test plays a unit's HTTPS interface: raw octets over real TLS, so that it can misbehave in every way."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import trustme

from collectors.http import HttpTarget, HttpUnit
from hapair.look import NoAnswer, Reading
from hapair.settings.model import HttpProfile

LOGIN = "/api/v1/AdminLogin/"
LOGOUT = "/api/v1/AdminLogout/"
LICENCE = "/api/v1/SysStatusLicinfo/"
STATUS = "/api/v1/SiteHaStatus/"

# As on a real unit: what is not in here is left out because nothing reads it.
LOGIN_REPLY = {
    "objectID": "AdminLogin:",
    "reqAction": 2,
    "ha_state": False,
    "loginstatus": 1,
    "model": "FE-VMW",
    "serial": "FEVMTEST00000001",
    "operation_mode": 2,
    "product_version": "7.4.2",
    "post_login_banner": False,
    "hostname": "mx1",
    "ha_config_mode": 2,
}
PROFILE = HttpProfile(
    STATUS, "/ha/mode", "/ha/effective", {"port6": "/ha/links/0/state"}, {"config": "/ha/sync"}, {"ON-DUTY": "primary"}
)
STATUS_REPLY = {"ha": {"mode": 1, "effective": "primary", "links": [{"state": "ok"}], "sync": "in_sync"}}


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Face:
    """A unit that behaves; `answers` replaces what it says to a method and path, once each, the last for ever."""

    password: str = "monitor-password"
    banner: bool = False
    requests: list[Request] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)
    connections: int = 0
    logins: int = 0
    answers: dict[str, list[Answer]] = field(default_factory=dict)

    def says(self, to: str, *answers: Answer) -> None:
        self.answers[to] = list(answers)

    def asked(self, method: str, path: str) -> int:
        return sum((request.method, request.path) == (method, path) for request in self.requests)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                await self._one(await _request(reader), writer)
        writer.close()

    async def _one(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.requests.append(request)
        scripted = self.answers.get(f"{request.method} {request.path}")
        answer = (scripted.pop(0) if len(scripted) > 1 else scripted[0]) if scripted else self._answer(request)
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(writer)

    def _answer(self, request: Request) -> bytes:
        cookie = request.headers.get("cookie", "")
        if request.path == LOGIN and request.method == "POST":
            return self._login(request.body, cookie)
        if cookie not in self.sessions:
            return reply({"errorType": 1, "errorMsg": "Permission denied"}, 403)
        if request.path == LOGOUT and request.method == "POST":
            self.sessions.discard(cookie)
            return reply({"errorType": 0})
        known = {LICENCE: {"objectID": "SysStatusLicinfo:"}, STATUS: STATUS_REPLY}
        return reply(known.get(request.path, {}), 200 if request.path in known else 404)

    def _login(self, body: Any, cookie: str) -> bytes:
        if body.get("password") != self.password:
            return reply({"errorType": 1, "errorMsg": "Invalid password"}, 403)
        if self.banner and body.get("reqAction") != 7:
            return reply({**LOGIN_REPLY, "loginstatus": 0, "post_login_banner": True}, cookie="APSCOOKIE_1=waiting")
        if self.banner and cookie != "APSCOOKIE_1=waiting":
            return reply({"errorType": 1}, 403)
        self.logins += 1
        opened = f"APSCOOKIE_1=session{self.logins}"
        self.sessions.add(opened)
        return reply(LOGIN_REPLY, cookie=opened)


async def _request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    octets = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, json.loads(octets) if octets else None)


def reply(body: Any, status: int = 200, cookie: str = "", **headers: str) -> bytes:
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(octets)}", "Content-Type: application/json"]
    lines += [f"Set-Cookie: {cookie}; Path=/; Secure; HttpOnly"] if cookie else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + octets


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, and the file that a client trusts it by."""

    ca: trustme.CA
    file: str

    @classmethod
    def new(cls, folder: Path) -> "Authority":
        ca, file = trustme.CA(), folder / "ca.pem"
        ca.cert_pem.write_to_path(str(file))
        return cls(ca, str(file))

    def server(self, certificate: trustme.LeafCert | None = None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (certificate or self.ca.issue_cert("127.0.0.1")).configure_cert(context)
        return context


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(serve: Serve, context: ssl.SSLContext | None) -> AsyncIterator[int]:
    """The port on which `serve` is called for every connection; at the end all are dropped."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await serve(reader, writer)
        except asyncio.CancelledError:
            pass  # the end of the test; asyncio.start_server would report it as an error
        finally:
            tasks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks)


def target(port: int, authority: Authority, **more: Any) -> HttpTarget:
    plain = HttpTarget("mx1", "127.0.0.1", "monitor", "monitor-password", port, timeout_s=3.0, ca_file=authority.file)
    return replace(plain, **more)


@dataclass
class Clock:
    """A monotonic clock that a test moves on."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def watched(authority: Authority, face: Face, clock: Clock | None = None, **more: Any) -> AsyncIterator[HttpUnit]:
    """A unit under watch whose HTTPS interface is `face`."""
    async with serving(face.serve, authority.server()) as port:
        unit = HttpUnit(target(port, authority, **more), monotonic=clock or Clock())
        try:
            yield unit
        finally:
            await unit.close()


async def said(authority: Authority, face: Face, **more: Any) -> Reading | NoAnswer:
    async with watched(authority, face, **more) as unit:
        return await unit.observe()


async def no_answer(authority: Authority, face: Face, **more: Any) -> NoAnswer:
    outcome = await said(authority, face, **more)
    assert isinstance(outcome, NoAnswer)
    return outcome
