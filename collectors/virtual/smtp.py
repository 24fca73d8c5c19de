"""Knows how a mail server is greeted and left again: its name and its certificate, and never a mail."""

import asyncio
import ssl
from contextlib import suppress

from collectors.http.text import plain
from collectors.lag import LagMeter
from collectors.virtual.conversation import Odd, Place, fingerprint, held
from hapair.look import Face, Shown

LINES = 40
"""Of one reply: a server that never ends it is none."""
SPARED = 0.1
"""The part of the time in which no certificate is waited for any more: the greeting must not be lost over it."""


async def smtp_face(place: Place, tls: ssl.SSLContext, lag: LagMeter | None = None) -> Shown:
    """One that greets takes mail: what it makes of EHLO and STARTTLS can only add a certificate to that."""
    ends_s = asyncio.get_running_loop().time() + place.timeout_s * (1 - SPARED)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Shown:
        code, greeting = await _reply(reader)
        if code != b"220":
            raise Odd(_text(code + b" " + greeting[0]))
        face = Face(_text(greeting[0]))
        with suppress(OSError, ValueError, EOFError, Odd, TimeoutError):
            async with asyncio.timeout_at(ends_s):
                face = Face(face.greeting, await _certificate(reader, writer, tls))
        return face

    return await held(place, talk, lag)


async def _certificate(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext) -> str:
    ours = str(writer.get_extra_info("sockname")[0])
    code, offers = await _said(reader, writer, f"EHLO [{'IPv6:' if ':' in ours else ''}{ours}]")
    found = ""
    if code == b"250" and b"STARTTLS" in {offer.strip().upper() for offer in offers}:
        code, _ = await _said(reader, writer, "STARTTLS")
        if code == b"220":
            await writer.start_tls(tls)
            found = fingerprint(writer)
    with suppress(OSError, ValueError, EOFError, Odd, TimeoutError):
        await _said(reader, writer, "QUIT")
    return found


async def _said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, command: str) -> tuple[bytes, list[bytes]]:
    writer.write(command.encode() + b"\r\n")
    await writer.drain()
    return await _reply(reader)


async def _reply(reader: asyncio.StreamReader) -> tuple[bytes, list[bytes]]:
    """The code, and the text of each line (RFC 5321, section 4.2). Raises `Odd`."""
    lines: list[bytes] = []
    while len(lines) < LINES:
        line = await reader.readline()
        if not line.endswith(b"\n"):
            raise Odd("it hung up before it had greeted" if not lines else "it hung up in the middle of a reply")
        code, more, text = line[:3], line[3:4], line[4:].strip()
        if not code.isdigit() or more not in (b" ", b"-", b"\r", b"\n"):
            raise Odd(f"no SMTP: {_text(line)}")
        lines.append(text)
        if more != b"-":
            return code, lines
    raise Odd("a reply without end")


def _text(line: bytes) -> str:
    """Whatever it says, it is only ever text."""
    return plain(line.strip().decode("utf-8", "replace"))
