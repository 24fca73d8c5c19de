"""The pages about Pairwatch itself: what they show, to whom, and that what is secret is not on them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from alerts.comparing import differing
from alerts.policy import Policy
from alerts.retelling import retold
from alerts.rules.written import written_rules
from dashboard.about.calendar import occurrences
from dashboard.about.rules import trial_rows
from dashboard.about.settings import MASKED, masked_address, rows
from dashboard.access.person import Person
from dashboard.desks import Desks
from dashboard.overview import NO_SITE, chosen, listed
from dashboard.view import Tone
from dashboard.zones import show_time, zone_names
from gallery import SITTERS, Sitter, fill, well
from hapair.forms.lines import whole_ms
from hapair.people.acts import Act, Noted, Silenced, Via, show_act
from hapair.people.hours import zone_known
from hapair.people.windows import Purpose, Window
from hapair.settings.access import Rights
from hapair.settings.document import document
from hapair.watch import Watch, step
from history.store import Record
from stores import Files

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOSTILE = "![x](http://203.0.113.9/x.png) <b>\u202ebold</b>"
SETTINGS = """
[store]
url = "postgresql://me:hunter2@db/pairwatch"
[dashboard.access]
mode = "proxy"
everyone = "viewer"
proxy = {addresses = ["127.0.0.1"]}
[[channel]]
name = "hook"
type = "webhook"
url = "https://hooks.example.net/x"
[[site]]
name = "paris"
[[maintenance]]
name = "patch night"
weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
begins = "02:30"
lasts_s = 3600
[[pair]]
name = "cdg-core"
site = "paris"
[[pair.member]]
name = "cdg-mx1"
role = "primary"
address = "192.0.2.1"
snmp = {version = "2c", community = {env = "PW_C"}}
[[pair.member]]
name = "cdg-mx2"
role = "secondary"
address = "192.0.2.2"
snmp = {version = "2c", community = {file = "/run/c"}}
"""
PAGES = ("audit", "calendar", "evidence", "rules", "settings")
CDG = next(sitter for sitter in SITTERS if sitter.name == "cdg-core")


def show(page: str) -> None:
    from importlib import import_module

    getattr(import_module(f"dashboard.about.{page}"), f"draw_{page}")()


@pytest.fixture
def place(tmp_path):
    return Files(tmp_path).new()


def filled(place, *sitters: Sitter, events=()):
    with place.opened() as store:
        fill(store, list(sitters), datetime.now(UTC))
        store.keep([Record(event, step(Watch(CDG.pair), event)) for event in events])
    return place


def run(page, place, settings="", mode="local", **asked):
    app = AppTest.from_function(show, args=(page,))
    app.secrets["store"] = {"url": place.url, "archive": str(place.archive)}
    app.secrets["access"] = {"mode": mode}
    app.secrets["settings"] = {"file": str(settings)}
    for name, value in asked.items():
        app.query_params[name] = value
    app.run(timeout=30)
    assert not app.exception
    return app


def words(app):
    tables = "".join(frame.value.to_string() for frame in app.dataframe)
    kinds = ("title", "text", "info", "error", "subheader")
    return tables + "".join(each.value for kind in kinds for each in app.get(kind))


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "pairwatch.toml"
    file.write_text(SETTINGS)
    return file


@pytest.mark.parametrize("page", [page for page in PAGES if page != "settings"])
def test_without_a_store_each_says_so(page, place):
    assert "The store cannot be read" in words(run(page, place))


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_breaks_none(page, place, settings):
    assert run(page, filled(place), settings).title


def test_whoever_the_gate_did_not_name_sees_neither_settings_nor_acts(place, settings):
    for page, needed in (("settings", "admins only"), ("audit", "operators only"), ("rules", "takes an operator")):
        shown = words(run(page, filled(place, well("mx-paris", 1e6)), settings, mode="proxy"))
        assert needed in shown
        assert "cdg-mx1" not in shown


@pytest.mark.parametrize("rights", [None, *Rights])
def test_rights_cover_those_below_them(rights):
    allowed = {needed for needed in Rights if Person("kim", rights).may(needed)}
    below = {None: 0, Rights.VIEWER: 1, Rights.OPERATOR: 2, Rights.ADMIN: 3}[rights]
    assert allowed == set(list(Rights)[:below])


def test_the_settings_are_shown_key_by_key_and_nothing_secret(place, settings):
    shown = words(run("settings", place, settings))
    assert "hunter2" not in shown
    assert f"{MASKED} (environment variable PW_C)" in shown
    assert f"postgresql://{MASKED}@db/pairwatch" in shown
    assert "https://hooks.example.net/x" in shown
    assert "pair[0].member[0].address" in shown
    assert "line 3" in shown


def test_settings_that_are_wrong_are_not_shown_but_said_to_be(place, settings):
    settings.write_text(SETTINGS.replace("[dashboard.access]", "[dashbored.access]"))
    assert "did you mean 'dashboard'" in words(run("settings", place, settings))


@given(st.text(alphabet="ab:@/?#. ", max_size=30), st.sampled_from(["postgresql", "https", "mailtos"]))
def test_no_login_in_an_address_is_left(text, scheme):
    shown = masked_address(f"{scheme}://me:hunter2@{text}?token=hunter2")
    assert "hunter2" not in shown


def test_a_key_that_sounds_secret_is_masked_whatever_it_holds():
    found = document('[x]\nauth_password = "hunter2"\nroutes = [{token = "hunter2"}]\n', "f", {"PAIRWATCH__X__Y": "7"})
    shown = list(rows(found))
    assert "hunter2" not in str(shown)
    assert {"key": "x.y", "value": "7", "from": "environment PAIRWATCH__X__Y"} in shown


def test_what_was_done_is_shown_with_who_from_where_and_nothing_of_it_is_markup(place):
    at = whole_ms(datetime.now(UTC))
    event = show_act("cdg-core", at, Act("kim", Via.CLI, Noted(), HOSTILE))
    app = run("audit", filled(place, CDG, events=[replace(event, more={**event.more, "uid": 7})]))
    (frame,) = (each.value for each in app.dataframe)
    assert list(frame["who"]) == ["kim"]
    assert list(frame["from"]) == ["cli, uid 7"]
    assert "\u202e" not in frame["note"][0]


def test_evidence_names_each_channel_and_what_nobody_tells(place):
    app = run("evidence", filled(place, CDG, replace(well("mx-paris", 1e6), http=False)))
    frame = app.dataframe[0].value.set_index("member")
    assert frame.loc["cdg-mx2", "traps"] != "never"
    assert frame.loc["mx--mx1", "HTTPS"] == "never"
    assert "port6" in frame.loc["cdg-mx1", "heartbeat links"]
    assert frame.loc["mx--mx1", "heartbeat links"] == "not available"


def test_the_calendar_shows_windows_of_the_settings(place, settings):
    frame = run("calendar", filled(place, CDG), settings).dataframe[0].value
    assert set(frame["by"]) == {"the settings: patch night"}
    assert len(frame) in (14, 15)


@given(st.integers(0, 23), st.floats(60, 5 * 86400), st.sets(st.integers(0, 6), min_size=1), st.integers(0, 10**6))
def test_the_calendar_has_every_occurrence_once_and_none_that_is_over(hour, lasts_s, weekdays, later_s):
    now = NOW + timedelta(seconds=later_s)
    window = Window(Purpose.MAINTENANCE, time_of_day(hour), lasts_s, weekdays=tuple(sorted(weekdays)))
    found = occurrences(window, now)
    days = [now.date() + timedelta(days=n) for n in range(-7, 15)]
    begins = [datetime.combine(day, time_of_day(hour), UTC) for day in days if day.weekday() in weekdays]
    lasting = timedelta(seconds=lasts_s)
    last = max((begin for begin in begins if begin <= now), default=None)
    expected = [b for b in begins if now < b <= now + timedelta(days=14) or (b == last and b + lasting > now)]
    assert [begin for begin, _ in found] == expected


def test_a_window_of_one_day_is_there_until_it_is_over():
    window = Window(Purpose.FAILOVER, time_of_day(13), 3600.0, day=date(2026, 3, 1))
    assert len(occurrences(window, NOW)) == len(occurrences(window, NOW + timedelta(minutes=90))) == 1
    assert occurrences(window, NOW + timedelta(hours=2)) == []
    assert occurrences(replace(window, day=date(2026, 4, 1)), NOW) == []


def test_rules_are_tried_by_the_code_that_replay_runs(place, settings):
    app = run("rules", filled(place, CDG), settings)
    assert "SplitBrain" in set(app.dataframe[0].value["rule"])
    assert "{" not in "".join(app.dataframe[0].value["what it tells"])
    app.text_area[0].set_value("[alerts.rule.SplitBrain]\nenabled = false\n")
    app.button[0].click().run(timeout=60)
    assert "judged both ways" in words(app)


def test_what_is_shown_of_a_trial_is_what_replay_says_differs(place, monkeypatch):
    found = filled(place, CDG)
    with found.opened() as store:
        from hapair.forms.recording import Recording

        recording = Recording(CDG.pair, tuple(store.items(CDG.name)))
    policy, rules = Policy(CDG.pair), written_rules("[alerts.rule.SplitBrain]\nhold_s = 3600\n", "f", CDG.name)
    by_page = trial_rows(policy, rules, recording)
    by_replay = differing(retold(recording), retold(recording, replace(policy, rules=rules)))
    assert len(by_page) == sum(len(found) for sides in by_replay.values() for found in sides.values())
    assert any("SplitBrain" in row["which"] for row in by_page)


def test_rules_that_are_none_are_refused_with_the_reason(place, settings):
    app = run("rules", filled(place, CDG), settings)
    app.text_area[0].set_value("[alerts.rule.SplitBrian]\nhold_s = 1\n")
    app.button[0].click().run(timeout=30)
    assert "SplitBrain" in app.text[-1].value
    assert app.error


def test_a_zone_is_one_that_exists_and_the_chosen_one_comes_first():
    assert zone_names("Asia/Tokyo", "Europe/Paris") == ("Asia/Tokyo", "UTC", "Europe/Paris")
    assert zone_names("../../etc/passwd", None) == ("UTC",)
    assert zone_names("", "UTC") == ("UTC",)
    assert show_time(NOW, "Europe/Paris") == "2026-03-01 13:00:00 CET"
    assert show_time(NOW, "UTC") == "2026-03-01 12:00:00 UTC"


@given(st.text(max_size=40))
def test_whatever_the_address_asks_for_no_zone_breaks(asked):
    assert all(name == "UTC" or zone_known(name) for name in zone_names(asked, asked))


def test_pairs_are_chosen_by_site_and_by_state(place):
    with filled(place, CDG, well("mx-paris", 1e6)).opened() as store:
        found = listed(store.latest(), Desks(), {"mx-paris": "paris"}, datetime.now(UTC))
    tones = {each.pair.name: each.over.tone for each in found}
    assert tones == {"cdg-core": Tone.CRITICAL, "mx-paris": Tone.OK}
    names = lambda site, state: [each.pair.name for each in chosen(found, site, state)]  # noqa: E731
    assert names("all", "critical") == ["cdg-core"]
    assert names("paris", "all") == ["mx-paris"]
    assert names(NO_SITE, "ok") == []
    assert names("nowhere", "all") == []


def test_silences_are_shown_until_they_end(place):
    from alerts.desk.desk import Desk
    from dashboard.about.calendar import silence_row, silences
    from hapair.people.in_force import InForce, acted

    until = NOW + timedelta(hours=1)
    in_force = acted(InForce(), NOW, Act("kim", Via.CLI, Silenced("a1", until), HOSTILE))
    desks = Desks({"mx": Desk(in_force=in_force)})
    ((pair, silence),) = silences(desks, NOW)
    row = silence_row(pair, silence, "UTC")
    assert row["rules"] == "everything"
    assert not re.search("\u202e", row["why"])
    assert silences(desks, until) == []
