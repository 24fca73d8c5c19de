"""What is told of a pair, and when: incidents, mutes, acknowledgements, reminders, escalation."""

from dataclasses import replace

import pytest

from alerts.notice import Reason
from build import P_AS_S, P_OFF, S_AS_P, S_OFF, SILENT, P, S
from desks import ACK, ON_CALL, POLICY, UNACK, Office, every, policy, silence, unsilence, window
from hapair.look import Facts, Path, Reading
from hapair.people.acts import Acknowledged
from hapair.people.windows import Purpose, Window
from hapair.settings.alerting import Hours, Maintenance, Route
from hapair.severity import Severity
from incidents import at

FAILED = (P_OFF, S_AS_P)
SPLIT = (P, S_AS_P)


def test_one_failover_is_one_message_and_one_more_when_it_is_over():
    office = Office().see(P, S, 0).see(SILENT, S, 10, 11).see(*FAILED, 12, 13, *every(10, 20, 300))
    office.see(P_AS_S, S_AS_P, *every(10, 310, 600)).see(P, S, *every(10, 610, 700))
    assert office.told == [("opened", 13), ("resolved", 670)]
    assert len({notice.incident_key for notice in office.notices}) == 1


def test_something_worse_is_told_and_something_less_bad_is_not():
    office = Office().see(*FAILED, 0, 1).see(*SPLIT, 10, 11).see(*FAILED, 20, 21).see(*SPLIT, 30, 31)
    assert office.told == [("opened", 1), ("worse", 11)]


def test_what_comes_back_long_after_it_was_told_is_news():
    office = Office().see(*FAILED, 0, 1).see(P_AS_S, S_AS_P, *every(10, 10, 900)).see(*FAILED, 910, 911)
    assert office.told == [("opened", 1), ("worse", 911)]


def test_it_is_not_over_before_the_checklist_holds():
    office = Office().see(*SPLIT, 0, 1).see(P, S, *every(10, 10, 60))
    assert office.reasons == ["opened"]
    assert office.see(P, S, 70).told == [("opened", 1), ("resolved", 70)]
    assert office.see(P, S, *every(10, 80, 400)).reasons == ["opened", "resolved"]


def test_nothing_is_said_of_what_was_never_told():
    assert Office().see(P, SILENT, *every(10, 0, 60)).see(P, S, *every(10, 70, 200)).told == []


def test_losing_sight_ends_nothing():
    office = Office().see(*SPLIT, 0, 1).see(P, S, *every(10, 10, 400), path=Path.LOST)
    assert office.reasons == ["opened"]


def test_that_we_are_cut_off_is_not_told_of_the_pair_and_two_silent_units_are():
    assert Office().see(P, S, 0).see(SILENT, SILENT, *every(10, 10, 300), path=Path.LOST).told == []
    office = Office().see(P, S, 0).see(SILENT, SILENT, *every(10, 10, 300))
    assert office.reasons == ["opened"]
    assert office.notices[0].at <= at(40)


@pytest.mark.parametrize("before", [(SILENT, S_AS_P), (P_OFF, S_AS_P), SPLIT, (P_OFF, SILENT)])
def test_two_units_that_fall_silent_are_told_whatever_was_told_of_them_before(before):
    office = Office().see(*before, 0, 1).does(ACK, 5).see(SILENT, SILENT, *every(10, 10, 600))
    assert office.told == [("opened", 1), ("worse", 20)]
    assert "no view: neither unit answers Pairwatch; was " in office.notices[-1].message.title


def test_units_that_were_silent_before_we_were_cut_off_are_reminded_of_only_when_we_are_not():
    office = Office(policy(reminder_s=600.0)).see(P, S, 0).see(SILENT, SILENT, *every(10, 10, 60))
    office.see(SILENT, SILENT, *every(10, 70, 3000), path=Path.LOST)
    assert office.told == [("opened", 20)]
    assert office.see(SILENT, SILENT, *every(10, 3010, 3030)).told == [("opened", 20), ("reminder", 3010)]


def test_a_spare_that_was_lost_before_both_fell_silent_is_no_reason_to_say_nothing():
    office = Office().see(P, SILENT, *every(10, 0, 120)).see(SILENT, SILENT, *every(10, 130, 200))
    assert office.told == [("opened", 120), ("worse", 140)]


def test_units_that_fall_silent_again_and_again_are_told_once_in_a_while():
    office = Office().see(SILENT, S_AS_P, 0, 1)
    for begins in range(10, 1200, 60):
        office.see(SILENT, SILENT, *every(10, begins, begins + 20)).see(SILENT, S_AS_P, begins + 30, begins + 40)
    assert office.told == [("opened", 1), ("worse", 20), ("worse", 680)]


def test_that_the_other_unit_carries_the_mail_alone_is_news_both_ways():
    office = Office().see(*FAILED, 0, 1).see(P, S_OFF, *every(10, 10, 200))
    assert office.told == [("opened", 1), ("worse", 130)]
    assert "unprotected: mx1 carries the mail" in office.notices[-1].message.title
    assert office.see(*FAILED, *every(10, 210, 300)).told[2:] == [("flapping", 220)]


def test_a_silence_holds_back_and_what_burns_after_it_is_told():
    office = Office().does(silence(until=100), 0).see(*SPLIT, *every(10, 1, 91))
    assert office.told == []
    assert office.see(*SPLIT, 101, 111).told == [("unmuted", 101)]


def test_a_silence_of_one_rule_holds_back_no_other():
    office = Office().does(silence(until=1000, rules=("FailedOver",)), 0).see(*FAILED, 1, 2, 3)
    assert office.told == []
    assert office.see(*SPLIT, 4, 5).told == [("opened", 5)]


def test_what_is_over_before_the_silence_ends_is_never_told():
    office = Office().does(silence(until=300), 0).see(*SPLIT, 1, 2).see(P, S, *every(10, 10, 400))
    assert office.told == []
    assert [(a.rule, a.resolved is None) for a in office.alerts] == [("SplitBrain", True), ("SplitBrain", False)]


def test_a_silence_that_is_taken_back_ends():
    office = Office().does(silence(until=900), 0).see(*SPLIT, 1, 2).does(unsilence(), 3).see(*SPLIT, 4)
    assert office.told == [("unmuted", 4)]


def test_what_was_told_before_a_silence_is_told_again_after_it_and_its_end_in_it():
    office = Office().see(*SPLIT, 0, 1).does(silence(until=100), 2).see(*SPLIT, *every(10, 10, 90))
    assert office.see(*SPLIT, 100).told == [("opened", 1), ("unmuted", 100)]
    office.does(silence(until=900), 101).see(P, S, *every(10, 110, 170))
    assert office.told[2:] == [("resolved", 170)]


def test_two_windows_of_one_name_are_two_windows():
    nights = (Window(Purpose.MAINTENANCE, at(begins).time(), 60.0, day=at(begins).date()) for begins in (0, 120))
    office = Office(policy(maintenance=tuple(Maintenance("patches", night) for night in nights)))
    assert office.see(*SPLIT, *every(10, 0, 50)).told == []
    assert office.see(*SPLIT, *every(10, 120, 170)).told == []
    assert office.see(*SPLIT, 180).told == [("unmuted", 180)]


def test_a_maintenance_window_is_kept_and_not_told():
    office = Office().does(window(0, 60), -1).see(*SPLIT, *every(10, 0, 50))
    assert office.told == []
    assert [alert.rule for alert in office.alerts] == ["SplitBrain"]
    assert office.desk.case.incident.opened == at(0)
    assert office.see(*SPLIT, 60).told == [("unmuted", 60)]


def test_a_reminder_comes_after_its_time_and_none_for_what_is_acknowledged():
    told = policy(reminder_s=100.0)
    office = Office(told).see(*SPLIT, *every(10, 0, 230))
    assert office.told == [("opened", 10), ("reminder", 110), ("reminder", 210)]
    office = Office(told).see(*SPLIT, 0, 10).does(ACK, 11).see(*SPLIT, *every(10, 20, 400))
    assert office.told == [("opened", 10)]


def test_a_clock_that_is_stepped_brings_no_reminder_and_delays_none():
    office = Office(policy(reminder_s=100.0)).see(*SPLIT, 0, 10).see(*SPLIT, *every(10, 7210, 7280))
    assert office.told == [("opened", 10)]
    assert office.see(*SPLIT, 7290).told == [("opened", 10), ("reminder", 7290)]
    office = Office(policy(reminder_s=100.0)).see(*SPLIT, 3600, 3610).see(*SPLIT, *every(10, 0, 100))
    assert office.told == [("opened", 3610), ("reminder", 100)]


def test_no_reminder_where_it_is_set_to_never():
    assert Office(policy(reminder_s=0.0)).see(*SPLIT, *every(10, 0, 20000)).reasons == ["opened"]


def test_an_acknowledgement_ends_by_its_time_or_by_being_taken_back():
    told = policy(reminder_s=100.0)
    office = Office(told).see(*SPLIT, 0, 10).does(Acknowledged(at(300)), 11).see(*SPLIT, *every(10, 20, 300))
    assert office.told == [("opened", 10), ("reminder", 300)]
    office = Office(told).see(*SPLIT, 0, 10).does(ACK, 11).see(*SPLIT, *every(10, 20, 200)).does(UNACK, 201)
    assert office.see(*SPLIT, 210).told == [("opened", 10), ("reminder", 210)]


def test_what_gets_worse_breaks_an_acknowledgement():
    office = Office(policy(reminder_s=100.0)).see(*FAILED, 0, 10).does(ACK, 11).see(*SPLIT, 20, 30)
    assert office.told == [("opened", 10), ("worse", 30)]
    assert office.see(*SPLIT, *every(10, 40, 130)).told[2:] == [("reminder", 130)]


def test_an_acknowledgement_is_of_one_incident():
    office = Office(policy(reminder_s=100.0)).see(*SPLIT, 0, 10).does(ACK, 11).see(P, S, *every(10, 20, 80))
    assert office.desk.case.acknowledgement is None
    office.see(*SPLIT, *every(10, 90, 200))
    assert office.reasons == ["opened", "resolved", "opened", "reminder"]
    office = Office(policy(reminder_s=100.0)).does(ACK, 0).see(*SPLIT, *every(10, 10, 120))
    assert office.reasons == ["opened", "reminder"]


def test_what_nobody_acknowledges_goes_to_those_behind_them_once():
    office = Office(replace(POLICY, settings=ON_CALL)).see(*SPLIT, *every(10, 0, 900))
    assert office.told == [("opened", 10), ("escalated", 310)]
    assert [notice.channels for notice in office.notices] == [("desk", "night"), ("desk", "night", "boss")]
    office.see(P, S, *every(10, 910, 970))
    assert (office.reasons[-1], office.notices[-1].channels) == ("resolved", ("desk", "night", "boss"))


def test_what_is_acknowledged_or_no_more_critical_goes_to_nobody_else():
    told = replace(POLICY, settings=ON_CALL)
    assert Office(told).see(*SPLIT, 0, 10).does(ACK, 11).see(*SPLIT, *every(10, 20, 900)).reasons == ["opened"]
    office = Office(told).see(*FAILED, 0, 10).see(P_AS_S, S_AS_P, *every(10, 20, 900))
    assert office.reasons == ["opened"]


def test_what_gets_worse_after_somebody_looked_after_it_waits_for_its_own_time_until_it_goes_further():
    office = Office(replace(POLICY, settings=ON_CALL)).see(*FAILED, 0, 1).does(ACK, 5).see(*FAILED, *every(10, 10, 900))
    office.see(*SPLIT, *every(10, 910, 1300))
    assert office.told == [("opened", 1), ("worse", 920), ("escalated", 1220)]


def test_what_was_critical_long_ago_does_not_hurry_what_is_so_now():
    office = Office(replace(POLICY, settings=ON_CALL)).see(*FAILED, 0, 1).see(P_AS_S, S_AS_P, *every(10, 10, 900))
    office.see(*FAILED, *every(10, 910, 1300))
    assert office.told == [("opened", 1), ("worse", 920), ("escalated", 1220)]


def test_whoever_is_told_first_when_it_gets_worse_is_told_and_so_are_those_who_know():
    office = Office(replace(POLICY, settings=ON_CALL)).see(P_AS_S, S_AS_P, 0, 10).see(*FAILED, 20, 30)
    assert [notice.channels for notice in office.notices] == [("desk",), ("desk", "night")]


def test_outside_their_hours_nothing_is_said_and_then_it_is():
    """START is a Sunday's midnight in UTC."""
    office_hours = Hours(weekdays=(6,), begins=1, ends=60)
    settings = replace(POLICY.settings, routes=(Route(("hook",), hours=office_hours),))
    office = Office(replace(POLICY, settings=settings)).see(*SPLIT, *every(10, 0, 90))
    assert office.told == [("opened", 60)]


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (Route(("hook",), sites=("paris",)), 1),
        (Route(("hook",), sites=("rome",)), 0),
        (Route(("hook",), pairs=("mx-paris",)), 1),
        (Route(("hook",), pairs=("mx-rome",)), 0),
        (Route(("hook",), severity=Severity.CRITICAL), 1),
    ],
)
def test_a_route_is_for_its_sites_pairs_and_severity(route, told):
    settings = replace(POLICY.settings, routes=(route,))
    office = Office(replace(POLICY, settings=settings)).see(*SPLIT, 0, 1).see(P, S, *every(10, 10, 80))
    assert len(office.notices) == told * 2
    calm = Office(replace(POLICY, settings=settings)).see(P_AS_S, S_AS_P, 0, 1)
    assert len(calm.notices) == (told if route.severity is Severity.WARNING else 0)


def test_without_any_channel_it_is_still_known_what_would_have_been_told():
    nobody = policy(channels=())
    office = Office(nobody).see(*SPLIT, 0, 1)
    assert [(notice.reason, notice.channels) for notice in office.notices] == [(Reason.OPENED, ())]
    assert Office(nobody).see(P, SILENT, *every(10, 0, 60)).see(P, S, *every(10, 70, 200)).told == []


def test_a_channel_that_is_set_no_more_is_told_of_nothing_and_the_incident_still_ends():
    office = Office(replace(POLICY, settings=ON_CALL)).see(P_AS_S, S_AS_P, 0, 10)
    office.policy = POLICY
    office.see(*FAILED, 20, 30)
    assert [notice.channels for notice in office.notices] == [("desk",), ("hook",)]
    office.policy = replace(POLICY, settings=ON_CALL)
    office.see(P, S, *every(10, 40, 100))
    assert [(notice.reason, notice.channels) for notice in office.notices[2:]] == [("resolved", ())]


def test_upkeep_is_told_by_itself_and_holds_no_incident_open():
    full = Reading(1, 1, Facts(log_disk_percent=99.0))
    office = Office().see(full, S, 0, 10).see(P_OFF, S_AS_P, 20, 30).see(full, S, *every(10, 40, 200))
    assert [(notice.reason, notice.rules) for notice in office.notices] == [
        ("opened", ("LogDiskHigh",)),
        ("opened", ("FailedOver",)),
        ("resolved", ("FailedOver",)),
    ]
    assert len({notice.incident_key for notice in office.notices}) == 2
    assert office.desk.case.incident.closed == at(100)


def test_the_same_upkeep_on_the_other_unit_is_news():
    full = Reading(1, 1, Facts(log_disk_percent=99.0))
    office = Office().see(full, S, 0, 10).see(full, Reading(2, 2, Facts(log_disk_percent=99.0)), 20, 30)
    assert office.told == [("opened", 10), ("worse", 30)]


def test_upkeep_is_told_again_once_a_day_at_most():
    full = Reading(1, 1, Facts(log_disk_percent=99.0))
    office = Office().see(full, S, *every(20, 0, 90000))
    assert office.told == [("opened", 20), ("reminder", 86420)]


def test_a_restart_in_the_course_of_an_incident_is_a_part_of_it():
    def up(mode, effective, seconds):
        return Reading(mode, effective, Facts(serial=f"FE{mode}", uptime_s=seconds))

    office = Office()
    for after in every(10, 0, 60):
        office.see(up(1, 1, 9e6 + after), up(2, 2, 9e6 + after), after)
    office.see(SILENT, up(2, 1, 9e6 + 70), 70, 80)
    for after in every(10, 90, 400):
        office.see(up(1, 1, after - 80), up(2, 2, 9e6 + after), after)
    assert ("MemberRestarted", None) in [(alert.rule, alert.resolved) for alert in office.alerts]
    assert office.reasons == ["opened", "resolved"]


def test_two_cases_that_open_with_one_look_are_told_apart():
    full, away = (Reading(1, effective, Facts(log_disk_percent=99.0)) for effective in (1, 0))
    office = Office().see(full, S, 0).see(away, S_AS_P, 10, 11)
    assert [(notice.at, notice.rules) for notice in office.notices] == [
        (at(10), ("LogDiskHigh",)),
        (at(11), ("FailedOver",)),
    ]
    assert len({notice.incident_key for notice in office.notices}) == 2


def test_a_power_loss_is_one_message_that_says_what_it_came_to():
    office = Office().see(P, S, 0).see(SILENT, S, *every(1, 10, 25)).see(SILENT, S_AS_P, *every(1, 26, 60))
    assert office.told == [("opened", 27)]
    assert office.notices[0].rules[0] == "FailedOver"


def test_a_primary_that_stays_unseen_while_its_peer_stands_by_is_told_all_the_same():
    office = Office().see(P, S, 0).see(SILENT, S, *every(10, 10, 60))
    assert [(reason, office.notices[n].rules) for n, (reason, _) in enumerate(office.told)] == [
        ("opened", ("PrimaryUnseen",))
    ]
