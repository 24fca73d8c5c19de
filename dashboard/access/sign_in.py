"""Knows the way through a sign-in: where somebody was going before it, and what they are told where it leads nowhere.

Streamlit leads whoever comes back from the provider to the first page, and says nothing of what went wrong.
"""

from html import escape
from urllib.parse import parse_qs, quote, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.callers import COOKIE, Refusal

CALLBACK, BEGIN, SIGN_OUT = "/oauth2callback", "/auth/login", "/auth/logout"
ROUTES = ("/auth/", CALLBACK)
"""Of Streamlit: open to whoever is let in nowhere else, else they could not sign in as another."""
WAY, FOR_S = "pairwatch_way", 600
FAILED = "/?sign-in=failed"
LONGEST = 1000
_ANSWERS = {b"code", b"error"}
"""What a provider comes back with from a sign-in; from a sign-out it comes without."""


class SignIn:
    """Behind the gate, which says who is signed in."""

    def __init__(self, app: ASGIApp, signed_in: str) -> None:
        """`signed_in` is the header by which the gate says it."""
        self.app, self._signed_in = app, signed_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def led_back(message: Message) -> None:
            if message["type"] == "http.response.start" and 300 <= message["status"] < 400:
                _lead_back(MutableHeaders(scope=message), headers)
            await send(message)

        async def begun(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                message = {**message, "status": 303, "headers": [(b"location", FAILED.encode())]}
            await send(message)

        async def remembered(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                _remember(MutableHeaders(scope=message), scope)
            await send(message)

        if scope["path"] == CALLBACK and _ANSWERS & parse_qs(scope["query_string"]).keys():
            await self.app(scope, receive, led_back)
        elif scope["path"] == BEGIN:
            await self.app(scope, receive, begun)
        elif headers.get("sec-fetch-dest") == "document" and self._signed_in not in headers:
            await self.app(scope, receive, remembered)
        else:
            await self.app(scope, receive, send)


def _lead_back(answer: MutableHeaders, asked: Headers) -> None:
    if not any(each.startswith(COOKIE) and "max-age=0" not in each.lower() for each in answer.getlist("set-cookie")):
        answer["location"] = FAILED
        return
    way = unquote(cookie_parser(asked.get("cookie", "")).get(WAY, ""))
    if _is_ours(way):
        answer["location"] = quote(way, safe="/?&=%:+-._~")
    answer.append("set-cookie", _cookie("", 0))


def _remember(answer: MutableHeaders, scope: Scope) -> None:
    query = scope["query_string"].decode("latin-1")
    way = f"{quote(scope['path'])}?{query}" if query else quote(scope["path"])
    if _is_ours(way) and way != FAILED:
        answer.append("set-cookie", _cookie(quote(way, safe=""), FOR_S))


def _is_ours(way: str) -> bool:
    """A path on this host: what begins with two slashes would be another host's."""
    return way.startswith("/") and not way.startswith(("//", "/\\")) and way.isprintable() and len(way) <= LONGEST


def _cookie(value: str, for_s: int) -> str:
    return f"{WAY}={value}; Max-Age={for_s}; Path=/; HttpOnly; SameSite=Lax"


def refused(refusal: Refusal) -> HTMLResponse:
    """For somebody whom the provider knows and we let in nowhere: they may have another account."""
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>Pairwatch</title><style>body{font:16px/1.5 sans-serif;max-width:34em;margin:4em auto;padding:0 1em}"
        "@media(prefers-color-scheme:dark){body{background:#0b0f14;color:#e6edf3}a{color:#6cb2ff}}</style>"
        f"<h1>Pairwatch</h1><p>{escape(refusal.reason)}.</p><p><a href='{SIGN_OUT}'>Sign out</a></p></html>",
        refusal.status,
    )
