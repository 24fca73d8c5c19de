"""Who says what of a pair: silence is shown as silence, and no disagreement is smoothed over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.arrangements import NOTHING, Arranged
from build import ODD, PAIR, S_AS_P, SILENT, START, P, S, event, look, told
from dashboard.pair.witness import BOTH_CLAIM, NOT_LISTENED, witnesses
from dashboard.view import show_pair
from hapair.evidence.gathered import Evidence, gather
from hapair.evidence.virtual import Answer, Finding
from hapair.judge import judge
from hapair.look import Cause, NoAnswer, Path, Source
from hapair.spans import Range
from history.latest import Latest

SAID = st.sampled_from([P, S, S_AS_P, ODD, SILENT, NoAnswer(Cause.AUTH), None])


def table(p, s, *events, arranged=NOTHING, after=5.0, path=Path.OK):
    """By the name of the witness: the cells of the members."""
    seen, evidence = look(p, s, path=path), Evidence()
    for item in (*events, seen):
        evidence, _ = gather(PAIR, evidence, item)
    verdict, now = judge(PAIR, seen), START + timedelta(seconds=after)
    row = Latest(PAIR, seen, START, verdict.state, verdict.severity, Range.exactly(START), 1, evidence=evidence)
    shown = show_pair(row, now)
    stale = shown.freshness == "stale"
    return {one.name: one.cells for one in witnesses(row, shown.members, events, arranged, now, stale=stale)}


def test_every_way_of_knowing_has_its_row_and_says_how_old_its_word_is():
    trap = replace(event("primary_unit_switch", -60), text="MASTER heartbeat disappeared")
    found = table(P, told(S, S), trap)
    assert list(found) == ["SNMP", "HTTPS", "Trap", "Syslog", "Our own path"]
    assert [(cell.mark, cell.word, cell.ago_s) for cell in found["SNMP"]] == [
        ("ok", "primary", 5.0),
        ("ok", "secondary", 5.0),
    ]
    assert [cell.word for cell in found["HTTPS"]] == ["not asked", "secondary"]
    _, second = found["Trap"]
    assert (second.mark, second.word, second.text) == ("told", "primary unit switch", "MASTER heartbeat disappeared")
    assert second.ago_s == 65.0


def test_silence_is_silence():
    found = table(P, SILENT)
    assert (found["SNMP"][1].mark, found["SNMP"][1].word) == ("unseen", "silent")
    assert {(cell.mark, cell.word) for cell in (*found["Trap"], *found["Syslog"])} == {("unseen", "silent")}


def test_what_pairwatch_does_not_listen_for_is_not_the_units_silence():
    found = table(P, S, arranged=Arranged(listens=("trap",)))
    assert {cell.word for cell in found["Trap"]} == {"silent"}
    assert {cell.word for cell in found["Syslog"]} == {NOT_LISTENED}


def test_channels_of_one_member_that_differ_are_both_marked_and_say_with_whom():
    found = table(P, told(S, S_AS_P))
    assert (found["SNMP"][1].mark, found["SNMP"][1].word) == ("differs", "secondary, not as HTTPS says")
    assert (found["HTTPS"][1].mark, found["HTTPS"][1].word) == ("differs", "primary, not as SNMP says")
    assert found["SNMP"][0].mark == "ok"


def test_two_primaries_contradict_each_other():
    found = table(P, S_AS_P)
    assert {(cell.mark, cell.word) for cell in found["SNMP"]} == {("differs", f"primary: {BOTH_CLAIM}")}


@given(SAID, SAID, SAID, st.floats(0, 1e5))
def test_nothing_counts_as_well_that_did_not_answer_or_is_too_old(p, s, http, after):
    for name, cells in table(p or P, told(s or S, http), after=after).items():
        for cell in cells:
            assert not (cell.mark in ("ok", "differs") and after > PAIR.gap_s + 0.001), name
            assert cell.word


def test_a_report_of_long_ago_has_its_age_and_no_words_of_its_own():
    trap = event("primary_unit_switch", -60)
    seen, evidence = look(P, S), Evidence()
    for item in (trap, seen):
        evidence, _ = gather(PAIR, evidence, item)
    row = replace(Latest(PAIR, seen, START), evidence=evidence)
    members = show_pair(row, START).members
    found = {one.name: one.cells for one in witnesses(row, members, [], Arranged(), START, stale=False)}
    assert (found["Trap"][1].mark, found["Trap"][1].word, found["Trap"][1].ago_s) == ("told", "heard", 60.0)


def test_each_members_cell_has_its_own_last_word_over_that_channel():
    trap, syslog = Source.TRAP, Source.SYSLOG
    said = [("a", "mx1", trap), ("b", "mx2", trap), ("c", "mx1", syslog), ("d", "mx2", syslog), ("e", "mx1", trap)]
    told_ = [event(kind, -60 + n, member, source) for n, (kind, member, source) in enumerate(said)]
    found = table(P, S, *told_)
    assert [cell.word for cell in found["Trap"]] == ["e", "b"]
    assert [cell.word for cell in found["Syslog"]] == ["c", "d"]


def test_our_own_path_is_a_witness_against_ourselves():
    (path,) = table(SILENT, SILENT, path=Path.LOST)["Our own path"]
    assert (path.mark, path.word) == ("differs", "lost")
    (path,) = table(SILENT, SILENT)["Our own path"]
    assert (path.mark, path.word) == ("unseen", "not vouched for")
    (path,) = table(P, S)["Our own path"]
    assert (path.mark, path.word) == ("told", "nothing against it")


def test_a_trap_over_the_wrong_channel_is_nobody_elses():
    line = event("heartbeat_changed", -10, source=Source.SYSLOG)
    found = table(P, S, line)
    assert found["Trap"][1].word == "silent"
    assert found["Syslog"][1].word == "heartbeat changed"
    assert found["Syslog"][0].word == "silent"


def answered(by, *, finding=Finding.UNIT, after=0.0):
    return Answer(finding, START + timedelta(seconds=after), Range.exactly(START), by, "smtp: mx1.example ESMTP")


@pytest.mark.parametrize(
    ("answer", "mark", "word"),
    [
        (answered("mx1"), "ok", "mx1 answers"),
        (answered("mx2"), "differs", "mx2 answers"),
        (answered(None, finding=Finding.BOTH), "differs", "both units answer"),
        (answered(None, finding=Finding.SILENT), "differs", "no mail is taken"),
        (answered(None, finding=Finding.SOMEBODY), "told", "somebody answers"),
        (answered("mx1", after=-3600), "unseen", "mx1 answers"),
    ],
)
def test_who_answers_where_mail_arrives_is_held_against_what_the_members_say(answer, mark, word):
    seen = look(P, S)
    verdict = judge(PAIR, seen)
    known = Evidence(virtual={"192.0.2.10": answer})
    since = Range.exactly(START)
    row = Latest(PAIR, seen, START, verdict.state, verdict.severity, since, 1, evidence=known)
    found = witnesses(row, show_pair(row, START).members, [], NOTHING, START, stale=False)
    (cell,) = {one.name: one.cells for one in found}["Mail to 192.0.2.10"]
    assert (cell.mark, cell.word) == (mark, word)
