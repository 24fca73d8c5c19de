"""Knows the form of one line of a recording: a JSON object, its times in UTC and whole milliseconds."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn


class BadLine(ValueError):
    """A line of a recording that cannot be taken as it stands; the text says why."""


def decode(line: str) -> dict[str, Any]:
    """One JSON object, strictly: no duplicate key, no NaN, nothing after it. Raises `BadLine`."""
    try:
        found = json.loads(line, object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except BadLine:
        raise
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadLine("not a JSON object")
    return found


# Made once: json.dumps makes an encoder anew for every line that is not written with its defaults.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(found: Mapping[str, Any]) -> str:
    return _ENCODER.encode(found)


def parse_time(text: object) -> datetime:
    """An ISO 8601 time with its zone, in UTC and whole milliseconds."""
    if not isinstance(text, str):
        raise BadLine("'at' must be a time such as 2026-03-01T00:00:00.000Z")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadLine(f"'at' is no ISO 8601 time: {text!r}") from None
    if at.tzinfo is None:
        raise BadLine(f"'at' has no zone: {text!r} (write ...Z)")
    try:
        return whole_ms(at.astimezone(UTC))
    except OverflowError:
        raise BadLine(f"'at' is a time that has no UTC: {text!r}") from None


def whole_ms(at: datetime) -> datetime:
    """Times are kept to the millisecond, everywhere the same, so that a replay sees what was judged."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def show_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twin = next(key for key, _ in pairs if sum(key == k for k, _ in pairs) > 1)
        raise BadLine(f"key {twin!r} stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise BadLine(f"{name} is not a JSON number")
