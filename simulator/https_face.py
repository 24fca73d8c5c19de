"""The HTTPS face of a unit: one listening socket that stays, and a server behind it that comes and goes."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.settings import UnitFile
from simulator.vitals import Faults, HttpFault

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Routes = list[tuple[str, str, Handler]]

_SORRY = "<html><head><title>500</title></head><body>Internal Server Error</body></html>"
_GREETING = "<html><head><title>FortiMail</title></head><body>Please wait</body></html>"


class HttpsFace:
    """While it is down the kernel still takes connections and nothing answers them: a dead unit, not a refusing one."""

    def __init__(self, unit: UnitFile, faults: Faults, routes: Routes, context: ssl.SSLContext) -> None:
        self._unit, self._faults, self._context = unit, faults, context
        self._app = web.Application()
        for method, path, handler in routes:
            self._app.router.add_route(method, path, self._disturbed(handler))
        self._runner = web.AppRunner(self._app, access_log=None)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Bind the socket and answer on it; OSError where the address or port is not to be had."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((self._unit.management_address, self._unit.https.port))
        self._socket.listen()
        await self._runner.setup()
        await self.answer()

    async def answer(self) -> None:
        server = self._runner.server
        if self._server is None and server is not None:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(server, sock=self._socket.dup(), ssl=self._context)

    async def fall_silent(self) -> None:
        """Stop taking connections and drop those that are open."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._runner.server is not None:
            # Kept-alive connections are closed by pre_shutdown; a timeout of 0 would mean to wait for ever.
            self._runner.server.pre_shutdown()
            await self._runner.server.shutdown(timeout=0.1)

    async def stop(self) -> None:
        await self.fall_silent()
        await self._runner.cleanup()
        self._socket.close()

    def _disturbed(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(self._faults.delay_s)
            match self._faults.http:
                case HttpFault.ERROR_500:
                    return web.Response(status=500, text=_SORRY, content_type="text/html")
                case HttpFault.HTML:
                    return web.Response(text=_GREETING, content_type="text/html")
                case _:
                    return await handler(request)

        return handle
