"""Knows what every conversation with an address has in common: an end by a deadline, and a value whatever happens."""

import asyncio
import hashlib
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from collectors.http.text import plain
from collectors.lag import LagMeter
from collectors.wanting import is_ours
from hapair.look import Cause, NoAnswer, Shown

LINE = 1024
"""RFC 5321 has replies of 512 octets; more than twice that is no reply."""
LATE_SHARE = 4
"""A missing answer is ours where our own loop was late by more than this part of the time we gave."""


class Odd(Exception):
    """It answers, and not as what it was asked to be."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect; `timeout_s` bounds the whole conversation."""

    address: str
    port: int
    timeout_s: float


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[Shown]]


async def held(place: Place, talk: Talk, lag: LagMeter | None = None, tls: ssl.SSLContext | None = None) -> Shown:
    """What `talk` makes of a connection to the place; why there is nothing, else."""
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(place.timeout_s):
            reader, writer = await asyncio.open_connection(place.address, place.port, limit=LINE, ssl=tls)
            try:
                return await talk(reader, writer)
            finally:
                writer.transport.abort()
    except TimeoutError:
        late = lag is not None and lag.worst_since(began_s) > place.timeout_s / LATE_SHARE
        return NoAnswer(Cause.LATE if late else Cause.TIMEOUT)
    except (Odd, OSError, ValueError, EOFError) as error:
        return NoAnswer(_cause(error), plain(str(error)) if isinstance(error, Odd) else "")


def _cause(error: Exception) -> Cause:
    match error:
        case OSError() if is_ours(error):
            return Cause.LATE
        case ConnectionRefusedError():
            return Cause.REFUSED
        case ssl.SSLError():
            return Cause.TLS
        case ConnectionError() | ValueError() | EOFError() | Odd():
            return Cause.PROTOCOL
        case _:
            return Cause.UNREACHABLE


def unverified() -> ssl.SSLContext:
    """A witness says which certificate is shown and trusts none: nothing secret is ever sent there."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def fingerprint(writer: asyncio.StreamWriter) -> str:
    """SHA-256 of the certificate of the other side, in hexadecimal; empty where it showed none."""
    tls = writer.get_extra_info("ssl_object")
    shown = tls.getpeercert(binary_form=True) if tls is not None else None
    return hashlib.sha256(shown).hexdigest() if shown else ""
