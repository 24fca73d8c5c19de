"""The admin pages of a unit: login, network, and System > High Availability with its settings and its status."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from aiohttp import web

from simulator.ha.words import Order
from simulator.https.face import Handler, Routes
from simulator.https.page_text import configuration_page, login_page, network_page, status_page
from simulator.https.sessions import COOKIE, Sessions
from simulator.modes import mode_named, on_failure_named
from simulator.reports import Report
from simulator.running import Running
from simulator.settings import HaSettings, HeartbeatStatus, Interface, UnitFile, VirtualIpAction

_LOGIN, _STATUS = "/admin", "/admin/system/ha/status"
_CONFIGURATION, _NETWORK = "/admin/system/ha/configuration", "/admin/system/network"


class Admin(Protocol):
    """What the pages need of the unit behind them."""

    running: Running

    def report(self) -> Report: ...

    def order(self, order: Order) -> None: ...

    async def apply(self, settings: HaSettings, interfaces: tuple[Interface, ...]) -> None: ...


class Pages:
    def __init__(self, unit: UnitFile, sessions: Sessions, admin: Admin) -> None:
        self._unit, self._sessions, self._admin = unit, sessions, admin

    def routes(self) -> Routes:
        inside = [
            ("GET", _STATUS, self._status),
            ("POST", _STATUS, self._act),
            ("GET", _CONFIGURATION, self._configuration),
            ("POST", _CONFIGURATION, self._apply),
            ("GET", _NETWORK, self._network),
            ("POST", _NETWORK, self._set_addresses),
        ]
        outside: Routes = [("GET", _LOGIN, self._login), ("GET", "/", self._login), ("POST", _LOGIN, self._log_in)]
        return outside + [(method, path, self._inside(handler)) for method, path, handler in inside]

    def _inside(self, handler: Callable[[web.Request], Awaitable[web.Response]]) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            if not self._sessions.use(request.cookies.get(COOKIE, "")):
                raise web.HTTPSeeOther(_LOGIN)
            try:
                return await handler(request)
            except (KeyError, ValueError) as error:
                raise web.HTTPBadRequest(text=f"not a valid setting: {error}") from None

        return handle

    async def _login(self, request: web.Request) -> web.Response:
        return _html(login_page(self._unit.identity.hostname))

    async def _log_in(self, request: web.Request) -> web.Response:
        form = await request.post()
        if (form.get("name"), form.get("password")) != (self._unit.https.admin, self._unit.https.password):
            return _html(login_page(self._unit.identity.hostname, "Invalid user name or password"), status=403)
        response = web.Response(status=303, headers={"Location": _STATUS})
        response.set_cookie(COOKIE, self._sessions.open(banner=False), path="/", secure=True, httponly=True)
        return response

    async def _status(self, request: web.Request) -> web.Response:
        return _html(status_page(self._unit.identity.hostname, self._admin.report()))

    async def _act(self, request: web.Request) -> web.Response:
        form = await request.post()
        self._admin.order(Order(str(form["order"])))
        raise web.HTTPSeeOther(_STATUS)

    async def _configuration(self, request: web.Request) -> web.Response:
        running = self._admin.running
        return _html(configuration_page(self._unit.identity.hostname, running.ha, running.interfaces))

    async def _apply(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        running = self._admin.running
        interfaces = tuple(_configured(interface, form) for interface in running.interfaces)
        await self._admin.apply(_settings(running.ha, form), interfaces)
        raise web.HTTPSeeOther(_CONFIGURATION)

    async def _network(self, request: web.Request) -> web.Response:
        return _html(network_page(self._unit.identity.hostname, self._admin.running.interfaces))

    async def _set_addresses(self, request: web.Request) -> web.Response:
        form = await request.post()
        running = self._admin.running
        interfaces = (replace(item, address=str(form.get(item.name, item.address))) for item in running.interfaces)
        await self._admin.apply(running.ha, tuple(interfaces))
        raise web.HTTPSeeOther(_NETWORK)


def _settings(before: HaSettings, form: dict[str, str]) -> HaSettings:
    return replace(
        before,
        mode=mode_named(form["mode_of_operation"]),
        on_failure=on_failure_named(form["on_failure"]),
        shared_password=form["shared_password"] or before.shared_password,
        backup_mail_data="mail_data_directories" in form,
        backup_mta_queue="mta_queue_directories" in form,
        base_port=int(form["ha_base_port"]),
        lost_threshold_s=float(form["heartbeat_lost_threshold"]),
        remote_services_as_heartbeat="remote_services_as_heartbeat" in form,
    )


def _configured(interface: Interface, form: dict[str, str]) -> Interface:
    return replace(
        interface,
        heartbeat=HeartbeatStatus(form[f"{interface.name}_heartbeat_status"]),
        peer=form[f"{interface.name}_peer"].strip(),
        virtual_ip_action=VirtualIpAction(form[f"{interface.name}_virtual_ip_action"]),
        virtual_ip=form[f"{interface.name}_virtual_ip"].strip(),
    )


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status)
