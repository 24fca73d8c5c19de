"""Taking a report along: the buttons of the review in a browser, and that writing a PDF fetches nothing."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import expect

from dashboard.reports.as_pdf import as_pdf
from dashboard.reports.document import Document, Section
from dashboard.review.lists import address
from dashboard.view import Tone
from dashboards import browser_page, served
from hapair.forms.lines import whole_ms
from needs import program
from reviewed import OPENED_S, items, keep, pair_of
from stores import Files

PARIS = pair_of("paris")
BEGAN = whole_ms(datetime.now(UTC) - timedelta(seconds=2000))
BEGINNINGS = {"HTML": b"<!doctype html>", "PDF": b"%PDF-", "Markdown": b"# ", "JSON": b"{"}
BEGINNINGS |= {"Events, CSV": b'\xef\xbb\xbf"at"'}


def test_every_button_hands_over_its_file_and_there_is_none_to_share(tmp_path):
    place = Files(tmp_path).new()
    with place.opened() as store:
        keep(store, PARIS, items(PARIS, BEGAN))
    incident = address(PARIS.name, BEGAN + timedelta(seconds=OPENED_S))
    with served(place) as server, browser_page() as page:
        for path in (incident, "/review?pair=paris"):
            page.goto(server.address + path)
            for label, beginning in BEGINNINGS.items():
                with page.expect_download(timeout=60_000) as found:
                    page.get_by_role("button", name=label, exact=True).click()
                assert Path(found.value.path()).read_bytes().startswith(beginning), (path, label)
                assert found.value.suggested_filename.startswith("pairwatch-paris-2")
            assert page.locator("[data-title*='hare'], [aria-label*='hare']").count() == 0


def test_a_month_of_a_site_is_of_the_pairs_at_it_and_of_no_other(tmp_path):
    place, settings = Files(tmp_path).new(), tmp_path / "pairwatch.toml"
    settings.write_text("".join(map(declared, ("paris", "lyon"))))
    with place.opened() as store:
        for name in ("paris", "lyon"):
            keep(store, pair_of(name), items(pair_of(name), BEGAN))
    with served(place, settings=str(settings)) as server, browser_page() as page:
        page.goto(server.address + "/review")
        expect(page.get_by_role("button", name="JSON", exact=True)).to_be_visible(timeout=40_000)
        anew(lambda: choose(page, "Of", "at paris"))
        name, report = anew(lambda: month_taken(page, "pairwatch-at"))
    assert name.startswith("pairwatch-at-paris-2")
    assert (report["of"], [pair["name"] for pair in report["pairs"]]) == ("at paris", ["paris"])


def choose(page, label, option):
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option).click(timeout=8_000)


def month_taken(page, begins):
    """What the file is called, and what it says: one whose name `begins` so."""
    with page.expect_download(lambda file: file.suggested_filename.startswith(begins), timeout=8_000) as found:
        page.get_by_role("button", name="JSON", exact=True).click()
    return found.value.suggested_filename, json.loads(Path(found.value.path()).read_bytes())


def anew(act):
    """What is drawn anew just then closes a list and swallows a press: then people do it again."""
    for _ in range(4):
        with suppress(Late):
            return act()
    return act()


def declared(name):
    """A pair at a site of its own."""
    pair = pair_of(name)
    roles = enumerate(((pair.primary, "primary"), (pair.secondary, "secondary")), 10 * len(name))
    return f"""
[[site]]
name = "at {name}"
[[pair]]
name = "{name}"
site = "at {name}"
""" + "".join(
        f"""
[[pair.member]]
name = "{member}"
role = "{role}"
address = "192.0.2.{number}"
snmp = {{version = "2c", community = {{env = "PW_C"}}}}
"""
        for number, (member, role) in roles
    )


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """The port of a server on loopback, and what was asked of it."""
    paths: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever).start()
    yield server.server_port, paths
    server.shutdown()
    server.server_close()


def test_a_pdf_fetches_nothing_even_where_it_is_told_to(asked, tmp_path):
    port, paths = asked
    there, file = f"http://127.0.0.1:{port}", tmp_path / "secret.svg"
    file.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>secret</text></svg>")
    drawing = f"<img src='{there}/img'><link rel='stylesheet' href='{there}/css'><img src='{file.as_uri()}'>"
    style = f"<style>@import '{there}/import'; p {{ background: url({there}/background) }}</style>"
    empty = Document("Report", "title", Tone.OK, (), (), (), (), (), (), "made")
    told = replace(empty, sections=(Section("with what must never be in it", drawing=drawing + style),))
    (tmp_path / "report.pdf").write_bytes(as_pdf(told))
    command = [program("pdftotext"), str(tmp_path / "report.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "what must never be in it" in text
    assert "secret" not in text
    assert paths == []
