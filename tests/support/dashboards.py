"""Knows how a test gets the dashboard as it is served, and a browser that looks at it."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse

from playwright.sync_api import Page, sync_playwright

from needs import program
from stores import Place

SERVE = """
from pathlib import Path
from dashboard.asgi import serve
from dashboard.launch import Launch
serve(Launch({url!r}, Path({archive!r}), "127.0.0.1", {port}, {operators!r}, settings_file={settings!r}))
"""
READY_S = 60.0


@dataclass(frozen=True)
class Served:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        """Status, body, and headers by their names in small letters."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return answer.status, answer.read().decode(), _headers(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), _headers(error)


def _headers(answer: HTTPResponse | urllib.error.HTTPError) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


@contextmanager
def served(place: Place, port: int | None = None, operators: str = "", settings: str = "") -> Iterator[Served]:
    port = port or _free_port()
    code = SERVE.format(url=place.url, archive=str(place.archive), port=port, operators=operators, settings=settings)
    with started(code, port) as server:
        yield server


@contextmanager
def started(code: str, port: int) -> Iterator[Served]:
    """A process that runs `code`, which is to serve the dashboard at `port`."""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Served(port, process)
    try:
        _wait_until_alive(server)
        yield server
    finally:
        process.kill()
        process.wait()


@contextmanager
def browser_page(**options: object) -> Iterator[Page]:
    chromium = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            yield browser.new_page(**options)
        finally:
            browser.close()


def _wait_until_alive(server: Served) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        try:
            if server.get("/healthz")[0] == 200:
                return
        except OSError:
            assert server.process.poll() is None, "the dashboard ended by itself"
            assert time.monotonic() < deadline, "the dashboard did not start"
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
