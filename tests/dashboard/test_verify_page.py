"""The page on which a pair is seen to become complete: only the pair that is named, by what the collector kept."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from build import PAIR, START
from dashboard.verify.page import UNPREPARED
from hapair.verify.expected import REPORT, show_expected
from stores import Files, records
from verifying import EXPECTED, heard, stretch


def verify() -> None:
    from dashboard.verify.page import draw_verify

    draw_verify()


@pytest.fixture
def place(tmp_path):
    place = Files(tmp_path).new()
    with place.opened() as store:
        store.add_pairs([PAIR])
        store.keep(records(sorted([*stretch(0, 100), *heard()], key=lambda item: item.at)))
    return place


def page(place, **asked):
    app = AppTest.from_function(verify)
    app.secrets["store"] = {"url": place.url, "archive": str(place.archive)}
    for key, value in asked.items():
        app.query_params[key] = value
    return app.run(timeout=30)


def expect(place):
    with place.opened() as store:
        store.keep_report(REPORT, START, json.dumps({PAIR.name: show_expected(EXPECTED)}))


def test_another_pair_is_never_shown_in_the_place_of_the_one_that_is_named(place):
    expect(place)
    app = page(place, pair="mx-lyon")
    assert [error.value for error in app.error] == ["No such pair"]
    assert app.text[0].value == "mx-lyon"
    assert list(app.dataframe[0].value["pair"]) == [PAIR.name]


def test_what_the_collector_has_not_kept_yet_is_said(place):
    app = page(place, pair=PAIR.name)
    assert (app.title[0].value, app.info[0].value) == (PAIR.name, UNPREPARED)
    assert not app.expander


def test_the_named_pair_is_shown_and_its_record_needs_a_name(place):
    expect(place)
    app = page(place, pair=PAIR.name)
    assert not app.error
    assert not app.info
    assert not app.get("download_button")
    app.text_input[0].set_value("ada").run(timeout=30)
    assert len(app.get("download_button")) == 3


def test_a_report_of_another_version_is_no_error(place):
    with place.opened() as store:
        store.keep_report(REPORT, START, json.dumps({PAIR.name: {"channels": {}}}))
    assert page(place, pair=PAIR.name).info


def test_a_store_that_cannot_be_read_is_said(tmp_path):
    assert len(page(Files(tmp_path).new(), pair=PAIR.name).error) == 1
