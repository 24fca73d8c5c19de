"""Knows how a service is asked over HTTP: once, in bounded time, verified, and with nothing secret in what it says."""

import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from alerts.channels.aside import Aside
from alerts.channels.base import SendError
from alerts.channels.reach import Refused, guarded_socket
from alerts.channels.trust import trust
from hapair.words.printable import printable

MOST_OCTETS = 65536
EXCERPT = 200
_MAY_PASS = {408, 425, 429}


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    text: str = field(repr=False)


class Poster:
    """`secrets` are struck out of whatever a service answers before anybody reads it."""

    def __init__(self, timeout_s: float, ca_file: str | None = None, secrets: tuple[str, ...] = ()) -> None:
        """Raises OSError for a `ca_file` that cannot be read or holds no certificate."""
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._tls = trust(ca_file)
        self._resolver = _OwnThread(timeout_s)
        self._secrets = tuple(secret for secret in secrets if secret)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Raises SendError for all but an answer that says it was taken."""
        return await self._ask("POST", url, body, {"Content-Type": "application/json", **headers})

    async def get(self, url: str) -> Reply:
        """As `post`."""
        return await self._ask("GET", url, None, {})

    async def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        try:
            reply = await self._answer(method, url, body, {"User-Agent": "Pairwatch", **headers})
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _unanswered(error) from None
        if not 200 <= reply.status < 300:
            raise self._turned_down(reply)
        return reply

    async def _answer(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        connector = aiohttp.TCPConnector(
            ssl=self._tls, resolver=self._resolver, socket_factory=guarded_socket, use_dns_cache=False, force_close=True
        )
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            ) as session,
            session.request(
                method, url, data=body, headers={"Accept-Encoding": "identity", **headers}, allow_redirects=False
            ) as response,
        ):
            octets = await _body(response)
            return Reply(response.status, dict(response.headers), octets.decode("utf-8", "replace"))

    def _turned_down(self, reply: Reply) -> SendError:
        permanent = reply.status < 500 and reply.status not in _MAY_PASS
        said = f": {self.excerpt(reply.text)}" if reply.text.strip() else ""
        redirect = ", a redirect, and none is followed" if 300 <= reply.status < 400 else ""
        reason = f"HTTP {reply.status}{redirect}{said}"
        return SendError(reason, permanent=permanent, retry_after_s=None if permanent else retry_after_s(reply))

    def excerpt(self, text: str) -> str:
        """The beginning of what a service said, without the secrets it was told."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return printable(" ".join(text.split()), EXCERPT)


def retry_after_s(reply: Reply) -> float | None:
    """As the service asks: in seconds, or until a moment of its own clock."""
    asked = next((value for name, value in reply.headers.items() if name.lower() == "retry-after"), "").strip()
    if asked.isdecimal():
        return float(asked[:9])
    try:
        until, said = parsedate_to_datetime(asked), parsedate_to_datetime(reply.headers.get("Date", ""))
        return max((until - said).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


class _OwnThread(AbstractResolver):
    """A name server that does not answer must not hold the threads in which the store is written."""

    def __init__(self, timeout_s: float) -> None:
        self._aside = Aside(timeout_s)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._aside.do(lambda: socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM))
        return [_resolved(host, port, kind, protocol, str(address[0])) for kind, _, protocol, _, address in found]

    async def close(self) -> None:
        """Nothing is held open."""


def _resolved(host: str, port: int, family: int, protocol: int, address: str) -> ResolveResult:
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=protocol, flags=flags)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    found = b""
    while len(found) < MOST_OCTETS:
        octets = await response.content.read(MOST_OCTETS - len(found))
        if not octets:
            break
        found += octets
    return found


def _unanswered(error: Exception) -> SendError:
    """Without the text of the error itself, which may hold the URL, and the URL a token."""
    match error:
        case aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLCertVerificationError() as why):
            return SendError(f"its certificate cannot be trusted: {why.verify_message}")
        case aiohttp.ClientConnectorError(os_error=Refused()):
            return SendError(str(error.os_error), permanent=True)
        case aiohttp.ClientConnectorSSLError():
            return SendError("no TLS connection comes about")
        case aiohttp.ClientConnectorDNSError():
            return SendError("its name is not found")
        case aiohttp.ClientConnectorError(os_error=why):
            return SendError(f"no connection: {os.strerror(why.errno) if why.errno else type(why).__name__}")
        case TimeoutError():
            return SendError("no answer in time")
        case aiohttp.InvalidURL() | ValueError():
            return SendError("the URL is none", permanent=True)
        case _:
            return SendError(f"the connection failed: {type(error).__name__}")
