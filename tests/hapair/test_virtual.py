import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import P_AS_S, PAIR, S_AS_P, P, S, look
from hapair.evidence.gathered import Evidence, gather
from hapair.evidence.service import mail_now
from hapair.evidence.virtual import AGES_S, Answer, Finding, found_at, host
from hapair.forms.checkpoint import parse_watch, show_watch
from hapair.forms.lines import BadLine
from hapair.forms.parse import parse_look
from hapair.forms.recording import BadRecording, read, write
from hapair.forms.show import show_look
from hapair.judge import Mail, PairState
from hapair.look import Cause, Face, Faces, Facts, NoAnswer, Reading
from hapair.spans import Range
from hapair.watch import Watch, run
from incidents import at

VIP = "172.16.1.2"
ONE, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64
DEAD = NoAnswer(Cause.REFUSED)
OWN = {
    "mx1": {"smtp": Face("mx1.example.com ESMTP"), "https": Face(certificate=ONE)},
    "mx2": {"smtp": DEAD, "https": Face(certificate=OTHER)},
}
NAMES = {"mx1": "mx1", "mx2": "mx2"}


def asked(own=None, **shown):
    return found_at(VIP, Faces({VIP: shown}, OWN if own is None else own), NAMES)


@pytest.mark.parametrize(
    ("shown", "finding", "by"),
    [
        ({"smtp": Face("mx1.example.com ESMTP; Mon, 1 Mar 2026 00:00:00")}, Finding.UNIT, "mx1"),
        ({"smtp": Face("MX2.other.org hello")}, Finding.UNIT, "mx2"),
        ({"https": Face(certificate=OTHER)}, Finding.UNIT, "mx2"),
        ({"smtp": Face("mx1 ESMTP"), "https": Face(certificate=ONE)}, Finding.UNIT, "mx1"),
        ({"smtp": Face("mx1 ESMTP"), "https": Face(certificate=OTHER)}, Finding.BOTH, None),
        ({"smtp": Face("mail.example.com ESMTP")}, Finding.SOMEBODY, None),
        ({"smtp": Face("")}, Finding.SOMEBODY, None),
        ({"https": Face(certificate=THIRD)}, Finding.STRANGER, None),
        ({"smtp": Face("mail ESMTP"), "https": Face(certificate=ONE)}, Finding.UNIT, "mx1"),
        ({"smtp": DEAD, "https": Face(certificate=ONE)}, Finding.SILENT, None),
        ({"smtp": Face("mx1 ESMTP"), "https": DEAD}, Finding.UNIT, "mx1"),
        ({"https": DEAD}, Finding.SILENT, None),
    ],
)
def test_who_answers_is_known_by_a_face_of_its_own(shown, finding, by):
    assert asked(**shown)[:2] == (finding, by)


def test_what_both_units_show_alike_tells_nothing():
    shared = {"mx1": {"https": Face(certificate=ONE)}, "mx2": {"https": Face(certificate=ONE)}}
    assert asked(shared, https=Face(certificate=ONE))[0] is Finding.SOMEBODY
    alike = Faces({VIP: {"smtp": Face("mail.example.com")}})
    assert found_at(VIP, alike, {"mx1": "mail", "mx2": "mail"})[0] is Finding.SOMEBODY


def test_a_certificate_is_a_strangers_only_where_both_units_own_are_known():
    half = {"mx1": OWN["mx1"], "mx2": {"https": DEAD}}
    assert asked(half, https=Face(certificate=THIRD))[0] is Finding.SOMEBODY


def test_the_name_a_greeting_begins_with_is_held_against_the_host_name():
    assert host("MX1.example.com ESMTP ready") == host("mx1") == "mx1"
    assert host("") == host("   ") == ""


def named(said, name):
    return Reading(*said, Facts(hostname=name))


def seen(after, smtp, p=P, s=S):
    shown = None if smtp is None else Faces({VIP: {"smtp": smtp}})
    return replace(look(named(p, "mx1"), named(s, "mx2"), after), virtual=shown)


def gathered(*looks):
    known = Evidence()
    for each in looks:
        known, _ = gather(PAIR, known, each)
    return known.virtual.get(VIP)


MX1, MX2 = Face("mx1 ESMTP"), Face("mx2 ESMTP")


def test_an_answer_stands_with_since_when_and_how_often():
    assert gathered(seen(0, MX1), seen(10, None), seen(20, MX1)) == Answer(
        Finding.UNIT, at(20), Range.exactly(at(0)), "mx1", "smtp: mx1 ESMTP", 2
    )
    silent = gathered(seen(0, MX1), seen(30, DEAD))
    assert (silent.finding, silent.since, silent.times) == (Finding.SILENT, Range(at(0), at(30)), 1)


def test_where_now_one_and_now_the_other_answers_and_no_role_has_changed_both_do():
    first, second = seen(0, MX1, s=(2, 1)), seen(30, MX2, s=(2, 1))
    assert gathered(first, second).finding is Finding.BOTH
    assert gathered(first, second, seen(60, MX2, s=(2, 1))).finding is Finding.BOTH
    assert gathered(first, second, seen(31 + AGES_S, MX2, s=(2, 1))).finding is Finding.UNIT


def test_who_answered_before_the_roles_moved_is_no_contradiction_after_it():
    both = seen(0, MX1, s=(2, 1)), seen(30, MX2, s=(2, 1))
    assert gathered(*both, seen(60, MX1), seen(90, MX1)).finding is Finding.UNIT


def test_after_a_failover_the_other_unit_answers_and_nothing_is_odd_about_it():
    assert gathered(seen(0, MX1), seen(30, MX2, (1, 0), (2, 1))).finding is Finding.UNIT


def test_an_address_that_is_asked_no_more_is_forgotten():
    """It was mistyped in the settings, and has been mended."""
    shown = [Faces({address: {"smtp": Face("mx1 ESMTP")}}, OWN) for address in ("172.16.1.20", VIP)]
    evidence = Evidence()
    for n, faces in enumerate(shown):
        evidence, _ = gather(PAIR, evidence, replace(look(P, S, 10 * n), virtual=faces))
    assert set(evidence.virtual) == {VIP}


def test_what_was_late_by_our_own_fault_says_nothing():
    assert gathered(seen(0, MX1), seen(30, NoAnswer(Cause.LATE))).at == at(0)


# As it is written, and read again.

texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
shown = st.one_of(
    st.builds(Face, texts, st.sampled_from(["", ONE])), st.builds(NoAnswer, st.sampled_from(Cause), texts)
)
ways = st.dictionaries(st.sampled_from(["smtp", "https"]), shown)
faces = st.builds(
    Faces,
    st.dictionaries(texts, ways, max_size=2),
    st.dictionaries(st.sampled_from(["mx1", "mx2"]), ways, max_size=2),
    st.integers(0, 36000).map(lambda n: n / 10),
)


@given(faces)
def test_what_a_witness_was_shown_survives_a_recording(found):
    kept = replace(look(P, S), virtual=found)
    assert read(write(PAIR, [kept])).items == (kept,)


def test_a_recording_of_before_there_was_a_witness_is_what_it_was():
    line = (
        '{"kind":"look","at":"2026-03-01T00:00:00.000Z","members":{"mx1":{"snmp":{"mode":1,"effective":1}},"mx2":{}}}'
    )
    before = parse_look(json.loads(line), "mx-paris", ("mx1", "mx2"))
    assert before.virtual is None
    assert json.dumps(show_look(before), separators=(",", ":")) == line


def test_the_form_of_a_look_with_a_witness():
    line = (
        '{"kind":"look","at":"2026-03-01T00:00:00.000Z","members":{"mx1":{},"mx2":{}},"virtual":{"addresses":'
        '{"172.16.1.2":{"smtp":{"greeting":"mx1 ESMTP","certificate":"' + ONE + '"},"https":{"no_answer":"refused"}}},'
        '"members":{"mx2":{"smtp":{"no_answer":"protocol","detail":"554 no"}}},"early_s":3.2}}'
    )
    found = parse_look(json.loads(line), "mx-paris", ("mx1", "mx2"))
    assert found.virtual == Faces(
        {VIP: {"smtp": Face("mx1 ESMTP", ONE), "https": DEAD}},
        {"mx2": {"smtp": NoAnswer(Cause.PROTOCOL, "554 no")}},
        3.2,
    )
    assert json.dumps(show_look(found), separators=(",", ":")) == line


@pytest.mark.parametrize(
    "virtual",
    [
        1,
        {},
        {"addresses": []},
        {"addresses": {VIP: {"telnet": {}}}},
        {"addresses": {VIP: {"smtp": {"no_answer": "tired"}}}},
        {"addresses": {VIP: {"smtp": {"no_answer": "refused", "greeting": "x"}}}},
        {"addresses": {VIP: {"smtp": {"detail": "x"}}}},
        {"addresses": {VIP: {"smtp": {"greeting": 5}}}},
        {"addresses": {VIP: {"smtp": {"certificate": "AB"}}}},
        {"addresses": {VIP: {"smtp": {"colour": "x"}}}},
        {"addresses": {}, "members": {"mx3": {}}},
        {"addresses": {}, "early_s": -1},
        {"addresses": {}, "early_s": True},
        {"addresses": {}, "more": {}},
    ],
)
def test_what_is_not_understood_is_refused(virtual):
    found = show_look(look(P, S)) | {"virtual": virtual}
    with pytest.raises(BadLine):
        parse_look(found, "mx-paris", ("mx1", "mx2"))
    with pytest.raises(BadRecording):
        read([*write(PAIR, []), json.dumps(found)])


@given(
    st.lists(st.tuples(st.sampled_from([MX1, MX2, DEAD, Face("x"), None]), st.sampled_from([P, (1, 2)])), max_size=12)
)
def test_a_restart_and_a_replay_know_the_same(said):
    looks = [seen(10 * n, smtp, p) for n, (smtp, p) in enumerate(said)]
    whole = Watch(PAIR)
    for step in run(looks, Watch(PAIR)):
        whole = step.watch
    half = Watch(PAIR)
    for step in run(looks[: len(looks) // 2], Watch(PAIR)):
        half = step.watch
    half = parse_watch(json.loads(json.dumps(show_watch(half))), PAIR)
    for step in run(looks[len(looks) // 2 :], half):
        half = step.watch
    assert half == whole


def mail_of(*virtual, state=PairState.NORMAL, after=0.0, said=(P, S)):
    """What is made of the mail after a look every ten seconds, each with what a witness brought."""
    items = [replace(look(*said, 10 * n), virtual=each) for n, each in enumerate(virtual)]
    known = list(run(items, Watch(PAIR)))[-1].watch.evidence.virtual
    return mail_now(items[-1], state, known, items[-1].at + timedelta(seconds=after))


def shown_at(**faces):
    return Faces({VIP: faces}, OWN)


REFUSED, RIGHT, WRONG = shown_at(smtp=DEAD), shown_at(smtp=OWN["mx1"]["smtp"]), shown_at(https=OWN["mx2"]["https"])


def test_where_mail_is_refused_twice_it_does_not_flow_whatever_the_roles_are():
    assert mail_of(RIGHT) is Mail.FLOWS
    assert mail_of(RIGHT, REFUSED) is Mail.FLOWS
    assert mail_of(RIGHT, REFUSED, REFUSED) is Mail.NOT_TAKEN
    assert mail_of(REFUSED, REFUSED, RIGHT) is Mail.FLOWS


def test_where_the_wrong_unit_answers_mail_is_doubtful():
    assert mail_of(RIGHT, WRONG, WRONG) is Mail.DOUBTFUL
    assert mail_of(WRONG, WRONG, WRONG, state=PairState.SWAPPED, said=(P_AS_S, S_AS_P)) is Mail.FLOWS_BY_SECONDARY


def test_what_a_witness_found_counts_while_it_is_young_and_one_is_in_service():
    assert mail_of(REFUSED, REFUSED, after=AGES_S) is Mail.NOT_TAKEN
    assert mail_of(REFUSED, REFUSED, after=AGES_S + 1) is Mail.FLOWS
    assert mail_of(REFUSED, REFUSED, state=PairState.NO_PRIMARY) is Mail.STOPPED
    assert mail_of(REFUSED, REFUSED, state=None) is Mail.UNKNOWN
