"""Knows the one application that answers over HTTP: the pages, their assets and what machines ask."""

import gc
import os
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard import charting, theme
from dashboard.access.gate import Gate
from dashboard.faces.routes import face_routes
from dashboard.headers import SecurityHeaders
from dashboard.launch import Launch

HERE = Path(__file__).parent
PAGES = HERE / "pages.py"
PINNED: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "runner.postScriptGC": False,  # nine tenths of the cost of a refresh
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableWebsocketCompression": True,  # a refresh is much alike the one before it
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 1,
    "server.runOnSave": False,
    "server.trustedUserHeaders": {},
}


def serve(launch: Launch) -> None:
    """Until the process is told to end. uvicorn is to believe no forwarded address: the gate goes by the socket's."""
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    charting.prepare()
    where = {"server.address": launch.address, "server.port": launch.port, "server.allowedHosts": launch.hosts}
    app = application(launch)
    _collect_seldom()
    app.run(config=PINNED | theme.SETTINGS | where)


def _collect_seldom() -> None:
    """What is imported by now stays, and what a refresh makes is freed by count: looking through all of it again and
    again was a fifth of a refresh's cost."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def application(launch: Launch) -> st.App:
    """Streamlit's own list of hosts guards its websocket alone, so all that is asked passes one of ours as well."""
    return st.App(
        PAGES,
        secrets=launch.secrets(),
        routes=[
            *face_routes(launch.store_url, launch.archive),
            Mount("/assets", StaticFiles(directory=HERE / "assets"), name="assets"),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=launch.hosts),
            Middleware(SecurityHeaders),
            Middleware(Gate, access=launch.access),
        ],
    )
