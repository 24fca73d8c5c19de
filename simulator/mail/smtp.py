"""The SMTP dialogue of a unit: it takes every mail and puts it into its queue."""

import asyncio

from simulator.mail.queue import MailFlow

_REPLIES = {
    b"HELO": b"250 ok",
    b"EHLO": b"250 ok",
    b"MAIL": b"250 sender ok",
    b"RCPT": b"250 recipient ok",
    b"RSET": b"250 ok",
    b"NOOP": b"250 ok",
    b"QUIT": b"221 bye",
}


class Smtp:
    def __init__(self, hostname: str, mail: MailFlow) -> None:
        self._hostname, self._mail = hostname, mail

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"220 {self._hostname} ESMTP\r\n".encode())
        while line := await reader.readline():
            verb = line[:4].upper()
            writer.write(await self._reply(verb, reader, writer) + b"\r\n")
            await writer.drain()
            if verb == b"QUIT":
                break

    async def _reply(self, verb: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if verb != b"DATA":
            return _REPLIES.get(verb, b"500 not understood")
        writer.write(b"354 go ahead\r\n")
        size = 0
        while (line := await reader.readline()) not in (b".\r\n", b""):
            size += len(line)
        self._mail.take_one(size)
        return b"250 queued"
