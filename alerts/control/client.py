"""Knows how to ask the collector over its control socket: from the command line and from a page alike."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alerts.control.requests import MOST_OCTETS

PATIENCE_S = 15.0
"""An act is answered when it is kept: longer than the store takes at its slowest."""


class NoCollector(Exception):
    """Nobody listens at the socket."""


class Refused(Exception):
    """The collector listened, and would not; the text says why."""


def ask(path: Path, request: Mapping[str, Any], patience_s: float = PATIENCE_S) -> dict[str, Any]:
    """What the collector answers. Raises `NoCollector` and `Refused`."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(patience_s)
            connection.connect(str(path))
            connection.sendall(json.dumps(dict(request)).encode() + b"\n")
            line = _line(connection)
    except TimeoutError:
        raise Refused(f"the collector at {path} gave no answer within {patience_s:g} s") from None
    except OSError as error:
        raise NoCollector(f"no collector listens at {path} ({error.strerror or error})") from None
    return _answer(line, path)


def _line(connection: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\n") and len(found) <= MOST_OCTETS:
        octets = connection.recv(8192)
        if not octets:
            break
        found += octets
    return found


def _answer(line: bytes, path: Path) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(f"what listens at {path} answered with no JSON object: is it the collector?")
    if "error" in found:
        raise Refused(str(found["error"]))
    return found
