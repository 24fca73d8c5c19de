"""What is told of a planned failover: nothing where it goes as planned, and what does not."""

from dataclasses import replace

import pytest

from build import P_AS_S, P_OFF, PAIR, S_AS_P, S_OFF, SILENT, P, S
from desks import POLICY, Office, cancel, every, window
from hapair.pair import OnFailure
from hapair.people.windows import Purpose
from hapair.severity import Severity
from hapair.watch import Watch
from incidents import at


def planned(begins=0, lasts_s=600):
    return window(begins, lasts_s, Purpose.FAILOVER)


def office():
    return Office().see(P, S, -20, -10).does(planned(), -5).see(P, S, 0, 10)


def test_one_that_goes_as_planned_is_not_told_at_all():
    desk = office().see(P_OFF, S_OFF, 20, 21).see(P_OFF, S_AS_P, 22, 23, *every(10, 30, 60))
    desk.see(P_AS_S, S_AS_P, *every(10, 70, 5000))
    assert desk.told == []
    assert [alert.rule for alert in desk.alerts if not alert.resolved][:3] == ["NoPrimary", "FailedOver", "Swapped"]
    assert desk.desk.case.incident.planned
    desk.see(P, S, *every(10, 5010, 5200))
    assert desk.told == []


def test_one_that_was_done_before_the_first_look_in_its_window_was_done():
    desk = Office().see(P, S, -20, -10).does(planned(), -5).see(P_AS_S, S_AS_P, *every(10, 0, 900))
    assert desk.told == []
    assert desk.desk.plan.swapped


def test_what_it_left_is_excused_until_the_roles_are_restored_and_no_longer():
    desk = office().see(P_AS_S, S_AS_P, *every(10, 20, 700)).see(P, S, *every(10, 710, 2000))
    desk.see(P_AS_S, S_AS_P, 2010, 2020)
    assert desk.told == [("opened", 2020)]


def test_units_that_restore_roles_after_a_failure_have_nothing_to_restore_after_a_plan():
    """What a person exchanged does not go back by itself: that nothing keeps a unit from it need not be found out."""
    pair = replace(PAIR, on_failure=OnFailure.RESTORE_ROLE)
    desk = Office(replace(POLICY, pair=pair), Watch(pair)).see(P, S, -20, -10).does(planned(), -5).see(P, S, 0, 10)
    assert desk.see(P_AS_S, S_AS_P, *every(10, 20, 3000)).told == []
    assert "NotReturned" in {alert.rule for alert in desk.alerts}


def test_one_that_does_not_happen_is_told_at_its_end():
    desk = office().see(P, S, *every(10, 20, 800))
    assert desk.told == [("plan_failed", 600), ("resolved", 670)]
    assert "the roles were not exchanged by 2026-03-01 00:10:00Z" in desk.notices[0].message.title
    assert desk.notices[0].severity is Severity.WARNING


def test_mail_without_a_primary_for_too_long_is_told():
    desk = office().see(P_OFF, S_OFF, *every(10, 20, 200))
    assert desk.told == [("plan_failed", 150)]
    assert (desk.notices[0].severity, desk.notices[0].rules) == (Severity.CRITICAL, ("NoPrimary",))


def test_something_else_that_breaks_is_told_at_once():
    assert office().see(P, S_AS_P, 20, 21).told == [("opened", 21)]


def test_what_is_not_as_it_should_be_at_its_end_is_told():
    desk = office().see(P_OFF, S_AS_P, *every(10, 20, 620))
    assert desk.told == [("unmuted", 600)]
    assert desk.notices[0].rules == ("FailedOver",)


def test_what_breaks_after_it_is_told():
    desk = office().see(P_AS_S, S_AS_P, *every(10, 20, 700)).see(SILENT, S_AS_P, 710, 720)
    assert desk.told == [("opened", 720)]


def test_one_that_is_cancelled_is_not_waited_for():
    desk = office().does(cancel(), 15).see(P, S, *every(10, 20, 900))
    assert desk.told == []
    desk = office().see(P_OFF, S_AS_P, 20, 30).does(cancel(), 35).see(P_OFF, S_AS_P, 40)
    assert desk.told == [("unmuted", 40)]


def test_one_that_was_over_before_anybody_looked_is_no_matter():
    desk = Office().see(P, S, -10).does(planned(), -5).see(P, S, *every(10, 700, 900))
    assert desk.told == []


@pytest.mark.parametrize("step", [-300, 3600])
def test_a_clock_that_is_stepped_begins_none_a_second_time(step):
    desk = office().see(P_AS_S, S_AS_P, *every(10, 20, 610)).see(P, S, *every(10, 620, 700))
    desk.see(P, S, *every(10, 700 + step, 900 + step))
    assert desk.told == []


def test_flapping_is_no_news_while_roles_are_being_exchanged():
    desk = office()
    for n in range(4):
        desk.see(P_AS_S, S_AS_P, 20 + 20 * n, 21 + 20 * n).see(P, S, 30 + 20 * n, 31 + 20 * n)
    assert desk.told == []
    assert desk.desk.plan.ends == at(600)
