"""Whether Pairwatch tells what is the matter with itself: once, when it lasts, and again when it is over."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.desk.own import MOST_STEP_S, OWN_RULES, STEADY_S, OwnDesk, attend_own
from alerts.desk.own_form import parse_own, show_own
from alerts.notice import Reason
from hapair.forms.lines import BadLine
from hapair.severity import Severity

START = datetime(2026, 3, 1, tzinfo=UTC)


def channels(severity):
    return ("phone", "mail") if severity is Severity.CRITICAL else ("mail",)


CUT = {"CutOff": "its reference 10.0.0.1:22 does not answer"}


def told(*stretches, step_s=5.0, desk=None, channels=channels):
    """The notices of stretches of (what holds, for how many seconds), looked at every `step_s`."""
    desk, at, found = desk or OwnDesk("site paris", "paris"), START, []
    for holding, lasts_s in stretches:
        for _ in range(int(lasts_s / step_s)):
            desk, notices = attend_own(desk, at, holding, channels)
            found += notices
            at += timedelta(seconds=step_s)
    return found


def test_being_cut_off_is_told_once_and_so_is_its_end():
    first, last = told(({}, 60), (CUT, 3600), ({}, 600))
    assert (first.reason, first.severity, first.channels) == (Reason.OPENED, Severity.CRITICAL, ("phone", "mail"))
    assert first.topic == "site paris"
    assert "10.0.0.1:22 does not answer" in first.message.verdict
    assert (last.reason, last.channels) == (Reason.RESOLVED, ("phone", "mail"))
    assert first.incident_key == last.incident_key
    assert first.key != last.key


def test_it_is_told_as_soon_as_it_has_lasted():
    (first,) = told(({}, 60), (CUT, 60))
    assert (first.at - START).total_seconds() == 60 + OWN_RULES["CutOff"].hold_s


def test_a_short_break_is_not_told():
    assert told((CUT, OWN_RULES["CutOff"].hold_s - 5), ({}, 60)) == []


def test_what_comes_and_goes_is_one_trouble():
    coming_and_going = [(CUT, 30), ({}, STEADY_S - 10)] * 20
    found = told(*coming_and_going, ({}, 600))
    assert [notice.reason for notice in found] == [Reason.OPENED, Reason.RESOLVED]


def test_another_trouble_is_told_too_and_all_are_over_together():
    both = {"StoreFull": "1 % of /var", "StoreAway": "disk is full"}
    found = told(({"StoreFull": "1 % of /var"}, 60), (both, 60), ({}, 300))
    assert [(notice.reason, notice.rules) for notice in found] == [
        (Reason.OPENED, ("StoreFull",)),
        (Reason.WORSE, ("StoreFull", "StoreAway")),
        (Reason.RESOLVED, ("StoreFull", "StoreAway")),
    ]
    assert found[0].channels == ("mail",)
    assert set(found[2].channels) == {"mail", "phone"}


def out_of_hours(until_s):
    """Nobody is to be told for so long, looked at every five seconds; a warning is for nobody at all."""
    asked = iter(range(1_000_000))
    return lambda severity: ("phone",) if 5 * next(asked) >= until_s and severity is Severity.CRITICAL else ()


def test_what_nobody_is_to_be_told_of_at_this_hour_is_told_when_somebody_is():
    first, last = told((CUT, 3600), ({}, 60), channels=out_of_hours(1800))
    assert (first.reason, first.channels, first.number) == (Reason.OPENED, ("phone",), 0)
    assert (first.at - START).total_seconds() == OWN_RULES["CutOff"].hold_s + 1800
    assert f"{first.opened:%H:%M:%S}" == "00:00:20"
    assert (last.reason, last.channels) == (Reason.RESOLVED, ("phone",))


def test_what_was_over_before_anybody_was_to_be_told_is_not_told():
    assert told((CUT, 600), ({}, 600), channels=out_of_hours(1800)) == []


def test_the_gravest_of_what_was_not_told_yet_leads():
    both = {"StoreFull": "1 % of /var", "StoreAway": "full"}
    (first,) = told(({"StoreFull": "1 % of /var"}, 60), (both, 60), channels=out_of_hours(0))
    assert (first.reason, set(first.rules)) == (Reason.OPENED, set(both))
    assert first.message.title == "[CRITICAL] site paris: Pairwatch cannot keep what it sees"


def test_a_clock_stepped_forward_makes_nothing_last():
    holding = {"NotificationsFailing": "mail: refused"}
    desk, _ = attend_own(OwnDesk("pairwatch"), START, holding, channels)
    desk, notices = attend_own(desk, START + timedelta(hours=1), holding, channels)
    assert notices == ()
    assert OWN_RULES["NotificationsFailing"].hold_s > MOST_STEP_S


def test_a_second_trouble_after_the_first_is_another_incident():
    found = told((CUT, 60), ({}, 60), (CUT, 60), ({}, 60))
    assert [notice.number for notice in found] == [0, 1, 2, 3]
    assert len({notice.incident_key for notice in found}) == 2


holdings = st.dictionaries(st.sampled_from(list(OWN_RULES)), st.text(max_size=5))
histories = st.lists(st.tuples(holdings, st.integers(5, 300)), max_size=8)


@given(histories, st.integers(0, 200))
def test_a_restart_changes_nothing(history, cut):
    moments = [holding for holding, lasts_s in history for _ in range(lasts_s // 5)]
    kept, straight = OwnDesk("pairwatch"), OwnDesk("pairwatch")
    for n, holding in enumerate(moments):
        at = START + timedelta(seconds=5 * n)
        if n == cut:
            kept = parse_own(show_own(kept))
        kept, said = attend_own(kept, at, holding, channels)
        straight, expected = attend_own(straight, at, holding, channels)
        assert said == expected


@given(histories)
def test_each_trouble_that_was_told_ends_with_one_word_that_it_is_over(history):
    found = told(*history, ({}, 3600))
    assert [notice.number for notice in found] == list(range(len(found)))
    reasons = [notice.reason for notice in found]
    for before, after in pairwise(reasons):
        assert (after is Reason.OPENED) == (before is Reason.RESOLVED)
    assert not reasons or (reasons[0], reasons[-1]) == (Reason.OPENED, Reason.RESOLVED)


def test_what_is_no_desk_is_refused():
    with pytest.raises(BadLine, match="cannot be read"):
        parse_own('{"topic":"pairwatch"}')
