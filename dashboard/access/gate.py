"""Knows the gate that every request and every websocket passes: who may come in, and as whom."""

from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard.access.callers import Access, Caller, Refusal, caller_of
from dashboard.access.sign_in import ROUTES, SignIn, refused
from hapair.settings.access import AccessMode

WHO, RIGHTS = "x-pairwatch-who", "x-pairwatch-rights"
OURS = (WHO.encode(), RIGHTS.encode())
"""How the gate tells what lies behind it who calls. What a caller sends under these names never gets through."""
OPEN = ("/healthz", "/readyz")
POLICY_VIOLATED = 1008


class Gate:
    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._signs_in = access.settings.mode is AccessMode.OIDC
        self.app = SignIn(app, RIGHTS) if self._signs_in else app
        self._known = caller_of(access)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        inner = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in OURS]}
        if scope["path"] in OPEN:
            await self.app(inner, receive, send)
            return
        match self._known(inner, Headers(scope=inner)):
            case Caller() as caller:
                _introduce(inner, caller)
                await self.app(inner, receive, send)
            case Refusal() if self._signs_in and scope["path"].startswith(ROUTES):
                await self.app(inner, receive, send)
            case Refusal(403) as stranger if self._signs_in and scope["type"] == "http":
                await refused(stranger)(scope, receive, send)
            case Refusal(status, reason):
                refusal = PlainTextResponse(f"{reason}\n", status)
                closing = WebSocketClose(POLICY_VIOLATED, reason[:100])
                await (closing if scope["type"] == "websocket" else refusal)(scope, receive, send)


def _introduce(scope: Scope, caller: Caller) -> None:
    headers = MutableHeaders(scope=scope)
    if caller.rights:
        headers[WHO] = quote(caller.name)
        headers[RIGHTS] = caller.rights
