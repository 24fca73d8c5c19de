"""What a pair's page says is to be done: for what is so now, ticked by what is seen, and never another's steps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.alert import Alert
from alerts.arrangements import Arranged
from alerts.desk.desk import Desk
from build import P_AS_S, PAIR, S_AS_P, SILENT, START, P, S, event, look, told
from dashboard.pair.books import show_books
from dashboard.view import show_pair
from hapair.judge import PairState
from hapair.look import Event, Facts, Reading, Source
from hapair.pair import OnFailure
from hapair.severity import Severity
from hapair.spans import Range
from history.latest import Latest
from stood import stood

PAGES = Arranged({"mx1": "https://192.0.2.1/admin"})


def links(**words):
    return Reading(
        None, None, Facts(heartbeat=words, sync={"config": "in_sync" if "ok" in words.values() else "failed"})
    )


def books(*said, every=10.0, later=1.0, pair=PAIR, arranged=PAGES):
    """As shown after looks at these, and events among them, `later` seconds after the last look."""
    items = [each if isinstance(each, Event) else look(*each, n * every, pair=pair) for n, each in enumerate(said)]
    latest, desk = stood(items, pair)
    now = (latest.at or START) + timedelta(seconds=later)
    state = PairState(show_pair(latest, now).state)
    return show_books(latest, state, desk, arranged, now)


def ticks(book):
    return [each["done"] for each in book["steps"] if each["awaits"]]


WELL = (P, S)
SPLIT = (told(P, links(port6="failed")), told(S_AS_P, links(port6="failed")))
MENDED = (told(P, links(port6="ok")), told(S_AS_P, links(port6="ok")))
BACK = (told(P, links(port6="ok")), told(S, links(port6="ok")))


def test_where_all_is_well_there_is_nothing_to_do():
    (book,) = books(WELL, WELL)
    assert [each["text"] for each in book["steps"]] == ["Nothing to do."]
    assert book["steps"][0]["done"] is None


def test_the_steps_of_a_split_brain_tick_one_after_the_other_as_it_heals():
    assert ticks(books(WELL, SPLIT, SPLIT)[0]) == [False, False, False, False]
    assert ticks(books(WELL, SPLIT, MENDED)[0]) == [True, True, False, False]
    (healed,) = books(WELL, SPLIT, SPLIT, MENDED, BACK)
    assert (healed["title"], ticks(healed)) == ("Split brain", [True, True, True, True])


def test_what_was_synchronised_before_the_units_were_apart_ticks_nothing_after():
    before = replace(event("sync_finished", 5, source=Source.SYSLOG), more={"sync": "config"})
    after = replace(event("sync_finished", 45, source=Source.SYSLOG), more={"sync": "config"})
    apart = [WELL, before, *[(P, S_AS_P)] * 2, WELL]
    synced = "a synchronisation has finished since"
    found = {each["awaits"]: each["done"] for each in books(*apart)[0]["steps"]}
    assert found[synced] is False
    found = {each["awaits"]: each["done"] for each in books(*apart, after, WELL)[0]["steps"]}
    assert found[synced] is True


def test_what_fired_before_we_lost_sight_is_not_told_to_be_mended_blindly():
    assert [each["title"] for each in books(WELL, *[(SILENT, S_AS_P)] * 3, *[(SILENT, SILENT)] * 3)] == ["No view"]


def test_the_gravest_of_what_fires_comes_first():
    one = (told(P, links(port5="ok", port6="failed")), told(S, links(port5="ok", port6="failed")))
    both = (told(P, links(port5="failed", port6="failed")), told(S, links(port5="failed", port6="failed")))
    found = [each["title"] for each in books(WELL, *[one] * 6, *[both] * 6)]
    assert found[0].startswith("All heartbeat links are down")
    assert any(title.startswith("Heartbeat link") for title in found[1:])


def test_what_a_site_calls_graver_comes_first_whatever_fired_first():
    rules = [("SyncOld", Severity.WARNING), ("MailDiskHigh", Severity.CRITICAL)]
    alerts = [Alert(rule, "mx1", each, "97 %", START, START, 2, 10.0, 0.0, START) for rule, each in rules]
    seen = look(P, S)
    latest = Latest(PAIR, seen, START, PairState.NORMAL, Severity.OK, Range.exactly(START))
    desk = Desk(active={alert.key: alert for alert in alerts})
    found = show_books(latest, PairState.NORMAL, desk, PAGES, START)
    assert [each["title"] for each in found] == [
        "mx1: the mail disk is nearly full, 97 %",
        "Synchronisation of mx1 is overdue",
    ]


def test_a_step_leads_to_the_page_of_its_unit_where_the_settings_name_one():
    first = books(WELL, SPLIT)[0]["steps"][0]
    assert first["on"] == [{"name": "mx1", "url": "https://192.0.2.1/admin"}, {"name": "mx2", "url": ""}]


def test_what_nobody_tells_stays_open_and_says_so():
    found = {each["awaits"]: each["done"] for each in books(WELL, (P, S_AS_P))[0]["steps"]}
    assert found["a heartbeat link is up"] is None
    assert found["mx2 acts as secondary"] is False


@pytest.mark.parametrize(
    ("on_failure", "awaits"),
    [(OnFailure.BECOME_SECONDARY, "mx1 acts as secondary"), (OnFailure.RESTORE_ROLE, "mx1 acts as primary")],
)
def test_how_it_goes_on_and_what_ticks_it_depend_on_the_units_setting(on_failure, awaits):
    first = books(WELL, (SILENT, S_AS_P), pair=replace(PAIR, on_failure=on_failure))[0]
    assert first["steps"][-1]["awaits"] == awaits


def test_what_was_last_seen_ticks_nothing_once_it_is_too_old():
    (book,) = books(WELL, SPLIT, MENDED, later=3600)
    assert (book["title"], ticks(book)) == ("No data", [False])


def test_a_pair_never_looked_at_is_told_to_be_looked_at():
    (book,) = books()
    assert (book["title"], ticks(book)) == ("No data", [False])


def test_what_fires_in_a_pair_whose_roles_are_right_has_its_own_steps():
    down = (told(P, links(port5="ok", port6="failed")), told(S, links(port5="ok", port6="failed")))
    (book,) = books(WELL, *[down] * 6)
    assert book["title"] == "Heartbeat link port6 is down"
    assert book["steps"][0]["awaits"] == "heartbeat link port6 is up"
    assert ticks(book) == [False]


def test_what_fires_beside_a_state_comes_after_it_and_what_is_a_part_of_it_does_not():
    found = [each["title"] for each in books(WELL, *[SPLIT] * 14)]
    assert found[0] == "Split brain"
    assert "Synchronisation of config has failed" in found
    assert not any("acts as" in title for title in found)
    assert len(found) == len(set(found))


def test_a_unit_that_says_anything_has_it_only_as_text():
    evil = "<b>port6</b>\u202e"
    down = (told(P, links(**{evil: "failed", "port5": "ok"})), told(S, links(**{evil: "failed", "port5": "ok"})))
    (book,) = books(WELL, *[down] * 6)
    assert "\u202e" not in str(book)


def test_a_unit_is_called_by_its_own_name_in_what_stands_over_its_steps():
    full = (told(Reading(*P, Facts(mail_disk_percent=97.0))), S)
    (book,) = books(WELL, *[full] * 3)
    assert book["title"] == "mx1: the mail disk is nearly full, 97 %"
    assert book["steps"][0]["on"][0]["name"] == "mx1"


def test_a_swap_is_told_to_be_undone_on_the_secondary_first():
    found = books(WELL, *[(P_AS_S, S_AS_P)] * 3)[0]["steps"]
    restores = [each["on"][0]["name"] for each in found if "restore configured" in each["menu"]]
    assert restores == ["mx2", "mx1"]
