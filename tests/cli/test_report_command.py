"""`pairwatch report`: what is written where, and how it ends when it cannot be."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.starting import template
from hapair.forms.lines import show_time, whole_ms
from hapair.pair import Pair
from reviewed import OPENED_S, items, keep
from stores import Files

PAIR = Pair("mx-paris", "mx1", "mx2")
BEGAN = whole_ms(datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0) - timedelta(days=3))
OPENED = show_time(BEGAN + timedelta(seconds=OPENED_S))
WITHOUT_PDF = "import sys; sys.modules['weasyprint'] = None; from cli.main import main; main()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    place = Files(folder).new()
    with place.opened() as store:
        keep(store, PAIR, items(PAIR, BEGAN))
    (folder / "pairwatch.toml").write_text(f'{template()}\n[store]\nurl = "{place.url}"\n')
    return folder


def run(folder: Path, *arguments: str, code: str = "from cli.main import main; main()"):
    command = [sys.executable, "-c", code, "report", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False)


def test_an_incident_is_named_as_the_review_names_it(folder):
    ended = run(folder, "--incident", f"mx-paris@{OPENED}", "--json")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)["incident"]["opened"] == OPENED


def test_a_pair_alone_names_its_last_incident_in_markdown(folder):
    ended = run(folder, "--incident", "mx-paris")
    assert (ended.returncode, ended.stdout[:12]) == (0, b"# mx-paris: ")


def test_the_end_of_the_file_s_name_chooses_the_form(folder):
    assert run(folder, "--incident", "mx-paris", "--out", "one.html").returncode == 0
    assert (folder / "one.html").read_bytes().startswith(b"<!doctype html>")


def test_a_month_of_a_pair(folder):
    ended = run(folder, "--pair", "mx-paris", "--month", f"{BEGAN:%Y-%m}", "--json")
    assert ended.returncode == 0
    assert len(json.loads(ended.stdout)["pairs"][0]["incidents"]) == 1


def test_without_weasyprint_a_pdf_is_refused_with_what_is_missing(folder):
    ended = run(folder, "--incident", "mx-paris", "--out", "one.pdf", code=WITHOUT_PDF)
    assert ended.returncode == 69
    assert b"pairwatch[report]" in ended.stderr
    assert not (folder / "one.pdf").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--incident", "nobody"),
        ("--incident", "mx-paris@2020-01-01T00:00:00Z"),
        ("--incident", "mx-paris@yesterday"),
        ("--incident", "mx-paris", "--month", "2026-01"),
        ("--incident", "mx-paris", "--pair", "mx-paris"),
        ("--pair", "nobody"),
        ("--site", "nowhere"),
        ("--pair", "mx-paris", "--month", "2026-13"),
        ("--pair", "mx-paris", "--month", "9999-01"),
        ("--incident", "mx-paris", "--out", "no/such/folder/one.md"),
        ("--incident", "mx-paris", "--format", "docx"),
    ],
)
def test_what_cannot_be_reported_is_wrong_usage_with_a_reason(folder, arguments):
    ended = run(folder, *arguments)
    assert ended.returncode == 64
    assert ended.stderr.startswith(b"pairwatch: ")
    assert b"Traceback" not in ended.stderr


def test_a_store_that_is_not_there_is_said(tmp_path):
    (tmp_path / "pairwatch.toml").write_text(template())
    ended = run(tmp_path, "--incident", "mx-paris")
    assert ended.returncode == 69
