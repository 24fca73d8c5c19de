"""Addresses that a face of a unit holds for a while: the virtual ones come and go with the primary role."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, Protocol, TypeVar

log = logging.getLogger(__name__)


class Open(Protocol):
    def close(self) -> None: ...


T = TypeVar("T", bound=Open)


class Held(Generic[T]):
    """What a face has open, by address; `open_at` opens it at one more, or raises OSError."""

    def __init__(self, face: str, open_at: Callable[[str], Awaitable[T]]) -> None:
        self._face, self._open_at = face, open_at
        self._held: dict[str, T | None] = {}

    @property
    def addresses(self) -> list[str]:
        return sorted(address for address, held in self._held.items() if held is not None)

    @property
    def open(self) -> list[T]:
        return [held for held in self._held.values() if held is not None]

    async def hold(self, addresses: Collection[str]) -> None:
        """Answer on exactly these addresses from now on.

        One that is not to be had, such as a virtual address of another machine, is said once in the unit's log.
        """
        for address in set(self._held) - set(addresses):
            held = self._held.pop(address)
            if held is not None:
                held.close()
        for address in addresses:
            if address not in self._held:
                self._held[address] = await self._opened(address)

    async def _opened(self, address: str) -> T | None:
        try:
            return await self._open_at(address)
        except OSError as error:
            log.warning("no %s on %s: %s", self._face, address, error)
            return None


def shared_socket(address: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    """A bound socket for an address that two units may hold at once, as they do on a network in a split brain: whose
    answer a client gets is then a matter of chance. SO_REUSEPORT lets it happen on one machine."""
    bound = socket.socket(socket.AF_INET, kind)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind((address, port))
    except OSError:
        bound.close()
        raise
    return bound


Dialogue = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_MAX_LINE = 8 * 1024


class Greeter:
    """A small TCP server at one address; when that is given up, the conversations on it end too."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._server: asyncio.Server | None = None
        self._conversations: set[asyncio.StreamWriter] = set()

    async def open(self, address: str, port: int) -> None:
        self._server = await asyncio.start_server(self._converse, sock=shared_socket(address, port), limit=_MAX_LINE)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._conversations:
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._conversations.add(writer)
        try:
            await self._dialogue(reader, writer)
        except (ConnectionError, ValueError):
            pass  # the client went away, or sent a line without an end
        finally:
            self._conversations.discard(writer)
            writer.close()
