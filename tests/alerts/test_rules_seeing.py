"""What is told of our own sight: channels that are dead, traps that never came, time that nobody saw."""

from dataclasses import replace

from alerts.rules import AS_THEY_COME, rules_for
from build import LATE, SILENT, P, S, event, look, looks, told
from hapair.look import Cause, Facts, NoAnswer, Path, Reading
from hapair.settings.alerting import AlertSettings
from incidents import at
from rule_lab import detail, heard, of


def test_a_silent_channel_is_told_after_an_hour_where_the_member_is_seen_by_another():
    half = look(told(P, NoAnswer(Cause.AUTH, "login refused")), told(S, Reading()))
    items = [replace(half, at=at(10 * n)) for n in range(362)]
    assert of("ChannelDead", items) == [("mx1 HTTPS", "fired", 3600.0)]
    assert detail("ChannelDead", half) == {"mx1 HTTPS": "login refused"}


def test_a_member_of_which_nothing_is_heard_has_no_dead_channel():
    mute = look(told(SILENT, SILENT), told(S, Reading()))
    assert detail("ChannelDead", mute) == {"mx1 SNMP": None, "mx1 HTTPS": None}
    assert detail("ChannelDead", look(SILENT, S)) == {"mx1 SNMP": None}
    assert detail("ChannelDead", look(NoAnswer(Cause.NO_HA_OBJECTS, facts=Facts(serial="X")), S)) == {}


def test_the_way_of_the_traps_is_proven_by_any_trap_for_ninety_days():
    said = event("note", 5, "mx1")
    assert detail("TrapPathUnproven", look(P, S)) == {"mx1": "none ever came", "mx2": "none ever came"}
    assert set(detail("TrapPathUnproven", look(P, S), said, look(P, S, 10))) == {"mx2"}
    late = look(P, S, 91 * 86400)
    assert detail("TrapPathUnproven", look(P, S), said, late)["mx1"] == "the last one came 2026-03-01 00:00:05Z"


def test_traps_are_missed_only_where_they_are_listened_for():
    listening, deaf = (rules_for("mx-paris", AlertSettings(), traps=traps) for traps in (True, False))
    assert {rule.name for rule in listening} - {rule.name for rule in deaf} == {"TrapPathUnproven"}
    assert deaf == AS_THEY_COME


def test_time_that_nobody_saw_is_told_where_it_was_long():
    short, long = (looks((P, S), (P, S), every=after) for after in (200, 400))
    assert heard(short) == []
    assert ("Unobserved", "", "fired", 300.0) in heard(looks((P, S), (P, S), every=300))
    assert heard([*long, *looks(*[(P, S)] * 62, start=410)]) == [
        ("Unobserved", "", "fired", 400.0),
        ("Unobserved", "", "resolved", 1000.0),
    ]


def test_both_units_gone_are_told_within_thirty_seconds_of_the_first_look_that_missed_them():
    """The beat of a pair with the defaults: every 10 s, 3 s for a silent unit, and a fresh look at once."""
    items = [look(P, S, 0), look(SILENT, SILENT, 13), look(SILENT, SILENT, 16)]
    assert ("Blind", "", "fired", 16.0) in heard(items)


def test_blindness_is_not_over_where_our_own_lateness_kept_us_from_looking():
    items = [
        *looks(*[(SILENT, SILENT)] * 2),
        *looks(*[(LATE, LATE)] * 6, start=20),
        *looks(*[(SILENT, SILENT)] * 2, start=80),
    ]
    assert of("Blind", items) == [("", "fired", 10.0)]


def test_silence_of_both_is_told_only_where_others_answer_and_not_at_the_mending_of_a_wire():
    cut = [look(SILENT, SILENT, 10 * n, path=Path.LOST) for n in range(60)]
    assert of("Blind", cut) == []
    straddling = [look(SILENT, SILENT, 600), look(P, S, 603)]
    assert of("Blind", [*cut, *straddling]) == []
    gone = [look(SILENT, SILENT, 600 + 10 * n) for n in range(3)]
    assert of("Blind", [*cut, *gone]) == [("", "fired", 610.0)]


def test_silence_of_both_that_was_told_goes_on_while_we_reach_nobody():
    gone = [look(SILENT, SILENT, 10 * n) for n in range(3)]
    cut = [look(SILENT, SILENT, 30 + 10 * n, path=Path.LOST) for n in range(3)]
    assert of("Blind", [*gone, *cut]) == [("", "fired", 10.0)]
