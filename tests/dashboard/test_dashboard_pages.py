"""Each page by itself: on no store, on an empty one, and on one with a pair."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bare_pages import index, pair, wall
from gallery import Sitter, fill, well
from stores import Files, Place

PAGES = (index, wall, pair)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Files(tmp_path).new()


def filled(place: Place, *sitters: Sitter) -> Place:
    with place.opened() as store:
        fill(store, list(sitters), datetime.now(UTC))
    return place


def run(page, place: Place, **asked: str) -> AppTest:
    app = AppTest.from_function(page)
    app.secrets["store"] = {"url": place.url, "archive": str(place.archive)}
    for name, value in asked.items():
        app.query_params[name] = value
    return app.run(timeout=30)


def written(app: AppTest) -> str:
    """Everything Streamlit drew, and what it sent to components of our own."""
    return str(app.main) + "".join(str(element.proto) for element in app.main if hasattr(element, "proto"))


@pytest.mark.parametrize("page", PAGES)
def test_without_a_store_a_page_says_so_and_breaks_nothing(page, place):
    app = run(page, place)
    assert not app.exception
    assert "there is no store yet" in written(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_store_that_is_damaged_is_named_as_such(page, place):
    Path(place.url.removeprefix("sqlite:///")).write_bytes(b"not a database" * 100)
    app = run(page, place)
    assert not app.exception
    assert "not a database" in written(app)


def test_on_an_empty_store_the_index_says_what_makes_pairs_known(place):
    assert "knows no pair yet" in run(index, filled(place)).info[0].value


def test_the_index_leads_to_every_pair(place):
    app = run(index, filled(place, well("mx-paris", 1e6), well("mx a/b", 1e6)))
    assert list(app.dataframe[0].value["open"]) == ["/pair?pair=mx%20a%2Fb", "/pair?pair=mx-paris"]


def test_a_pair_is_shown_by_its_name(place):
    app = run(pair, filled(place, well("mx-paris", 1e6)), pair="mx-paris")
    assert not app.exception
    assert not app.error
    assert "mx-paris" in written(app)


@pytest.mark.parametrize("asked", [{"pair": "mx-pari"}, {"pair": "<b>mx-paris</b>"}, {"pair": ""}, {}])
def test_a_pair_that_is_not_there_is_never_another_one(place, asked):
    app = run(pair, filled(place, well("mx-paris", 1e6)), **asked)
    assert app.error[0].value in ("No such pair", "No pair is named")
    assert not app.subheader
    assert list(app.dataframe[0].value["pair"]) == ["mx-paris"]


def test_what_is_shown_is_worked_out_without_any_library_that_draws():
    code = (
        "import sys, dashboard.view, dashboard.wall.tiles, dashboard.pair.view\n"
        "print([m for m in ('streamlit', 'plotly', 'pandas') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
