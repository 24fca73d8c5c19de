"""Knows how a test gets something to greet at an address: a real SMTP server, a TLS port, or whatever a script says."""

import asyncio
from contextlib import asynccontextmanager, suppress

from aiosmtpd.smtp import SMTP


class Inbox:
    """Counts what a mail server is asked to take."""

    def __init__(self):
        self.commands, self.mails = [], 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.commands.append(("EHLO", hostname))
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.commands.append(("MAIL", address))
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        self.commands.append(("QUIT", ""))
        return "221 Bye"

    async def handle_DATA(self, server, session, envelope):
        self.mails += 1
        return "250 OK"


@asynccontextmanager
async def mail_server(inbox, tls=None, hostname="mx1.example.com"):
    """A real one, of the library aiosmtpd; with `tls` it offers STARTTLS. Gives its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(inbox, hostname=hostname, ident="ESMTP", tls_context=tls, loop=loop), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def scripted(*parts, tls=None, address="127.0.0.1", hangs=False, every_s=0.0):
    """Sends these to whoever connects, one every so often, and hangs up, or waits for ever. Gives its port."""

    conversations = set()

    async def converse(reader, writer):
        conversations.add(asyncio.current_task())
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(every_s)
            while hangs and await reader.read(4096):
                pass
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(converse, address, 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]
        await asyncio.gather(*conversations)
