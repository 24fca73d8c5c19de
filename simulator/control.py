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


class Unreachable(ControlError):
    """No unit took the command: none runs there, or it ended over it."""


def send(socket_path: Path, command: Command, timeout_s: float = _TIMEOUT_S) -> Command:
    """Give a unit one command and return its answer; ControlError where it cannot be reached or says no."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            connection.connect(str(socket_path))
            connection.sendall(json.dumps(command).encode() + b"\n")
            line = connection.makefile("rb").readline()
    except OSError as error:
        raise Unreachable(f"{socket_path}: no unit answers there ({error})") from None
    answer = _object(line)
    if answer is None:
        raise Unreachable(f"{socket_path}: the unit closed without an answer")
    if "error" in answer:
        raise ControlError(str(answer["error"]))
    return answer


async def serve(socket_path: Path, handler: Handler) -> asyncio.Server:
    """Take commands at `socket_path`; a handler's ValueError becomes the answer's `error`."""

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
    except (ValueError, KeyError, TypeError) as error:
        return {"error": f"{command.get('do')}: {error}"}


def _object(line: bytes) -> Command | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
