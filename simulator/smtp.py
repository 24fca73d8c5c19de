"""The SMTP face of a unit: a small server on its own and its virtual addresses, while it handles mail."""

import asyncio
import socket

from simulator.mail import MailFlow
from simulator.running import Running

_MAX_LINE = 8 * 1024
_REPLIES = {
    b"HELO": b"250 ok",
    b"EHLO": b"250 ok",
    b"MAIL": b"250 sender ok",
    b"RCPT": b"250 recipient ok",
    b"RSET": b"250 ok",
    b"NOOP": b"250 ok",
    b"QUIT": b"221 bye",
}


class SmtpFace:
    def __init__(self, hostname: str, port: int, running: Running, mail: MailFlow) -> None:
        self._hostname, self._port, self._running, self._mail = hostname, port, running, mail
        self._servers: dict[str, asyncio.Server] = {}

    async def serve(self, addresses: list[str]) -> None:
        """Answer on exactly these addresses from now on."""
        for address in set(self._servers) - set(addresses):
            self._servers.pop(address).close()
        for address in addresses:
            if address not in self._servers:
                self._servers[address] = await asyncio.start_server(
                    self._converse, sock=_shared_socket(address, self._port), limit=_MAX_LINE
                )

    @property
    def addresses(self) -> list[str]:
        return sorted(self._servers)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(f"220 {self._hostname} ESMTP\r\n".encode())
            while line := await reader.readline():
                verb = line[:4].upper()
                writer.write(await self._reply(verb, reader, writer) + b"\r\n")
                await writer.drain()
                if verb == b"QUIT":
                    break
        except (ConnectionError, ValueError):
            pass  # the client went away, or sent a line without an end
        finally:
            writer.close()

    async def _reply(self, verb: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if verb != b"DATA":
            return _REPLIES.get(verb, b"500 not understood")
        writer.write(b"354 go ahead\r\n")
        size = 0
        while (line := await reader.readline()) not in (b".\r\n", b""):
            size += len(line)
        self._mail.take_one(size)
        return b"250 queued"


def _shared_socket(address: str, port: int) -> socket.socket:
    """Two units may hold one virtual address at once, as they do on a network in a split brain: whose answer a client
    gets is then a matter of chance. SO_REUSEPORT lets it happen on one machine."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((address, port))
    return listening
