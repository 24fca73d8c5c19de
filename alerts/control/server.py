"""Knows how the collector listens at its control socket: who may ask, one request a connection, and bounds on all."""

import asyncio
import errno
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from alerts.control.requests import MOST_OCTETS

PATIENCE_S = 5.0
"""For a request to arrive; an answer may take longer."""
MOST_AT_ONCE = 16

_CREDENTIALS = struct.Struct("3i")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Peer:
    """The process that asks, as the kernel knows it."""

    pid: int
    uid: int


Answer = Callable[[Mapping[str, Any], Peer], Awaitable[Mapping[str, Any]]]
"""Raises ValueError with the reason for what it will not do."""


@asynccontextmanager
async def listen(path: Path, answer: Answer) -> AsyncIterator[None]:
    """Listens while entered; only the user the collector runs as, and root, may connect. Raises OSError."""
    waiting = asyncio.Semaphore(MOST_AT_ONCE)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with waiting:
            await _serve(reader, writer, answer)

    bound = _bind(path)
    mine = _inode(path)
    server = await asyncio.start_unix_server(serve, sock=bound, limit=MOST_OCTETS)
    try:
        yield
    finally:
        server.close()
        if _inode(path) == mine:
            _remove(path)


def _bind(path: Path) -> socket.socket:
    """Nobody can connect before it listens, so its mode is narrowed in time."""
    _clear(path)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        bound.bind(str(path))
        path.chmod(0o600)
    except OSError:
        bound.close()
        raise
    return bound


def _clear(path: Path) -> None:
    """A socket that a killed collector left is taken away; one that somebody listens at is not, nor any other file."""
    if path.exists() and not path.is_socket():
        raise FileExistsError(errno.EEXIST, "is there and is no socket", str(path))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except FileNotFoundError:
            return
        except ConnectionRefusedError:
            path.unlink()
        else:
            raise OSError(errno.EADDRINUSE, "another collector listens there", str(path))


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            line = await reader.readuntil(b"\n")
        said = await _answered(line, _peer(writer), answer)
        writer.write(json.dumps(said).encode() + b"\n")
        async with asyncio.timeout(PATIENCE_S):
            await writer.drain()
    except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.close()


async def _answered(line: bytes, peer: Peer, answer: Answer) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
        if not isinstance(found, dict):
            raise ValueError("a request is one JSON object on a line")
        return await answer(found, peer)
    except (ValueError, RecursionError) as error:
        return {"error": str(error)}
    except Exception as error:
        _log.exception("a request could not be answered: this is a fault of Pairwatch")
        return {"error": f"a fault of Pairwatch, in the collector's log: {type(error).__name__}"}


def _peer(writer: asyncio.StreamWriter) -> Peer:
    found = writer.get_extra_info("socket")
    pid, uid, _ = _CREDENTIALS.unpack(found.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    return Peer(pid, uid)
