"""Knows what the status of a reply means for a monitor."""

from collections.abc import Mapping
from typing import Any

from collectors.http.error import HttpError
from collectors.http.reply import Reply, json_object
from hapair.look import Cause

BUSY_HOLD_S = 30.0
LONGEST_HOLD_S = 300.0


def forbidden(reply: Reply) -> bool:
    """No session any more, a wrong password, or no permission: units answer all three alike."""
    return reply.status in (401, 403)


def passing(reply: Reply) -> bool:
    """A fault of the moment: worth a second question in the same look."""
    return reply.status in (500, 502, 504)


def success(reply: Reply, what: str) -> None:
    """Raises HttpError for anything but 200."""
    match reply.status:
        case 200:
            return
        case 429 | 503:
            raise HttpError(Cause.PROTOCOL, f"the unit is too busy for {what} (HTTP {reply.status})", _wait_s(reply))
        case status if 300 <= status < 400:
            raise HttpError(Cause.PROTOCOL, f"{what} was redirected to {reply.location}: not followed")
        case status:
            raise HttpError(Cause.PROTOCOL, f"{what} was answered with HTTP {status}")


def payload(reply: Reply, what: str) -> Mapping[str, Any]:
    """The object of a successful reply. Raises HttpError; the vendor's error payload comes with HTTP 200 too."""
    success(reply, what)
    found = json_object(reply)
    if found.get("errorType") not in (None, 0):
        raise HttpError(Cause.PROTOCOL, f"{what} was answered with an error: {found.get('errorMsg')}")
    return found


def _wait_s(reply: Reply) -> float:
    asked = reply.retry_after.strip()
    return min(float(asked), LONGEST_HOLD_S) if asked.isascii() and asked.isdigit() and len(asked) < 9 else BUSY_HOLD_S
