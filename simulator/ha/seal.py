"""How the two units of a group speak to each other: one JSON object, sealed with the group's shared password."""

import hashlib
import hmac
import json
from typing import Any

from simulator.ha.words import Ask, Beat, Leaving
from simulator.modes import Mode, State

_SEAL_LENGTH = 64
# The vendor's own format is not public; ours shares with it the ports, the rhythm and the password.


def seal(message: dict[str, Any], password: str) -> bytes:
    body = json.dumps(message).encode()
    return _digest(body, password) + body


def unseal(data: bytes, password: str) -> dict[str, Any] | None:
    """The message, or None where it is garbage or sealed with another password."""
    seal, body = data[:_SEAL_LENGTH], data[_SEAL_LENGTH:]
    if not hmac.compare_digest(seal, _digest(body, password)):
        return None
    message = json.loads(body)
    return message if isinstance(message, dict) else None


def _digest(body: bytes, password: str) -> bytes:
    return hmac.new(password.encode(), body, hashlib.sha256).hexdigest().encode()


def beat_as_message(beat: Beat) -> dict[str, Any]:
    return {
        "serial": beat.serial,
        "mode": beat.mode,
        "state": beat.state,
        "leaving": beat.leaving,
        "ask": beat.ask,
        "takes_over": beat.takes_over,
    }


def beat_from_message(message: dict[str, Any]) -> Beat | None:
    """The heartbeat a message holds, or None where it is something else."""
    try:
        return Beat(
            str(message["serial"]),
            Mode(message["mode"]),
            State(message["state"]),
            Leaving(message["leaving"]),
            Ask(message["ask"]),
            bool(message["takes_over"]),
        )
    except (KeyError, ValueError):
        return None
