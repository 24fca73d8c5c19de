"""What the tests of channels share: notices as a desk makes them, and real receivers on loopback."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope

from alerts.notice import Message, Notice, Reason
from hapair.severity import Severity

OPENED = datetime(2026, 3, 1, 2, 59, 40, tzinfo=UTC)
SENT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
MESSAGE = Message(
    "[CRITICAL] mx-paris: split brain: both units act as primary",
    "Both units of mx-paris act as primary.",
    "Mail is accepted by both; what each stores the other may lack.",
    "Since 02:59:30Z to 02:59:40Z, and still so at 03:00:00Z.",
    "Sure: both units said so over SNMP, in 2 looks.",
    ("Look at the heartbeat links.", "Decide which unit keeps its role."),
    ("Do not restart both units.",),
    (("mx1", "primary (set to primary)"), ("mx2", "primary (set to secondary)")),
    "https://pairwatch.example.net/pair?pair=mx-paris",
    "https://pairwatch.example.net/pair?pair=mx-paris&do=acknowledge",
)


def notice(number: int = 0, reason: Reason = Reason.OPENED, **more: Any) -> Notice:
    at = SENT + timedelta(minutes=number)
    made = Notice(
        "mx-paris", number, OPENED, at, reason, Severity.CRITICAL, ("SplitBrain",), MESSAGE, ("there",), "paris"
    )
    return replace(made, **more)


def saying(text: str) -> Notice:
    """A notice in every part of whose message a unit said `text`."""
    parts = dict.fromkeys(("title", "verdict", "mail", "since", "sure"), f"it said {text}")
    lists = {"steps": (text,), "avoid": (text,), "details": ((text, text),)}
    return notice(message=replace(MESSAGE, **parts, **lists))


@dataclass
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Answer = Callable[[Asked], web.StreamResponse]


@dataclass
class HttpSink:
    """Answers with `answers` in turn, the last of them for ever."""

    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(Asked(request.method, request.path_qs, request.headers, await request.read()))
        return self.answers[min(len(self.asked), len(self.answers)) - 1](self.asked[-1])


def says(status: int = 200, text: str = "", **headers: str) -> Answer:
    return lambda _: web.Response(
        status=status, text=text, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def says_json(found: Any, status: int = 200) -> Answer:
    return lambda _: web.json_response(found, status=status)


@asynccontextmanager
async def http_sink(*answers: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[HttpSink]:
    sink = HttpSink(list(answers) or [says()])
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", sink.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    sink.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield sink
    finally:
        await runner.cleanup()


@dataclass
class MailSink:
    """A mail server. `refusing`: by recipient, its answers in turn; then, and for all others, it takes what comes."""

    refusing: dict[str, list[str]] = field(default_factory=dict)
    after_data: list[str] = field(default_factory=list)
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        answers = self.refusing.get(address, [])
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        if self.after_data:
            return self.after_data.pop(0)
        self.taken.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 taken"

    @property
    def recipients(self) -> list[str]:
        return [address for to, _ in self.taken for address in to]


@asynccontextmanager
async def mail_sink(
    refusing: Mapping[str, Iterable[str]] | None = None, tls: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[MailSink]:
    sink = MailSink({address: list(answers) for address, answers in (refusing or {}).items()})
    loop = asyncio.get_running_loop()
    sessions: list[SMTP] = []

    def session() -> SMTP:
        sessions.append(SMTP(sink, loop=loop, tls_context=tls, hostname="sink.example.net", **options))
        return sessions[-1]

    server = await loop.create_server(session, "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        for each in sessions:
            if each.transport:
                each.transport.close()
