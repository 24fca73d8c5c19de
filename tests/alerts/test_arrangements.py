"""What the settings arranged for a pair reaches the pages as it was written, and only addresses that are pages."""

from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.arrangements import REPORT, Arranged, is_page, parse_arrangements, show_arrangements
from build import PAIR, START
from dashboard.data import Door
from hapair.pair import Role
from hapair.people.windows import Purpose, Window
from hapair.settings.alerting import AlertSettings, Maintenance
from hapair.settings.model import HeartbeatLink, ListenSettings, MemberSettings, PairSettings, Settings
from stores import Files

WINDOW = Window(Purpose.MAINTENANCE, time(2), 7200.0, "Europe/Paris", weekdays=(6,))
BAD = ("javascript:alert(1)", "data:text/html,x", "ftp://192.0.2.1/", "//192.0.2.1/", "https://", "192.0.2.1/admin",
       "https://192.0.2.1/\nadmin", "https://192.0.2.1/ admin", "https://[", "\u202ehttps://192.0.2.1/")  # fmt: skip


def settings(admin_url="https://192.0.2.1/admin", **more) -> Settings:
    members = [MemberSettings(name, role, "192.0.2.1", admin_url=url) for name, role, url in
               (("mx1", Role.PRIMARY, admin_url), ("mx2", Role.SECONDARY, ""))]  # fmt: skip
    pair = PairSettings(PAIR, *members, site="paris", heartbeat_links=(HeartbeatLink("port6", Role.PRIMARY),))
    return Settings((pair,), **more)


def test_what_is_reported_is_what_was_set():
    patch_day, elsewhere = Maintenance("patch day", WINDOW, sites=("paris",)), Maintenance("x", WINDOW, pairs=("mx",))
    alerts, listen = AlertSettings(maintenance=(patch_day, elsewhere)), ListenSettings(syslog=0)
    found = parse_arrangements(show_arrangements(settings(alerts=alerts, listen=listen)))
    assert found == {
        "mx-paris": Arranged(
            {"mx1": "https://192.0.2.1/admin"}, {"port6": Role.PRIMARY}, {"patch day": WINDOW}, ("trap",)
        )
    }


def test_who_listens_for_nothing_says_so():
    assert parse_arrangements(show_arrangements(settings()))["mx-paris"].listens == ()


@pytest.mark.parametrize("url", BAD)
def test_an_address_that_is_no_page_leads_nowhere(url):
    assert parse_arrangements(show_arrangements(settings(url)))["mx-paris"].admin_urls == {}


@given(st.text() | st.sampled_from(BAD), st.sampled_from(["", "javascript:", "https:", "HTTP://x/"]))
def test_whatever_stands_there_is_refused_or_is_one_line_over_http(text, lead):
    if is_page(lead + text):
        assert (lead + text).lower().startswith(("http://", "https://"))
        assert (lead + text).isprintable()


def test_a_page_reads_it_from_the_store_and_finds_nothing_where_no_collector_reported(tmp_path: Path):
    place = Files(tmp_path).new()
    with place.opened() as store:
        store.add_pairs([PAIR])
    assert Door(place.url, place.archive).arranged("mx-paris") == Arranged()
    with place.opened() as store:
        store.keep_report(REPORT, START, show_arrangements(settings()))
    door = Door(place.url, place.archive)
    assert door.arranged("mx-paris").links == {"port6": Role.PRIMARY}
    assert door.arranged("mx-lyon") == Arranged()
