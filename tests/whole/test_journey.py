"""One failover as the three people live it: seen on the wall, taken up from the message, reviewed, and handed on."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from bench.inbox import Inbox, inbox
from cli.demo_pair import prepare
from dashboards import browser_page
from simulator import pair
from simulator.scenarios import faults
from watched_pair import wait_for

SPEED = 15.0
SOON_MS = 30_000
PHONE = {"width": 390, "height": 844}
ALERTS = """
[alerts]
public_url = "{address}"
steady_s = 2

[[channel]]
name = "hook"
type = "webhook"
url = "http://127.0.0.1:{port}/0"
"""


@dataclass(frozen=True)
class Running:
    folder: Path
    box: Inbox
    address: str

    def told(self, reason: str) -> dict:
        wait_for(lambda: any(message["reason"] == reason for message in self.box.got), SOON_MS / 1000)
        return next(message for message in self.box.got if message["reason"] == reason)


@pytest.fixture
def running(tmp_path_factory) -> Iterator[Running]:
    """All of it, as `pairwatch run` starts it, before a simulated pair. A short path: a Unix socket's must be."""
    folder = tmp_path_factory.mktemp("j")
    with inbox() as box:
        settings = prepare(folder, 0, speed=SPEED)
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        text = settings.read_text().replace("port = 0\n", f"port = {port}\n", 1)
        text = text.replace("poll_interval_s = 5", "poll_interval_s = 1")
        settings.write_text(text + ALERTS.format(address=address, port=box.port))
        units = pair.start(folder / "units")
        pair.await_roles(folder / "units")
        with (folder / "log").open("wb") as log:
            command = [sys.executable, "-m", "cli", "run", "--config", str(settings)]
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Running(folder, box, address)
        finally:
            process.terminate()
            process.wait(30)
            pair.stop(units)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.timeout(300)
def test_a_failover_is_seen_taken_up_reviewed_and_handed_on(running):
    with browser_page(viewport={"width": 1920, "height": 1080}) as wall:
        asked = watched(wall)
        arrive(wall, running.address)
        faults.apply("disk-failure", running.folder / "units", "mx1")
        tile = wall.locator(".tile")
        expect(tile).to_have_attribute("data-tone", "critical", timeout=SOON_MS)
        expect(wall.locator(".headline")).to_contain_text("mx-demo")
        opened = running.told("opened")
        assert opened["link"].startswith(running.address)
        take_up(wall, opened)
        wall.goto(running.address + "/wall")
        expect(tile).to_contain_text("ada", timeout=SOON_MS)
        faults.apply("heal", running.folder / "units", None)
        assert running.told("resolved")["incident_key"] == opened["incident_key"]
        expect(tile).to_have_attribute("data-tone", "ok", timeout=SOON_MS)
        report = review(wall, running.address)
        assert {request.split("/")[2] for request in asked} == {running.address.split("/")[2]}
    assert "a disk of mx1" in json.dumps(report)
    assert "Traceback" not in (running.folder / "log").read_text()


def watched(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    return asked


def arrive(page: Page, address: str) -> None:
    """The wall before anything has happened."""

    def up() -> bool:
        try:
            page.goto(address + "/wall", timeout=5_000)
        except Error:
            return False
        return True

    wait_for(up, 60)
    expect(page.locator(".tile")).to_have_attribute("data-tone", "ok", timeout=SOON_MS)


def take_up(page: Page, message: dict) -> None:
    """On a phone, by the message's own link."""
    page.set_viewport_size(PHONE)
    page.goto(message["acknowledge"])
    page.get_by_label("Who").fill("ada")
    page.get_by_label("Note").fill("on my way")
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(page.get_by_text(re.compile("ada")).first).to_be_visible(timeout=SOON_MS)
    page.set_viewport_size({"width": 1920, "height": 1080})


def review(page: Page, address: str) -> dict:
    page.goto(address + "/review?pair=mx-demo")
    page.goto(address + "/pair?pair=mx-demo")
    page.locator("a[href*='/review?incident=']").first.click()
    page.get_by_text("Conclude or annotate").click()
    page.get_by_label("In your words").fill("a disk of mx1 failed")
    page.get_by_label("Who").fill("grace")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("a disk of mx1 failed").first).to_be_visible(timeout=SOON_MS)
    with page.expect_download(timeout=SOON_MS) as download:
        page.get_by_role("button", name="JSON").click()
    return json.loads(Path(download.value.path()).read_text("utf-8"))
