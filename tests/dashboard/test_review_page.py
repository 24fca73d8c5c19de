"""The review as Streamlit draws it and as a browser shows it; a conclusion goes the way to the collector and back."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from alerts.control import listen, parse_act_request
from bare_pages import review
from build import START
from dashboard.review.lists import address
from dashboards import browser_page, served
from hapair.forms.lines import show_time, whole_ms
from hapair.people.acts import Concluded
from reviewed import OPENED_S, items, keep, pair_of
from stores import Files, Place

PARIS = pair_of("paris")
TODAY = whole_ms(datetime.now(UTC) - timedelta(days=1))
OPENED = TODAY + timedelta(seconds=OPENED_S)
NAMED = f"{PARIS.name}@{show_time(OPENED)}"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Files(tmp_path).new()
    with place.opened() as store:
        keep(store, PARIS, items(PARIS, TODAY))
    return place


def page(place: Place, socket: str = "", **asked: str) -> AppTest:
    app = AppTest.from_function(review)
    app.secrets["store"] = {"url": place.url, "archive": str(place.archive)}
    app.secrets["operators"] = {"socket": socket}
    app.secrets["access"] = {"mode": "local"}
    for name, value in asked.items():
        app.query_params[name] = value
    return app.run(timeout=30)


@contextmanager
def collector(path: Path) -> Iterator[list]:
    """Takes what people do, as the collector would, until left."""
    heard, up, done = [], threading.Event(), asyncio.Event()

    async def take(request, peer):
        heard.append(parse_act_request(request))
        return {"at": "now"}

    async def run():
        async with listen(path, take):
            up.set()
            await done.wait()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert up.wait(10)
    try:
        yield heard
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()


def test_the_list_leads_to_every_incident(place):
    app = page(place)
    assert not app.exception
    assert list(app.dataframe[0].value["open"]) == [address(PARIS.name, OPENED)]


def test_the_address_chooses_what_is_listed_and_says_what_is_shown(place):
    app = page(place, pair=PARIS.name, days="365", kind="upkeep")
    assert not app.exception
    assert [box.value for box in app.selectbox][:3] == [PARIS.name, 365, "upkeep"]
    assert "None in this time." in [text.value for text in app.text]
    app.selectbox[2].select("departures").run(timeout=30)
    assert app.query_params == {"pair": PARIS.name, "days": "365"}


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"pair": "<b>nobody</b>"}, "No such pair"),
        ({"incident": "paris"}, "No such incident"),
        ({"incident": f"paris@{show_time(START)}"}, "No such incident"),
        ({"incident": f"nobody@{show_time(OPENED)}"}, "No such incident"),
    ],
)
def test_what_is_not_there_is_never_another_one(place, asked, error):
    app = page(place, **asked)
    assert [each.value for each in app.error] == [error]
    assert not app.dataframe


def test_a_store_without_incidents_has_a_review_too(tmp_path):
    place = Files(tmp_path).new()
    with place.opened():
        pass
    app = page(place)
    assert not app.exception
    assert [text.value for text in app.text] == ["None in this time.", "None in this time."]


def test_a_conclusion_reaches_the_collector_as_it_was_written(place, tmp_path):
    with collector(tmp_path / "control.sock") as heard:
        app = page(place, str(tmp_path / "control.sock"), incident=NAMED)
        app.text_area[0].set_value("a **cable**")
        app.text_input[0].set_value("eve")
        next(radio for radio in app.radio if radio.label == "It was").set_value("planned")
        app.button[0].click().run(timeout=30)
        assert not app.exception
        assert not app.error
    (asked,) = heard
    assert asked.pairs == (PARIS.name,)
    assert (asked.act.who, asked.act.note) == ("eve", "a **cable**")
    assert asked.act.doing == Concluded(OPENED, planned=True, named="heartbeat_links")


def test_a_cause_that_is_chosen_needs_no_further_words_and_what_was_named_is_kept_beside_it(place, tmp_path):
    with collector(tmp_path / "control.sock") as heard:
        app = page(place, str(tmp_path / "control.sock"), incident=NAMED)
        assert app.selectbox[0].options[:2] == ["as my words say", "heartbeat links cut"]
        assert app.selectbox[0].value == ""
        app.selectbox[0].select("local_port")
        app.text_input[0].set_value("eve")
        app.button[0].click().run(timeout=30)
        assert not app.error
    (asked,) = heard
    assert (asked.act.note, asked.act.doing) == ("local port", Concluded(OPENED, None, "local_port", "heartbeat_links"))


def test_causes_are_counted_where_that_is_asked_for(place):
    app = page(place)
    assert len(app.dataframe) == 2
    app.toggle[0].set_value(True).run(timeout=30)
    assert not app.exception
    (counted,) = [frame.value for frame in app.dataframe if "named by Pairwatch" in frame.value]
    assert counted.to_dict("list") == {
        "cause": ["heartbeat links cut", "in their own words"],
        "named by Pairwatch": [1, 0],
        "of these likely or surer": [0, 0],
        "concluded by people": [0, 1],
    }


@pytest.mark.parametrize(("who", "text"), [("", "a cable"), ("eve", "  ")])
def test_a_conclusion_needs_words_and_somebody_who_says_them(place, tmp_path, who, text):
    with collector(tmp_path / "control.sock") as heard:
        app = page(place, str(tmp_path / "control.sock"), incident=NAMED)
        app.text_area[0].set_value(text)
        app.text_input[0].set_value(who)
        app.button[0].click().run(timeout=30)
    assert app.error[0].value == "It needs your words, and your name."
    assert heard == []


def test_where_no_collector_listens_nothing_is_kept_and_the_page_says_so(place, tmp_path):
    app = page(place, str(tmp_path / "none.sock"), incident=NAMED)
    app.text_area[0].set_value("a cable")
    app.text_input[0].set_value("eve")
    app.button[0].click().run(timeout=30)
    assert app.error[0].value == "It was not kept."


def test_the_replay_shows_what_the_wall_showed_at_every_second(place):
    with served(place) as server, browser_page() as screen:
        others = []
        screen.on("request", lambda asked: None if asked.url.startswith(server.address) else others.append(asked.url))
        screen.goto(server.address + address(PARIS.name, OPENED))
        expect(screen.locator(".finding h1")).to_contain_text("paris: primary unseen, then failed over", timeout=30_000)
        first = screen.locator("details.hypothesis").first
        expect(first.locator("summary")).to_contain_text("the heartbeat links between the units were cut")
        expect(first).to_have_attribute("data-confidence", "possible")
        expect(first.locator(".missing li").first).to_contain_text("no trap and no syslog from par-mx1")
        expect(first.locator(".next")).to_be_visible()
        tile = screen.locator(".tile .state strong")
        expect(tile).to_have_text("Primary unseen", timeout=30_000)
        screen.get_by_role("button", name="change ▸").click()
        screen.get_by_role("button", name="change ▸").click()
        expect(tile).to_have_text("Failed over")
        moment = screen.get_by_label("Moment")
        moment.fill(str(5 * 60 + 326))  # 930 s: for half a minute nobody has looked
        expect(tile).to_have_text("No data")
        moment.fill("0")
        expect(tile).to_have_text("Normal")
        moment.press("End")
        expect(tile).to_have_text("Normal")
        assert [url for url in others if not url.startswith(("data:", "blob:"))] == []


def test_the_address_says_in_which_zone_the_times_are(place):
    app = page(place, tz="Europe/Paris", days="30")
    assert not app.exception
    assert app.radio(key="zone").value == "Europe/Paris"
    assert app.query_params["tz"] == "Europe/Paris"
    assert app.query_params["days"] == "30"
