"""What is told of a pair whose roles are exchanged again and again: little, the first at once, the last true."""

from build import P_AS_S, P_OFF, S_AS_P, SILENT, P, S
from desks import POLICY, Office, every, policy, silence
from hapair.judge import PairState

THERE, BACK = (P_OFF, S_AS_P), (P, S)


def flapped(office, times, begin=0, stay=5):
    """There and back so many times, looked at every second; returns when it ended."""
    for n in range(times):
        there, back = begin + 2 * n * stay, begin + (2 * n + 1) * stay
        office.see(*THERE, *range(there, back)).see(*BACK, *range(back, back + stay))
    return begin + 2 * times * stay


def test_sixty_flaps_in_ten_minutes_are_three_messages_and_all_in_the_history():
    office = Office().see(P, S, *every(10, -100, -10))
    end = flapped(office, 60)
    office.see(P, S, *every(10, end, end + 700))
    assert end == 600
    assert office.desk.case.incident.swaps == 120
    assert [reason for reason, _ in office.told] == ["opened", "flapping", "resolved"]
    assert office.told[0] == ("opened", 1)
    assert office.told[2] == ("resolved", 660)


def test_where_it_ends_otherwise_than_well_that_is_said():
    office = Office().see(P, S, -10)
    end = flapped(office, 5)
    office.see(P_AS_S, S_AS_P, *every(10, end, end + 1200))
    assert office.reasons == ["opened", "flapping", "settled"]
    assert office.told[2] == ("settled", end + 600)
    assert office.notices[-1].rules[0] == "Swapped"


def test_how_it_has_settled_is_told_at_the_end_of_a_silence():
    office = Office().see(P, S, -10)
    end = flapped(office, 5)
    office.does(silence(until=end + 900), end)
    office.see(P_AS_S, S_AS_P, *every(10, end, end + 890))
    assert office.reasons == ["opened", "flapping"]
    office.see(P_AS_S, S_AS_P, *every(10, end + 900, end + 920))
    assert office.told[2] == ("unmuted", end + 900)
    assert office.notices[-1].rules[0] == "Swapped"


def test_what_was_last_said_and_is_still_true_is_not_said_again():
    office = Office().see(P, S, -10)
    flapped(office, 1)
    office.see(*THERE, 10, 11, *every(10, 20, 900))
    assert [(n.reason, n.rules) for n in office.notices] == [("opened", ("FailedOver",)), ("flapping", ("FailedOver",))]


def test_a_split_brain_that_lasts_gets_through_while_it_flaps():
    office = Office().see(P, S, -10)
    end = flapped(office, 3)
    office.see(P, S_AS_P, *every(1, end, end + 60))
    assert office.reasons == ["opened", "flapping", "worse"]
    assert office.notices[-1].rules[0] == "SplitBrain"
    assert office.told[-1] == ("worse", end + 30)


def test_a_split_brain_that_lasts_gets_through_though_one_of_a_moment_was_told_before():
    office = Office().see(P, S, -10).see(P, S_AS_P, 0, 1, 2).see(P, S, 3)
    end = flapped(office, 3, begin=10)
    assert office.reasons == ["opened", "flapping"]
    office.see(P, S_AS_P, *every(1, end, end + 90))
    assert office.told[2:] == [("worse", end + 30)]


def test_two_units_that_stay_silent_get_through_while_it_flaps():
    office = Office().see(P, S, -10)
    end = flapped(office, 3)
    office.see(SILENT, SILENT, *every(1, end, end + 60))
    assert office.told[2:] == [("worse", end + 30)]
    assert "Blind" in office.notices[-1].rules


def test_a_split_brain_of_a_moment_does_not():
    office = Office().see(P, S, -10)
    end = flapped(office, 3)
    office.see(P, S_AS_P, *every(1, end, end + 20)).see(*THERE, end + 21)
    assert office.reasons == ["opened", "flapping"]


def test_what_gets_worse_after_there_and_back_is_told_as_flapping():
    office = Office().see(P, S, -10).see(P_AS_S, S_AS_P, 0, 1).see(P, S, 10, 11).see(P, S_AS_P, 20, 21)
    assert [(notice.reason, notice.rules[0]) for notice in office.notices] == [
        ("opened", "Swapped"),
        ("flapping", "SplitBrain"),
    ]


def test_a_pair_that_comes_back_again_and_again_must_be_steady_for_longer():
    office = Office().see(P, S, -10)
    for n in range(6):
        office.see(*THERE, *every(10, 200 * n, 200 * n + 90)).see(*BACK, *every(10, 200 * n + 100, 200 * n + 190))
    assert office.reasons == ["opened", "resolved", "flapping"]
    office.see(*BACK, *every(10, 1200, 2000))
    assert office.told[3] == ("resolved", 1500)


def test_polls_that_fail_are_no_flapping():
    office = Office()
    for n in range(100):
        office.see(P, SILENT, 20 * n).see(P, S, 20 * n + 10)
    assert office.told == []
    assert PairState.UNPROTECTED in office.desk.case.incident.states


def test_flapping_is_not_told_in_a_silence_and_is_after_it():
    office = Office().see(P, S, -10).does(silence(until=60), -5)
    flapped(office, 6)
    assert office.told == []
    office.see(*THERE, 60, 61)
    assert office.reasons == ["flapping"]


def test_how_many_swaps_in_how_long_are_flapping_can_be_set():
    office = Office(policy(flapping_swaps=8)).see(P, S, -10)
    flapped(office, 3)
    assert office.reasons == ["opened"]
    assert POLICY.settings.flapping_swaps == 3
