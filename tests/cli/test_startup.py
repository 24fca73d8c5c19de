"""That a command which reads waits for no import it does not need; by name, for a time depends on the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from build import PAIR, P, S, looks
from cli.starting import template
from hapair.forms.recording import write
from stores import Files, Places, databases, fill, places

__all__ = ["databases", "places"]

SLOW = {"sqlalchemy", "alembic", "pandas", "numpy", "pyarrow", "plotly", "streamlit", "pydantic", "structlog"}
SLOW |= {"pysnmp", "pyasn1", "aiohttp", "apscheduler", "prometheus_client", "cryptography", "rich"}
RULES = {"alerts.rules", "alerts.desk.attending", "hapair.runbooks", "hapair.causes"}
"""What decides whom to tell: a command that only reads what was decided does without."""
ITEMS = looks(*[(P, S)] * 10)
STARTED = """
import sys
from cli.main import main
try:
    main()
except SystemExit as end:
    print(end.code, *sorted(sys.modules), file=sys.stderr)
"""


def started(*arguments: str, cwd: Path) -> tuple[int, set[str]]:
    """How a command ended, and all modules that it had imported by then."""
    command = [sys.executable, "-c", STARTED, *arguments]
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=True)
    code, *modules = ended.stderr.splitlines()[-1].split()
    return int(code), set(modules)


@pytest.fixture
def kept(places: Places, tmp_path: Path) -> Path:
    """A folder with settings, and a store beside or behind it."""
    place = places.new()
    with place.opened() as store:
        fill(store, ITEMS)
    (tmp_path / "pairwatch.toml").write_text(f'{template()}\n[store]\nurl = "{place.url}"\n')
    return tmp_path


@pytest.mark.parametrize(("arguments", "code"), [(["status"], 3), (["status", "--json"], 3), (["export"], 0)])
def test_asking_the_store_needs_nothing_slow_but_the_database_s_driver(kept, places: Places, arguments, code):
    ended, modules = started(*arguments, cwd=kept)
    assert (ended, modules & (SLOW | RULES)) == (code, set())
    assert "asyncio" not in modules or not isinstance(places, Files)  # psycopg brings it


def test_a_database_s_driver_is_imported_only_for_that_database(kept, places: Places):
    _, modules = started("status", cwd=kept)
    assert modules & {"pysqlite3", "psycopg"} == {"pysqlite3" if isinstance(places, Files) else "psycopg"}


def test_a_replay_needs_nothing_slow(tmp_path):
    (tmp_path / "recording.jsonl").write_text("\n".join(write(PAIR, ITEMS)))
    ended, modules = started("replay", "recording.jsonl", cwd=tmp_path)
    assert (ended, modules & (SLOW | {"asyncio", "pysqlite3", "psycopg"})) == (0, set())


HELPED = ("status", "replay", "export", "report", "check", "poll", "init", "run", "dashboard")


@pytest.mark.parametrize("command", HELPED)
def test_help_needs_nothing_slow(tmp_path, command):
    ended, modules = started(command, "--help", cwd=tmp_path)
    assert (ended, modules & (SLOW | {"asyncio", "pysqlite3", "psycopg"})) == (0, set())
