"""Knows the one application that answers over HTTP: the pages, their assets and the health checks."""

import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard import theme
from dashboard.data import door
from dashboard.headers import SecurityHeaders
from dashboard.health import health_routes

HERE = Path(__file__).parent
PAGES = HERE / "pages.py"
LOOPBACK = ["localhost", "127.0.0.1"]
PINNED: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "runner.postScriptGC": False,  # nine tenths of the cost of a refresh
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 1,
    "server.runOnSave": False,
}


def serve(store_url: str, archive: Path, address: str, port: int, operators: str = "") -> None:
    """Until the process is told to end. `operators` is the collector's control socket, empty where there is none."""
    hosts = LOOPBACK if _is_loopback(address) else ["*"]
    where = {"server.address": address, "server.port": port}
    allowed = {"server.allowedHosts": hosts} if hosts is LOOPBACK else {}
    application(store_url, archive, hosts, operators).run(config=PINNED | theme.SETTINGS | allowed | where)


def application(store_url: str, archive: Path, hosts: Sequence[str] = ("*",), operators: str = "") -> st.App:
    """The store's address may hold a password: it goes to the pages as a secret, never as an argument.

    `hosts` are the names this is reached by. Streamlit's own list guards its websocket alone.
    """
    return st.App(
        PAGES,
        secrets={"store": {"url": store_url, "archive": str(archive)}, "operators": {"socket": operators}},
        routes=[
            *health_routes(door(store_url, archive)),
            Mount("/assets", StaticFiles(directory=HERE / "assets"), name="assets"),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)), Middleware(SecurityHeaders)],
    )


def _is_loopback(address: str) -> bool:
    """A page on loopback answers to loopback's names only: another name that leads here is a rebound one."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
