"""The HTTPS face of a unit: listening sockets that stay, and servers behind them that come and go."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from simulator.held import Held, shared_socket
from simulator.settings import UnitFile
from simulator.vitals import Faults, HttpFault

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Routes = list[tuple[str, str, Handler]]

_SORRY = "<html><head><title>500</title></head><body>Internal Server Error</body></html>"
_GREETING = "<html><head><title>FortiMail</title></head><body>Please wait</body></html>"


class _Place:
    """One address: while its server is down the kernel still takes connections and nothing answers them, so that the
    unit is a dead one and not a refusing one."""

    def __init__(self, listening: socket.socket, handlers: web.Server, context: ssl.SSLContext) -> None:
        self._socket, self._handlers, self._context = listening, handlers, context
        self._server: asyncio.Server | None = None
        listening.listen()

    async def answer(self) -> None:
        if self._server is None:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._handlers, sock=self._socket.dup(), ssl=self._context)

    def fall_silent(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """Give the address up, and with it the connections that are open on it."""
        self.fall_silent()
        here = self._socket.getsockname()
        for connection in self._handlers.connections:
            if connection.transport is not None and connection.transport.get_extra_info("sockname") == here:
                connection.force_close()
        self._socket.close()


class HttpsFace:
    """Answers at the management address and, besides, at the virtual ones that the unit holds."""

    def __init__(self, unit: UnitFile, faults: Faults, routes: Routes, context: ssl.SSLContext) -> None:
        self._unit, self._faults, self._context = unit, faults, context
        app = web.Application()
        for method, path, handler in routes:
            app.router.add_route(method, path, self._disturbed(handler))
        self._runner = web.AppRunner(app, access_log=None)
        self._own: _Place | None = None
        self._virtual = Held("HTTPS", self._open_virtual)

    async def start(self) -> None:
        """Bind the socket and answer on it; OSError where the address or port is not to be had."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((self._unit.management_address, self._unit.https.port))
        await self._runner.setup()
        self._own = self._place(listening)
        await self.answer()

    async def hold(self, addresses: Collection[str]) -> None:
        """Listen on exactly these virtual addresses too."""
        await self._virtual.hold(addresses)

    async def answer(self) -> None:
        for place in self._places():
            await place.answer()

    async def fall_silent(self) -> None:
        """Stop taking connections and drop those that are open."""
        for place in self._places():
            place.fall_silent()
        if self._runner.server is not None:
            # Kept-alive connections are closed by pre_shutdown; a timeout of 0 would mean to wait for ever.
            self._runner.server.pre_shutdown()
            await self._runner.server.shutdown(timeout=0.1)

    async def stop(self) -> None:
        await self.fall_silent()
        for place in self._places():
            place.close()
        await self._runner.cleanup()

    def _places(self) -> list[_Place]:
        return [*([self._own] if self._own else []), *self._virtual.open]

    async def _open_virtual(self, address: str) -> _Place:
        return self._place(shared_socket(address, self._unit.https.port))

    def _place(self, listening: socket.socket) -> _Place:
        handlers = self._runner.server
        if handlers is None:
            raise RuntimeError("the HTTPS face has not been started")
        return _Place(listening, handlers, self._context)

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
