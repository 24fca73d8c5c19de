"""The services a unit offers to mail clients: SMTP takes mail, IMAP and POP3 only greet, HTTP sends on to HTTPS."""

import asyncio
from collections.abc import Collection
from functools import partial

from simulator.held import Dialogue, Greeter, Held
from simulator.mail.queue import MailFlow
from simulator.mail.smtp import Smtp
from simulator.settings import ServiceKind, UnitFile


class MailServices:
    def __init__(self, unit: UnitFile, mail: MailFlow) -> None:
        host = unit.identity.hostname
        dialogues: dict[ServiceKind, Dialogue] = {
            ServiceKind.SMTP: Smtp(host, mail).converse,
            ServiceKind.IMAP: partial(_imap, host),
            ServiceKind.POP: partial(_pop, host),
            ServiceKind.HTTP: partial(_http, unit.https.port),
        }
        self._held = {
            kind: Held(kind.short, partial(_greeter, dialogue, unit.mail.ports[kind]))
            for kind, dialogue in dialogues.items()
        }

    async def hold(self, addresses: Collection[str], dead: Collection[ServiceKind]) -> None:
        """Offer every service on exactly these addresses from now on, but for those that have died."""
        for kind, held in self._held.items():
            await held.hold(() if kind in dead else addresses)

    def report(self) -> dict[str, list[str]]:
        """Where each service answers now."""
        return {kind.short: held.addresses for kind, held in self._held.items()}


async def _greeter(dialogue: Dialogue, port: int, address: str) -> Greeter:
    greeter = Greeter(dialogue)
    await greeter.open(address, port)
    return greeter


async def _imap(host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(f"* OK {host} IMAP4rev1 ready\r\n".encode())
    while line := await reader.readline():
        tag, _, command = line.strip().partition(b" ")
        match command.upper():
            case b"CAPABILITY":
                writer.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
            case b"NOOP":
                writer.write(tag + b" OK done\r\n")
            case b"LOGOUT":
                writer.write(b"* BYE\r\n" + tag + b" OK done\r\n")
                return
            case _:
                writer.write(tag + b" NO nobody has a mailbox here\r\n")
        await writer.drain()


async def _pop(host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(f"+OK {host} POP3 ready\r\n".encode())
    while line := await reader.readline():
        match line.strip().upper():
            case b"QUIT":
                writer.write(b"+OK bye\r\n")
                return
            case b"CAPA":
                writer.write(b"+OK\r\n.\r\n")
            case _:
                writer.write(b"-ERR nobody has a mailbox here\r\n")
        await writer.drain()


async def _http(https_port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while (await reader.readline()).strip():
        pass  # the request and its headers, up to the empty line
    address, _ = writer.get_extra_info("sockname")
    writer.write(
        f"HTTP/1.1 302 Found\r\nLocation: https://{address}:{https_port}/admin\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )
    await writer.drain()
