"""Whether a person can act on a pair from its page: through the collector's socket, and never by an address alone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from alerts.arrangements import Arranged
from alerts.control import parse_act_request
from alerts.desk.attending import attend
from alerts.desk.case import Case
from alerts.desk.desk import Desk
from alerts.policy import Policy
from bare_pages import pair as page
from build import PAIR, S_AS_P, START, P, S, look, told
from cli.collector.standing import checkpoint
from control_stage import collector
from dashboard.data import Happened
from dashboard.pair.doings import PURPOSES, planning
from dashboard.pair.last_incidents import last_incidents
from dashboard.pair.standing import CHECKLIST, act_address, checklist, not_told, show_case, show_standing
from dashboards import browser_page, served
from gallery import fill, well
from hapair.evidence.gathered import Evidence, gather
from hapair.evidence.links import link_states
from hapair.evidence.syncs import sync_states
from hapair.failovers import Failover
from hapair.incidents.all_clear import Missing
from hapair.incidents.incident import Incident
from hapair.judge import PairState
from hapair.look import Facts, Reading
from hapair.people.acts import (
    Acknowledged,
    Act,
    Cancelled,
    Noted,
    Planned,
    Silenced,
    Unacknowledged,
    Unsilenced,
    Via,
    show_act,
)
from hapair.people.in_force import Acknowledgement, InForce, acted
from hapair.people.windows import Purpose, Window
from hapair.spans import Range
from hapair.watch import Watch, step
from history.incidents import IncidentRow
from history.latest import Latest
from history.store import Record
from stores import Files


@pytest.fixture
def place(tmp_path):
    place = Files(tmp_path).new()
    with place.opened() as store:
        fill(store, [well("mx-paris", 1e6)], datetime.now(UTC))
    return place


def opened(place, what, socket="", pair="mx-paris"):
    app = AppTest.from_function(page, default_timeout=30)
    app.secrets["store"] = {"url": place.url, "archive": str(place.archive)}
    app.secrets["operators"] = {"socket": str(socket)}
    app.secrets["access"] = {"mode": "local"}
    app.query_params["pair"], app.query_params["do"] = pair, what
    return app.run()


def filled_in(app, button, who="ada", words="because"):
    app.text_input[0].input(who)
    app.text_area[0].input(words)
    return next(each for each in app.button if each.label == button).click().run()


@pytest.mark.parametrize(
    ("what", "button", "kind"),
    [("silence", "Silence", Silenced), ("plan", "Plan it", Planned), ("note", "Keep it", Noted)],
)
def test_an_address_opens_a_form_and_only_its_button_acts(place, tmp_path, what, button, kind):
    with collector(tmp_path / "socket", parse_act_request) as asked:
        app = opened(place, what, tmp_path / "socket")
        app.run()
        assert asked == []
        app = filled_in(app, button)
        assert not app.exception
        assert not app.error
        assert [(each.pairs, each.act.who, each.act.via, each.act.note) for each in asked] == [
            (("mx-paris",), "ada", Via.DASHBOARD, "because")
        ]
        assert isinstance(asked[0].act.doing, kind)
        assert "do" not in app.query_params


def test_nothing_is_done_by_nobody(place, tmp_path):
    with collector(tmp_path / "socket", parse_act_request) as asked:
        app = filled_in(opened(place, "silence", tmp_path / "socket"), "Silence", who="  ")
        assert asked == []
        assert "your name" in app.error[0].value


def test_what_the_collector_refuses_is_said_and_the_form_stays(place, tmp_path):
    with collector(tmp_path / "socket", parse_act_request, ["not *now*"]):
        app = filled_in(opened(place, "silence", tmp_path / "socket"), "Silence")
        assert app.error[0].value == "It was not done."
        assert "not *now*" in [each.value for each in app.text]
        assert "silence" in app.query_params["do"]


def test_without_a_collector_it_is_said_that_nothing_was_done(place, tmp_path):
    app = filled_in(opened(place, "note", tmp_path / "nobody"), "Keep it")
    assert any("Nothing was done" in each.value for each in app.text)
    app = filled_in(opened(place, "note"), "Keep it")
    assert any("no [operators] socket" in each.value for each in app.text)


def test_where_nothing_is_open_there_is_nothing_to_acknowledge(place):
    app = opened(place, "acknowledge")
    assert any("Nothing is open" in each.value for each in app.text)
    assert not app.button


@pytest.mark.parametrize(("what", "pair"), [("destroy", "mx-paris"), ("silence", "mx-lyon"), ("", "mx-paris")])
def test_an_unknown_form_or_pair_opens_none(place, what, pair):
    app = opened(place, what, pair=pair)
    assert not app.button
    assert not app.text_input


ILL = replace(PAIR, name="mx-oslo")


def unwell(place, *acts):
    """A desk of an open incident, with these acts done, as the collector would keep it."""
    watch, desk = Watch(ILL), Desk()
    records = []
    now = datetime.now(UTC).replace(microsecond=0)
    items = [replace(look(P, S_AS_P, n), pair=ILL.name, at=now - timedelta(seconds=60 - 10 * n)) for n in range(3)]
    items += [show_act(ILL.name, now - timedelta(seconds=20), act) for act in acts]
    items += [replace(look(P, S_AS_P, 5), pair=ILL.name, at=now)]
    for item in items:
        outcome = step(watch, item)
        watch = outcome.watch
        desk, _, _ = attend(desk, Policy(ILL), item, outcome)
        records.append(Record(item, outcome, checkpoint(watch, desk)))
    with place.opened() as store:
        store.add_pairs([ILL])
        store.keep(records)


def test_what_is_open_can_be_acknowledged_and_given_back(tmp_path, place):
    unwell(place)
    with collector(tmp_path / "socket", parse_act_request) as asked:
        filled_in(opened(place, "acknowledge", tmp_path / "socket", ILL.name), "Acknowledge")
        assert asked[0].act.doing == Acknowledged(None)


def test_what_is_acknowledged_names_who_has_it_and_can_be_given_back(tmp_path, place):
    unwell(place, Act("ada", Via.CLI, Acknowledged(), "on *it*"))
    with collector(tmp_path / "socket", parse_act_request) as asked:
        app = opened(place, "acknowledge", tmp_path / "socket", ILL.name)
        assert any(each.value.startswith("Acknowledged by ada since") for each in app.text)
        filled_in(app, "Give it back: nobody looks after it")
        assert asked[0].act.doing == Unacknowledged()


def test_what_is_in_force_is_ended_from_where_it_is_made(tmp_path, place):
    silence = Act("ada", Via.CLI, Silenced("s1", datetime.now(UTC) + timedelta(hours=2)))
    window = planning("w1", next(iter(PURPOSES)), datetime.now(UTC) + timedelta(hours=3), "1 hour")
    unwell(place, silence, Act("bob", Via.CLI, window))
    with collector(tmp_path / "socket", parse_act_request) as asked:
        filled_in(opened(place, "silence", tmp_path / "socket", ILL.name), "End this silence")
        filled_in(opened(place, "plan", tmp_path / "socket", ILL.name), "Cancel this window")
        assert [each.act.doing for each in asked] == [Unsilenced("s1"), Cancelled("w1")]


def open_incident(*states, missing):
    return Incident(0, START, START, states, missing=missing)


@pytest.mark.parametrize(
    ("missing", "seen", "done"),
    [
        ((Missing.ROLES, Missing.QUIET), True, [True, False, True, True, False, None]),
        ((Missing.STEADY,), True, [True, True, True, True, True, False]),
        ((Missing.SIGHT,), True, [False, None, None, None, None, None]),
        ((Missing.ROLES,), False, [False, None, None, None, None, None]),
    ],
)
def test_the_checklist_ticks_what_holds_and_what_is_not_seen_holds_not(missing, seen, done):
    found = checklist(open_incident(missing=missing), {}, seen=seen)
    assert [item.done for item in found] == done


SYNC_OFF, SYNC_DONE = ({"mail": word} for word in ("off", "in_sync"))
LINKS_OK = {"port6": "ok"}


@pytest.mark.parametrize(
    ("sync", "links", "words"),
    [
        (SYNC_DONE, LINKS_OK, ["holds", "holds"]),
        (SYNC_OFF, LINKS_OK, ["holds", "switched off: not asked for"]),
        (SYNC_OFF | {"config": "in_sync"}, LINKS_OK, ["holds", "holds"]),
        ({}, {}, ["nobody tells: not known", "nobody tells: not known"]),
    ],
)
def test_what_nobody_is_asked_for_holds_no_more_than_it_is_missing(sync, links, words):
    seen = look(told(P, Reading(None, None, Facts(heartbeat=links, sync=sync))), S)
    known, _ = gather(PAIR, Evidence(), seen)
    unknown = not_told(link_states(known, PAIR, START), sync_states(known, PAIR, START))
    items = {item.text: item for item in checklist(open_incident(missing=(Missing.ROLES,)), unknown, seen=True)}
    found = [items[CHECKLIST[each]] for each in (Missing.LINKS, Missing.SYNC)]
    assert [item.word for item in found] == words
    assert [item.done for item in found] == [True if word == "holds" else None for word in words]


def test_who_looks_after_it_is_said_until_it_expires():
    by = Acknowledgement("ada\u202e", START, "on it", START + timedelta(hours=1))
    case = Case(open_incident(missing=(Missing.ROLES,)), acknowledgement=by)
    shown = show_case(case, START + timedelta(minutes=59), {}, seen=True)
    assert shown["acknowledged"].endswith("until 03-01 01:00Z: on it")
    assert "\u202e" not in shown["acknowledged"]
    assert show_case(case, START + timedelta(minutes=60), {}, seen=True)["acknowledged"] == ""


def muted(desk, arranged, minutes):
    return show_standing(desk, Latest(PAIR), arranged, START + timedelta(minutes=minutes), seen=True)["muted"]


def test_windows_of_the_settings_stand_among_what_is_in_force():
    once = Window(Purpose.FAILOVER, time(1), 3600.0, day=START.date())
    weekly = Window(Purpose.MAINTENANCE, time(2), 7200.0, "Europe/Paris", weekdays=(6,))
    arranged = Arranged(windows={"swap\u202e": once, "patch day": weekly})
    first = muted(Desk(), arranged, 0)
    assert first == [
        "Planned failover 2026-03-01 from 01:00 (UTC) for 60 min, by the settings: swap\\u202e",
        "Maintenance every Sun from 02:00 (Europe/Paris) for 120 min, by the settings: patch day",
    ]
    assert muted(Desk(), arranged, 90)[-1] == "Maintenance until 03-01 03:00Z, by the settings: patch day"
    assert len(muted(Desk(), arranged, 120)) == 1


def test_a_window_is_shown_until_it_is_over():
    planned = planning("w1", next(iter(PURPOSES)), START + timedelta(hours=1), "1 hour")
    desk = Desk(in_force=acted(InForce(), START, Act("ada", Via.DASHBOARD, planned)))
    said = [muted(desk, Arranged(), minutes) for minutes in (0, 60, 119, 120)]
    assert said[0] == ["Planned failover 2026-03-01 from 01:00 (UTC) for 60 min, by ada"]
    assert said[1] == said[2] == ["Planned failover until 03-01 02:00Z, by ada"]
    assert said[3] == []


def test_the_last_incidents_of_a_pair_say_what_ended_them():
    over = replace(open_incident(PairState.SWAPPED, missing=()), closed=START + timedelta(minutes=10))
    more = [
        replace(over, opened=START + timedelta(days=n), closed=START + timedelta(days=n, hours=1)) for n in range(7)
    ]
    moved = [
        Failover(n, a, b, Range(START, START + timedelta(minutes=n)))
        for n, a, b in ((1, "mx1", "mx2"), (9, "mx2", "mx1"))
    ]
    rows = [IncidentRow("mx", "", over), IncidentRow("mx", "CpuHigh", over)]
    [only] = last_incidents(Happened(rows, {"mx": moved}, {}), START + timedelta(days=9))
    assert (only["lasted"], only["ended_by"]) == ("10 min", "the mail moved to mx1")
    found = last_incidents(Happened([IncidentRow("mx", "", each) for each in more], {}, {}), START + timedelta(days=9))
    assert [each["opened"][8:10] for each in found] == ["07", "06", "05", "04", "03"]
    assert {each["ended_by"] for each in found} == {"all was seen to be well again"}


def test_from_a_messages_link_on_a_phone_it_is_acknowledged(place, tmp_path):
    unwell(place)
    socket = tmp_path / "socket"
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with (
        collector(socket, parse_act_request) as asked,
        served(place, operators=str(socket)) as server,
        browser_page(**phone) as page,
    ):
        page.goto(server.address + act_address(ILL.name, "acknowledge"))
        form = page.get_by_role("dialog")
        expect(form.get_by_text(ILL.name)).to_be_visible(timeout=30_000)
        form.get_by_label("Who").fill("ada")
        assert asked == []
        form.get_by_role("button", name="Acknowledge").click()
        expect(form).to_have_count(0)
        expect(page.locator(".verdict")).to_be_visible()
        assert [(each.pairs, each.act.who, each.act.doing) for each in asked] == [((ILL.name,), "ada", Acknowledged())]
        page.get_by_role("link", name="Silence").click()
        expect(form.get_by_label("Only these rules")).to_be_visible(timeout=30_000)
        page.keyboard.press("Escape")
        expect(form).to_have_count(0)
        assert len(asked) == 1
