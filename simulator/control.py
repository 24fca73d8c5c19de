"""The control face of a unit: a Unix socket that takes one JSON object a line and answers with one."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Command = dict[str, Any]
Handler = Callable[[Command], Awaitable[Command]]

_TIMEOUT_S = 5.0


class ControlError(RuntimeError):
    """The unit could not be reached, or it refused the command."""


class NotRunning(ControlError):
    """No unit takes commands there."""


def send(socket_path: Path, command: Command, timeout_s: float = _TIMEOUT_S) -> Command:
    """Give a unit one command and return its answer.

    NotRunning where no unit takes it; ControlError where one says no, or ends over it without an answer.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout_s)
        try:
            connection.connect(str(socket_path))
        except OSError as error:
            raise NotRunning(f"{socket_path}: no unit answers there ({error})") from None
        answer = _converse(connection, command)
    if answer is None:
        raise ControlError(f"{socket_path}: the unit ended without an answer")
    if "error" in answer:
        raise ControlError(str(answer["error"]))
    return answer


def _converse(connection: socket.socket, command: Command) -> Command | None:
    try:
        connection.sendall(json.dumps(command).encode() + b"\n")
        return _object(connection.makefile("rb").readline())
    except OSError:
        return None


async def serve(socket_path: Path, handler: Handler) -> asyncio.Server:
    """Take commands at `socket_path`; what a handler raises over a bad command becomes the answer's `error`."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(json.dumps(await _answer(line, handler)).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            pass  # the caller went away, or sent a line without an end
        finally:
            writer.close()

    _remove_stale(socket_path)
    return await asyncio.start_unix_server(converse, str(socket_path))


def _remove_stale(socket_path: Path) -> None:
    socket_path.unlink(missing_ok=True)


async def _answer(line: bytes, handler: Handler) -> Command:
    command = _object(line)
    if command is None:
        return {"error": "a command is one JSON object on one line"}
    try:
        return await handler(command)
    except (ValueError, KeyError, TypeError, OSError) as error:
        return {"error": f"{command.get('do')}: {error}"}


def _object(line: bytes) -> Command | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
