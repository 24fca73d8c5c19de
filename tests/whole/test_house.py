"""The rules of the house that no linter knows."""

import ast

import pytest

from project import ROOT

ROOMS = ("hapair", "history", "collectors", "alerts", "simulator", "dashboard", "cli")
FILES = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc"}


def test_no_module_of_the_dashboard_is_named_like_a_room():
    """Streamlit puts a script's folder first on the path: a dashboard/alerts.py would then *be* `import alerts`."""
    assert {path.stem for path in (ROOT / "dashboard").rglob("*.py")} & set(ROOMS) == set()


def test_no_file_has_a_name_that_says_nothing():
    assert [path for path in FILES if path.stem in SAYS_NOTHING] == []


@pytest.mark.parametrize("path", [p for p in FILES if p.name != "__init__.py"], ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_in_a_sentence_what_it_knows(path):
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert said
    assert said.splitlines()[0].strip()


@pytest.mark.parametrize("room", ["hapair", "alerts"])
def test_no_clock_is_read_where_time_comes_with_the_data(room):
    clocks = {("datetime", "now"), ("datetime", "utcnow"), ("time", "time"), ("time", "monotonic"), ("date", "today")}
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in clocks, f"{path}:{node.lineno}"


def test_no_requirement_file_names_an_index():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "index-url" not in text
