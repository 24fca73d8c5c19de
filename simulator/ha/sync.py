"""Synchronisation between the units: configuration, checksum, mail data and queue, over the HA ports above the base."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from typing import Any

from simulator.clock import Clock
from simulator.ha.seal import seal, unseal
from simulator.ha.words import SyncKind, SyncOutcome
from simulator.running import Running
from simulator.settings import Interface

FILE, DATA, CHECKSUM = 2, 3, 4
_TIMEOUT_S = 5.0
_MAX_LINE = 1024 * 1024

Message = dict[str, Any]


class SyncServer:
    """Answers the peer on the file, data and checksum ports of every heartbeat interface."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._servers: list[asyncio.Server] = []

    async def open(self, interfaces: list[Interface]) -> None:
        """Bind every port; OSError where one is not to be had."""
        for interface in interfaces:
            for offset in (FILE, DATA, CHECKSUM):
                handler = self._handler(interface.name, offset)
                port = self._running.ha.base_port + offset
                self._servers.append(await asyncio.start_server(handler, interface.address, port, limit=_MAX_LINE))

    def close(self) -> None:
        for server in self._servers:
            server.close()
        self._servers.clear()

    def _handler(self, link: str, offset: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                asked = unseal((await reader.readline()).rstrip(b"\n"), self._running.ha.shared_password)
                if asked is not None and self._running.ports_up[link]:
                    writer.write(seal(self._answer(offset, asked), self._running.ha.shared_password) + b"\n")
                    await writer.drain()
            except (ConnectionError, ValueError):
                pass  # the peer went away in the middle
            finally:
                writer.close()

        return converse

    def _answer(self, offset: int, asked: Message) -> Message:
        if offset == FILE:
            return {"configuration": self._running.configuration}
        if offset == CHECKSUM:
            return {"checksum": checksum(self._running.configuration)}
        return self._exchange_data(asked)

    def _exchange_data(self, asked: Message) -> Message:
        self._running.take_queues(_pairs(asked.get("queue", [])))
        return {"mail_data": self._running.mail_data, "queue": self._running.queues()}


class SyncClient:
    """Fetches from the peer, and pushes to it, over the first heartbeat link that works."""

    def __init__(self, running: Running, clock: Clock, interfaces: list[Interface]) -> None:
        self._running, self._clock, self._interfaces = running, clock, interfaces

    async def fetch(self, kind: SyncKind) -> SyncOutcome:
        if kind is SyncKind.DATA:
            return await self._fetch_data()
        answer = await self._ask(FILE, {})
        control = await self._ask(CHECKSUM, {})
        if answer is None or control is None:
            return SyncOutcome.FAILED
        if not self._running.sync_stuck:
            self._running.configuration = answer["configuration"]
        same = checksum(self._running.configuration) == control["checksum"]
        return SyncOutcome.DONE if same else SyncOutcome.DIFFERS

    async def push_queue(self) -> bool:
        """Hand every queued mail to the peer; it is gone from here only once the peer has it."""
        if not self._running.queued_mails():
            return True
        pushed = self._running.queues()
        if await self._ask(DATA, {"queue": pushed}) is None:
            return False
        self._running.take_queues([(-mails, -kilobytes) for mails, kilobytes in pushed])
        return True

    async def _fetch_data(self) -> SyncOutcome:
        answer = await self._ask(DATA, {})
        if answer is None:
            return SyncOutcome.FAILED
        if self._running.ha.backup_mail_data:
            self._running.mail_data = int(answer["mail_data"])
        self._running.queue_copy = _pairs(answer["queue"]) if self._running.ha.backup_mta_queue else []
        return SyncOutcome.DONE

    async def _ask(self, offset: int, message: Message) -> Message | None:
        for interface in self._interfaces:
            if self._running.ports_up[interface.name]:
                answer = await self._ask_over(interface, offset, message)
                if answer is not None:
                    return answer
        return None

    async def _ask_over(self, interface: Interface, offset: int, message: Message) -> Message | None:
        ha = self._running.ha
        try:
            async with asyncio.timeout(max(self._clock.real_s(_TIMEOUT_S), 0.5)):
                reader, writer = await asyncio.open_connection(
                    interface.peer, ha.base_port + offset, local_addr=(interface.address, 0), limit=_MAX_LINE
                )
                try:
                    writer.write(seal(message, ha.shared_password) + b"\n")
                    return unseal((await reader.readline()).rstrip(b"\n"), ha.shared_password)
                finally:
                    writer.close()
        except (OSError, TimeoutError, ValueError):
            return None


def _pairs(rows: list[list[int]]) -> list[tuple[int, int]]:
    return [(int(mails), int(kilobytes)) for mails, kilobytes in rows]


def checksum(configuration: Message) -> str:
    """What `showcsum` would compare on both units."""
    return hashlib.sha256(json.dumps(configuration, sort_keys=True).encode()).hexdigest()
