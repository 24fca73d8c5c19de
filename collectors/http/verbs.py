"""Knows all that Pairwatch ever asks of a unit over HTTPS, and sends nothing else: reading, logging in, logging out.

The same interface can reboot a unit with one POST, so every request of this project passes through `request`.
"""

from collections.abc import Mapping
from typing import Any

import aiohttp

from collectors.http.certificate import Shown
from collectors.http.error import named
from collectors.http.reply import Reply, read

LOGIN = "/api/v1/AdminLogin/"
LOGOUT = "/api/v1/AdminLogout/"
"""How a unit is told to end a session is not publicly documented. This is what the simulator takes; a unit that does
not know it refuses, and the session ends by the unit's idle timeout instead."""

POSTS = frozenset({LOGIN, LOGOUT})

_NO_DEADLINE = aiohttp.ClientTimeout(total=None, connect=None, sock_read=None, sock_connect=None)
"""The caller has one deadline for everything that a look does; aiohttp's own would be a second opinion."""


class WouldWrite(Exception):
    """A request that is not in the table: a fault of ours, stopped before anything was sent."""


async def request(
    session: aiohttp.ClientSession, method: str, path: str, cookie: str = "", body: Mapping[str, Any] | None = None
) -> Reply:
    """The reply to one request. Raises HttpError, and WouldWrite before anything is sent."""
    allow(method, path)
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"} | ({"Cookie": cookie} if cookie else {})
    try:
        async with session.request(
            method, path, headers=headers, json=body, allow_redirects=False, timeout=_NO_DEADLINE
        ) as response:
            octets = await read(response.content, response.headers.get("Content-Encoding", ""))
            cookies = {name: morsel.coded_value for name, morsel in response.cookies.items()}
            location, retry_after = (response.headers.get(name, "") for name in ("Location", "Retry-After"))
            certificate = response.certificate if isinstance(response, Shown) else b""
            return Reply(response.status, octets, cookies, location, retry_after, certificate)
    except (aiohttp.ClientError, OSError) as error:
        raise named(error) from None


def allow(method: str, path: str) -> None:
    """Raises WouldWrite. A path that does not begin with one slash could name another host."""
    if not path.startswith("/") or path.startswith("//"):
        raise WouldWrite(f"{path!r} is no path on the unit")
    if method != "GET" and (method != "POST" or path not in POSTS):
        raise WouldWrite(f"{method} {path} is not something a monitor does")
