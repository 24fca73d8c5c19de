"""A fault of ours on a screen: said calmly and with a reference, the rest stays, and none of it is a word of a pair."""

from datetime import UTC, datetime, timedelta

import pytest
import structlog
from streamlit.testing.v1 import AppTest

from bare_pages import index, pair, review, wall
from dashboard.faults import noted
from dashboards import browser_page, served
from hapair.forms.lines import show_time, whole_ms
from reviewed import OPENED_S, items, keep, pair_of
from stores import Files, Place


@pytest.fixture
def place(tmp_path):
    """No store, and no word of where one is: what no launcher of ours hands over, and no page reckons with."""
    return Place(0, tmp_path / "archive")


def run(page, place):
    app = AppTest.from_function(page)
    app.secrets["store"] = {"url": place.url, "archive": str(place.archive)}
    app.query_params["pair"] = "mx-paris"
    return app.run(timeout=30)


@pytest.mark.parametrize("page", [index, pair])
def test_a_page_that_breaks_says_that_the_fault_is_ours_and_nothing_of_it(place, page):
    app = run(page, place)
    assert not app.exception
    assert "a fault of Pairwatch itself" in app.error[0].value
    assert "object has no attribute" not in str(app.main)
    assert "AttributeError" not in str(app.main)


def test_what_stands_beside_the_part_that_broke_is_there(place):
    assert run(index, place).radio(key="choose_state").options[0] == "all"


def test_the_reference_stands_still(place):
    assert len({run(index, place).error[0].value for _ in range(3)}) == 1


def test_a_fault_that_lasts_is_logged_once_with_the_reference_that_is_shown():
    def broken():
        raise ArithmeticError

    with structlog.testing.capture_logs() as lines:
        references = set()
        for _ in range(3):
            try:
                broken()
            except ArithmeticError as error:
                references.add(noted("The list", error))
    assert [(line["event"], line["what"]) for line in lines] == [("page_fault", "The list")]
    assert references == {lines[0]["reference"]}


def test_a_page_that_stops_or_begins_again_is_no_fault():
    def page():
        import streamlit as st

        from dashboard.faults import contained

        with contained("The page"):
            if not st.session_state.get("again"):
                st.session_state["again"] = True
                st.rerun()
            st.text("begun again")
            st.stop()

    app = AppTest.from_function(page).run()
    assert [text.value for text in app.text] == ["begun again"]
    assert not app.error


def test_a_store_that_cannot_be_read_is_no_fault_of_ours():
    def page():
        import streamlit as st

        from dashboard.data import StoreError
        from dashboard.faults import contained

        with contained("The page"):
            raise StoreError("disk on fire")
        st.text("the rest")

    app = AppTest.from_function(page).run()
    assert [error.value for error in app.error] == ["The store cannot be read. Is the collector running?"]
    assert [text.value for text in app.text] == ["disk on fire", "the rest"]


def test_a_part_of_the_review_that_breaks_takes_no_other_with_it(tmp_path):
    pair, opened = pair_of("paris"), whole_ms(datetime.now(UTC) - timedelta(days=1))
    place = Files(tmp_path).new()
    with place.opened() as store:
        keep(store, pair, items(pair, opened))
    app = AppTest.from_function(review)
    app.secrets["operators"] = {"socket": 5}  # where nobody reckons with a number
    app.secrets["access"] = {"mode": "local"}
    app.secrets["store"] = {"url": place.url, "archive": str(place.archive)}
    app.query_params["incident"] = f"paris@{show_time(opened + timedelta(seconds=OPENED_S))}"
    app.run(timeout=30)
    app.text_area[0].set_value("a cable")
    app.text_input(key="who_concludes").set_value("ada")
    app.button[0].click().run(timeout=30)
    assert not app.exception
    assert ["The causes cannot be shown" in error.value for error in app.error] == [True]
    assert [header.value for header in app.subheader][-1] == "What was told, heard and done"
    assert len(app.dataframe[-1].value) > 1


def test_what_breaks_in_a_button_is_said_as_well():
    def page():
        import streamlit as st

        from dashboard.about.lint import compare

        st.session_state["lint text 0 The one unit"] = 5
        st.button("Compare", on_click=compare)

    app = AppTest.from_function(page)
    app.secrets["access"] = {"mode": "local"}
    app.run().button[0].click().run()
    assert not app.exception
    assert "What was found cannot be shown" in app.error[0].value


def test_on_the_wall_a_fault_is_loud_and_shows_no_pair_as_well(place):
    shown = run(wall, place)
    assert not shown.exception
    assert not shown.error
    with served(place) as server, browser_page(viewport={"width": 1920, "height": 1080}) as page:
        page.goto(server.address + "/wall")
        page.get_by_text("No pair can be shown").wait_for(timeout=40_000)
        text = page.locator(".screen").inner_text()
        assert "This wall has a fault of its own: do not trust it" in text
        assert "well" not in text.replace("0\nwell", "")
        page.goto(server.address + "/pair?pair=mx-paris")
        page.get_by_text("How the pair stands cannot be shown").wait_for(timeout=40_000)
        page.get_by_role("link", name="Told").wait_for()
        assert "object has no attribute" not in page.content()
        assert "Traceback" not in page.content()
