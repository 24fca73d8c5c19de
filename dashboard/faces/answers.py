"""Knows the form of every answer of the API: JSON that nobody may keep, and problems as RFC 9457 has them."""

import hashlib
import json
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MOVING = frozenset({"age_s"})
"""What changes by itself while nothing has happened: it makes no answer another one."""


def answer(request: Request, found: Any, envelope: dict[str, Any] | None = None) -> Response:
    """304 where the caller has just this already. `envelope` is what the answer says of the question."""
    tag = _tag(found)
    headers = {"ETag": tag, "Cache-Control": "no-store"}
    known = [each.strip() for each in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or "*" in known:
        return Response(None, 304, headers)
    return Response(_octets(found if envelope is None else envelope), 200, headers, "application/json")


async def problem(_: Request, error: Exception) -> Response:
    """What was wrong with the question; nothing of us is in it."""
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    detail = "see /api/v1 for what there is" if error.detail == title else error.detail
    found = {"type": "about:blank", "title": title, "status": error.status_code, "detail": detail}
    headers = {**(error.headers or {}), "Cache-Control": "no-store"}
    return Response(_octets(found), error.status_code, headers, "application/problem+json")


def _tag(found: Any) -> str:
    return f'W/"{hashlib.sha256(_octets(_still(found))).hexdigest()[:32]}"'


def _still(found: Any) -> Any:
    match found:
        case dict():
            return {name: _still(value) for name, value in found.items() if name not in MOVING}
        case list():
            return [_still(value) for value in found]
        case _:
            return found


def _octets(found: Any) -> bytes:
    return json.dumps(found, ensure_ascii=True, separators=(",", ":")).encode()
