"""What is told of heartbeat links and synchronisation; what nobody can tell changes nothing."""

from dataclasses import replace

from build import PAIR, S_AS_P, SILENT, P, S, look, looks, told
from hapair.look import Facts, Reading
from hapair.severity import Severity
from rule_lab import RULE, both, heard, of, syslog


def test_a_link_is_told_after_its_hold_and_the_last_one_where_it_brought_no_takeover():
    one_left = {"heartbeat": {"port5": "ok", "port6": "failed"}}
    none_left = {"heartbeat": {"port5": "failed", "port6": "failed"}}
    items = [*both(one_left, count=5, http=True), *both(none_left, start=50, count=5, http=True)]
    assert of("HeartbeatLinkDown", items) == [("port6", "fired", 30.0), ("port5", "fired", 80.0)]
    assert of("AllLinksDown", items) == [("", "fired", 80.0)]
    assert RULE["AllLinksDown"].severity is Severity.CRITICAL


def test_a_link_that_either_member_calls_up_again_is_over():
    down, up = {"heartbeat": {"port6": "failed"}}, {"heartbeat": {"port6": "ok"}}
    items = [*both(down, count=5, http=True), *both(up, start=50, http=True)]
    assert of("HeartbeatLinkDown", items)[-1] == ("port6", "resolved", 50.0)
    assert of("AllLinksDown", items)[-1] == ("", "resolved", 50.0)


def test_the_links_of_a_member_that_is_away_say_nothing_of_the_cables():
    down = {"heartbeat": {"port6": "failed"}}
    away = [look(SILENT, told(S_AS_P, Reading(facts=Facts(**down))), 10 * n) for n in range(9)]
    assert {name for name, *_ in heard(away)} == {"FailedOver", "ModeMismatch"}
    back = both(None, down, said=((1, 2), S_AS_P), start=90, count=5, http=True)
    assert of("HeartbeatLinkDown", [*away, *back]) == [("port6", "fired", 120.0)]


def test_a_link_of_which_nobody_tells_any_more_stays_as_it_was_last_told():
    items = [*both({"heartbeat": {"port6": "failed"}}, count=5, http=True), *both(start=50, count=20)]
    assert of("HeartbeatLinkDown", items) == [("port6", "fired", 30.0)]


def test_a_failed_synchronisation_is_told_until_one_has_finished():
    items = [look(P, S, 0), syslog("sync_failed", 1, sync="config"), *looks(*[(P, S)] * 3, start=10)]
    done = [syslog("sync_finished", 31, sync="config"), *looks((P, S), start=40)]
    assert of("SyncFailed", [*items, *done]) == [("config", "fired", 20.0), ("config", "resolved", 40.0)]


def test_a_failed_synchronisation_of_which_nobody_tells_any_more_stays_failed():
    items = [*both({"sync": {"config": "differs"}}, count=3, http=True), *both(start=30, count=20)]
    assert of("SyncFailed", items) == [("config", "fired", 10.0)]


def test_a_synchronisation_that_does_not_end_is_stuck():
    quick = replace(PAIR, sync_stuck_s=60.0)
    items = [look(P, S, 0), syslog("sync_started", 1, sync="mail"), *looks(*[(P, S)] * 9, start=10)]
    assert of("SyncStuck", items) == []
    assert of("SyncStuck", items, pair=quick) == [("mail", "fired", 80.0)]


def test_one_by_the_clock_that_is_overdue_is_old_and_one_of_what_changed_is_not():
    quick = replace(PAIR, data_sync_s=20.0)
    begun = [syslog(kind, 1, sync=what) for what in ("mail", "config") for kind in ("sync_started", "sync_finished")]
    items = [look(P, S, 0), *begun, *looks(*[(P, S)] * 9, start=10)]
    assert of("SyncOld", items) == []
    assert of("SyncOld", items, pair=quick) == [("mail", "fired", 60.0)]
