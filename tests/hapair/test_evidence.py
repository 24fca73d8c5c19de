from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import P_OFF, PAIR, S_AS_P, S_OFF, SILENT, START, P, S, look, told
from hapair.evidence.gathered import Evidence, gather
from hapair.evidence.word import Word, still
from hapair.look import Cause, Event, Facts, NoAnswer, Reading, Source
from hapair.spans import Range
from incidents import at, histories


def unit(serial="A", uptime_s=1000.0, version="v7.0", mode=1):
    return Reading(mode, mode, Facts(serial=serial, uptime_s=uptime_s, version=version))


def gathered(*items):
    known, remarks = Evidence(), []
    for item in items:
        known, more = gather(PAIR, known, item)
        remarks += more
    return known, remarks


def happened(*items):
    return [(r.member, r.kind) for r in gathered(*items)[1]]


def line(kind, after, source=Source.SYSLOG, **more):
    return Event(PAIR.name, START + timedelta(seconds=after), source, kind, "mx2", "", more)


def test_each_channel_is_known_by_when_it_last_spoke():
    known, _ = gathered(
        look(unit(), S, 0),
        look(told(SILENT, Reading(facts=Facts(hostname="x"))), SILENT, 10),
        line("heartbeat_changed", 12, links={"port6": "failed"}),
        line("note", 13, Source.TRAP),
    )
    assert known.members["mx1"].spoke == {"snmp": at(0), "http": at(10)}
    assert known.members["mx2"].spoke == {"snmp": at(0), "syslog": at(12), "trap": at(13)}


def test_a_unit_without_ha_objects_has_spoken():
    known, _ = gathered(look(NoAnswer(Cause.NO_HA_OBJECTS, facts=Facts(serial="A")), SILENT, 0))
    assert known.members["mx1"].spoke == {"snmp": at(0)}
    assert known.members["mx2"].spoke == {}


def test_the_last_word_on_a_link_stands_with_its_source_and_age():
    http = Reading(facts=Facts(heartbeat={"port6": "ok", "port5": "ok"}, sync={"config": "in_sync"}))
    known, _ = gathered(look(S, told(S, http), 0), line("heartbeat_changed", 5, links={"port6": "failed"}))
    of = known.members["mx2"]
    assert of.heartbeat == {
        "port6": Word("failed", "syslog", at(5), Range.exactly(at(5))),
        "port5": Word("ok", "http", at(0), Range.exactly(at(0))),
    }
    assert of.sync == {"config": Word("in_sync", "http", at(0), Range.exactly(at(0)))}
    assert still(of.heartbeat["port6"], PAIR, at(3600))
    assert not still(of.heartbeat["port6"], PAIR, at(86400 + 6))
    assert still(of.heartbeat["port5"], PAIR, at(25))
    assert not still(of.heartbeat["port5"], PAIR, at(26))


def test_sync_started_finished_and_failed_are_told_apart():
    known, _ = gathered(line("sync_started", 0, sync="config"), line("sync_failed", 5, sync="mail"), line("sync_x", 6))
    assert {kind: word.said for kind, word in known.members["mx2"].sync.items()} == {
        "config": "started",
        "mail": "failed",
    }


@pytest.mark.parametrize(
    ("then", "now", "between", "restarted"),
    [
        (1000, 1010, 10, False),
        (40, 5, 10, False),  # within the slack of a minute
        (90_000, 5, 10, True),
        (90_000, 85_000, 10, True),
        (600, 18_000, 86_400, True),
        (600, 86_500, 86_400, False),
        (42_949_660, 7, 20, False),  # the counter began anew
        (42_949_660, 5000, 20, True),
    ],
)
def test_a_restart_nobody_saw_is_told_by_the_uptime(then, now, between, restarted):
    found = happened(look(unit(uptime_s=then), S, 0), look(unit(uptime_s=now), S, between))
    assert found == ([("mx1", "restarted")] if restarted else [])


@pytest.mark.parametrize("uptime_s", [2.0**64 / 100, 1e308, -1.0])
def test_an_uptime_that_no_unit_can_have_is_none(uptime_s):
    """sysUpTime as a Counter64, by an agent that is broken or means harm."""
    evidence, remarks = Evidence(), ()
    for n, up_s in enumerate((5e6, uptime_s, 5e6 + 20)):
        evidence, remarks = gather(PAIR, evidence, look(Reading(1, 1, Facts(serial="A", uptime_s=up_s)), S, 10 * n))
        assert remarks == ()
    assert evidence.members["mx1"].unit.uptime == timedelta(seconds=5e6 + 20)


def test_other_firmware_another_unit_and_swapped_cables_are_told_apart():
    start = look(unit("A"), unit("B", mode=2), 0)
    assert happened(start, look(unit("A", version="v7.2"), unit("B", mode=2), 10)) == [("mx1", "firmware_changed")]
    assert happened(start, look(unit("C"), unit("B", mode=2), 10)) == [("mx1", "unit_changed")]
    swapped = happened(start, look(unit("B", mode=2), unit("A"), 10))
    assert swapped == [("mx1", "units_swapped"), ("mx2", "units_swapped")]


def test_what_https_calls_the_firmware_is_no_other_firmware():
    http = Reading(facts=Facts(serial="A", version="4.0.0000"))
    assert (
        happened(look(told(unit(), http), S, 0), look(told(SILENT, http), S, 10), look(told(unit(), http), S, 20)) == []
    )


def test_forged_lines_do_not_grow_what_is_remembered():
    known, _ = gathered(*(line("heartbeat_changed", n, links={f"port{n}": "ok"}) for n in range(500)))
    assert len(known.members["mx2"].heartbeat) == 64
    assert "port499" in known.members["mx2"].heartbeat


@given(histories(), st.integers(0, 60))
def test_gathering_in_two_runs_knows_the_same(items, cut):
    whole = gathered(*items)
    known, remarks = gathered(*items[:cut])
    for item in items[cut:]:
        known, more = gather(PAIR, known, item)
        remarks += more
    assert (known, remarks) == whole


def changed(*items):
    return gathered(*items)[0].changed


def test_a_role_is_left_after_the_last_answer_in_it():
    assert changed(look(P, S, 0), look(P, S, 10), look(P, S_AS_P, 20)) == at(10)
    assert changed(look(P, S, 0), look(P, SILENT, 10), look(P, SILENT, 20), look(P, S_AS_P, 30)) == at(0)


def test_taking_the_role_of_the_standby_after_joining_leaves_none():
    joined = look(P, S, 0), look(P, S_OFF, 10), look(P, S_OFF, 20), look(P, S, 30)
    assert changed(*joined) == at(0)
    assert changed(*joined, look(P_OFF, S, 40), look(P, S, 50)) == at(40)


def test_a_unit_is_another_from_its_boot_on():
    assert changed(look(unit(), S, 0), look(unit(uptime_s=4.0), S, 30)) == at(26)
    assert changed(look(unit(), S, 0), look(unit(uptime_s=50.0), S, 30)) == at(0)
    assert changed(look(unit(), S, 0), look(unit("B"), S, 30)) == at(30)
