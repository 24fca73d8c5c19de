"""Whether the page of what was told shows it, says how each channel fares, and tries channels by its button alone."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from alerts.notice_form import notice_row
from alerts.sending.channel_report import REPORT, ChannelReport, show_reports
from alerts.sending.trial import trial
from build import START
from control_stage import collector
from dashboard.about.told import channel_row
from dashboards import browser_page, served
from history.notices import Delivery, DeliveryState, OwnRecord
from stores import Files

HOSTILE = "refused ![x](http://203.0.113.9/x.png) <b>\u202ebold</b>"
REPORTS = (ChannelReport("mail", 2, START, failing_since=START, error=HOSTILE), ChannelReport("hook", sent=3))


def told() -> None:
    from dashboard.about.told import draw_told

    draw_told()


@pytest.fixture
def place(tmp_path):
    place = Files(tmp_path).new()
    notice = notice_row(trial(START, ("mail", "hook"), "ada"))
    with place.opened() as store:
        store.keep([OwnRecord("pairwatch", START, None, (notice,))])
        at = START + timedelta(seconds=1)
        store.keep([
            Delivery(notice.key, "hook", DeliveryState.SENT, at, 1),
            Delivery(notice.key, "mail", DeliveryState.FAILED, at, 1, error=HOSTILE),
        ])  # fmt: skip
        store.keep_report(REPORT, START, show_reports(REPORTS))
    return place


def page(place, socket=""):
    app = AppTest.from_function(told)
    app.secrets["store"] = {"url": place.url, "archive": str(place.archive)}
    app.secrets["operators"] = {"socket": socket}
    app.secrets["access"] = {"mode": "local"}
    return app.run(timeout=30)


def test_each_channel_and_each_copy_is_shown_with_what_went_wrong(place):
    app = page(place)
    channels, notices = (frame.value for frame in app.dataframe)
    assert list(channels["how it fares"]) == ["fails since 03-01 00:00:00Z", "well"]
    assert list(notices["why"]) == ["test"]
    assert notices["copies"][0].startswith("hook: sent, mail: failed (refused ![x]")
    assert "\u202e" not in notices["copies"][0] + channels["last error"][0]


def test_an_empty_store_says_that_nobody_is_told(tmp_path):
    place = Files(tmp_path).new()
    with place.opened():
        pass
    app = page(place)
    assert next(text.value for text in app.text).startswith("Nobody is told of anything")
    assert not app.button


def test_a_test_is_asked_for_by_the_button_alone(place, tmp_path):
    with collector(tmp_path / "s", dict) as asked:
        app = page(place, str(tmp_path / "s"))
        assert asked == []
        app.text_input[0].set_value("ada")
        app.multiselect[0].set_value(["hook"])
        app.button[0].click()
        app.run(timeout=30)
    assert asked == [{"request": "notify-test", "channels": ["hook"], "who": "ada"}]
    assert "on its way" in app.success[0].value


@pytest.mark.parametrize(("who", "reason"), [("", "Say who asks"), ("ada", "is it running? Nothing was done")])
def test_what_keeps_a_test_from_being_sent_is_said(place, tmp_path, who, reason):
    app = page(place, str(tmp_path / "nobody"))
    app.text_input[0].set_value(who)
    app.button[0].click()
    app.run(timeout=30)
    assert app.error[0].value == "No test was sent."
    assert any(reason in text.value for text in app.text)


def test_what_a_server_answered_is_only_text_in_a_browser(place):
    with served(place) as server, browser_page() as browser:
        foreign = []
        browser.on("request", lambda request: foreign.append(request.url) if "203.0.113.9" in request.url else None)
        browser.goto(f"{server.address}/told")
        browser.get_by_text("Notices, the newest first").wait_for(timeout=30_000)
        browser.wait_for_timeout(500)
        assert foreign == []


def test_a_channel_that_is_well_says_so():
    assert channel_row(REPORTS[1])["how it fares"] == "well"
