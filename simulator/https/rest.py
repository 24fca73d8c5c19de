"""The REST interface of a unit: the vendor's login and payload conventions, a few resources, and one that is ours."""

import json
from collections.abc import Callable
from typing import Any, Protocol

from aiohttp import web

from simulator.ha.words import Leaving
from simulator.https.face import Routes
from simulator.https.sessions import COOKIE, Sessions
from simulator.modes import MODE_NUMBER, Mode
from simulator.reports import Report
from simulator.settings import UnitFile
from simulator.vitals import Vitals

_READ, _BANNER = 1, 7
_READ_ONLY, _READ_WRITE = 1, 3
_MAX_BODY = 64 * 1024

_ACTIONS: dict[object, Leaving] = {1: Leaving.REBOOT, 2: Leaving.SHUTDOWN, 3: Leaving.RELOAD}

Answer = Callable[[str], dict[str, Any] | None]


class Control(Protocol):
    """What the REST interface needs of the unit behind it."""

    def report(self) -> Report: ...

    def leave(self, leaving: Leaving) -> None: ...


class Rest:
    """Answers below /api/v1/. A body's error fields follow the vendor's; the texts in them are ours."""

    def __init__(self, unit: UnitFile, vitals: Vitals, sessions: Sessions, control: Control) -> None:
        self._unit, self._vitals, self._sessions, self._control = unit, vitals, sessions, control
        self._resources: dict[str, Answer] = {
            "SysStatusLicinfo": self._licence,
            "SysInterface": self._interfaces,
            "SysGlobal": self._global,
            unit.https.ha_status_resource: self._ha_status,
        }

    def routes(self) -> Routes:
        return [("*", "/api/v1/{tail:.*}", self._handle)]

    async def _handle(self, request: web.Request) -> web.Response:
        resource, _, key = request.match_info["tail"].strip("/").partition("/")
        if not self._unit.https.rest_api:
            return error(404, resource, "The REST API is not enabled")
        if resource == "AdminLogin":
            return await self._login(request) if request.method == "POST" else error(405, resource, "Not allowed")
        if not self._sessions.use(request.cookies.get(COOKIE, "")):
            return error(403, resource, "Permission denied")
        if resource == "AdminLogout":
            return self._logout(request)
        if resource == "SysStatusCommand":
            return await self._command(request)
        return self._read(request.method, resource, key)

    def _read(self, method: str, resource: str, key: str) -> web.Response:
        answer = self._resources.get(resource)
        if answer is None:
            return error(404, resource, "No such resource")
        if method != "GET":
            return error(405, resource, "Method not allowed")
        body = answer(key)
        return web.json_response(body) if body is not None else error(404, f"{resource}:{key}", "No such object")

    async def _login(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        if body is None:
            return error(400, "AdminLogin", "Malformed request")
        token = request.cookies.get(COOKIE, "")
        if body.get("reqAction") == _BANNER:
            if not self._sessions.accept_banner(token):
                return error(403, "AdminLogin", "Permission denied")
            return self._logged_in(token, banner=False)
        https = self._unit.https
        if (body.get("name"), body.get("password")) != (https.admin, https.password):
            return error(https.wrong_password_status, "AdminLogin", "Invalid user name or password")
        return self._logged_in(self._sessions.open(bool(https.banner)), banner=bool(https.banner))

    def _logged_in(self, token: str, banner: bool) -> web.Response:
        response = web.json_response(self._login_reply(banner))
        response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True)
        return response

    def _logout(self, request: web.Request) -> web.Response:
        """The request that real units take is documented behind a login; this one is ours."""
        if request.method != "POST":
            return error(405, "AdminLogout", "Method not allowed")
        self._sessions.close(request.cookies.get(COOKIE, ""))
        return web.json_response(result(0, "Successful", "AdminLogout", _READ))

    async def _command(self, request: web.Request) -> web.Response:
        """Restart, shut down or reload: the one resource that changes something."""
        if request.method != "POST":
            return error(405, "SysStatusCommand", "Method not allowed")
        body = await read_object(request)
        leaving = _ACTIONS.get(body.get("action")) if body else None
        if leaving is None:
            return error(400, "SysStatusCommand", "No such action")
        self._control.leave(leaving)
        return web.json_response(result(0, "Successful", "SysStatusCommand", _READ))

    def _login_reply(self, banner: bool) -> dict[str, Any]:
        """`ha_state` and `ha_config_mode` are there on real units; what their values mean is not known."""
        identity = self._unit.identity
        return {
            **_head("AdminLogin", "", 2, 0),
            "ha_state": self._vitals.mode is not Mode.OFF,
            "name": self._unit.https.admin,
            "loginstatus": 0 if banner else 1,
            "model": identity.model,
            "serial": identity.serial,
            "operation_mode": 1,
            "product_name": "FortiMail",
            "product_version": identity.version,
            "post_login_banner": banner,
            "disclaimer": self._unit.https.banner if banner else "",
            "is_superadmin": False,
            "hostname": identity.hostname,
            "ha_config_mode": MODE_NUMBER[self._vitals.mode],
        }

    def _licence(self, key: str) -> dict[str, Any] | None:
        if key:
            return None
        return {**_head("SysStatusLicinfo", "", _READ, _READ_ONLY), "serial": self._unit.identity.serial, "valid": True}

    def _interfaces(self, key: str) -> dict[str, Any] | None:
        rows = [self._interface(interface.name, interface.address) for interface in self._unit.interfaces]
        if not key:
            return {**_head("SysInterface", "", _READ, _READ_WRITE), "totalRemoteCount": len(rows), "collection": rows}
        return next((row for row in rows if row["mkey"] == key), None)

    def _interface(self, name: str, address: str) -> dict[str, Any]:
        up = self._vitals.ports_up[name]
        return {
            **_head("SysInterface", name, _READ, _READ_WRITE),
            "mkey": name,
            "ip": address,
            "status": True,
            "link": "up" if up else "down",
        }

    def _global(self, key: str) -> dict[str, Any] | None:
        if key:
            return None
        return {
            **_head("SysGlobal", "", _READ, _READ_WRITE),
            "hostname": self._unit.identity.hostname,
            "rest_api": self._unit.https.rest_api,
        }

    def _ha_status(self, key: str) -> dict[str, Any] | None:
        if key:
            return None
        note = "Made up by the Pairwatch simulator: the vendor documents no HA status resource."
        resource = self._unit.https.ha_status_resource
        return {**_head(resource, "", _READ, _READ_ONLY), "note": note, **self._control.report().as_json()}


def _head(resource: str, key: str, action: int, permission: int) -> dict[str, Any]:
    return {"objectID": f"{resource}:{key}", "reqAction": action, "nodePermission": permission}


def result(kind: int, message: str, resource: str, action: int) -> dict[str, Any]:
    return {"errorType": kind, "errorMsg": message, "objectID": f"{resource}:", "reqAction": action}


def error(status: int, resource: str, message: str) -> web.Response:
    return web.json_response(result(status, message, resource, _READ), status=status)


async def read_object(request: web.Request) -> dict[str, Any] | None:
    """The JSON object of a request's body, or None where it is none."""
    try:
        body = json.loads(await request.content.read(_MAX_BODY))
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
