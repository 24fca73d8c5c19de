from hypothesis import given
from hypothesis import strategies as st

from build import NO_HA, SILENT, P, S, look, told
from hapair.look import Cause, NoAnswer
from hapair.vigil import FULL_EVERY, MOST_IDLE, Vigil, hushed, looked, stirred
from incidents import at


def test_a_word_stirs_a_look_every_second_until_a_minute_was_steady():
    vigil = stirred(Vigil(), at(0))
    assert vigil.kept
    for second in range(1, 60):
        vigil = looked(vigil, at(second), changed=second == 3)
    assert vigil.kept
    for second in range(60, 64):
        vigil = looked(vigil, at(second), changed=False)
    assert not vigil.kept


def test_a_change_nobody_told_of_is_no_reason():
    assert not looked(Vigil(), at(0), changed=True).kept


def test_noise_stirs_for_two_minutes_and_then_rests_and_a_change_wakes_at_once():
    vigil = Vigil()
    for second in range(MOST_IDLE):
        vigil = looked(stirred(vigil, at(second)), at(second), changed=False)
    assert not vigil.kept
    assert not stirred(vigil, at(MOST_IDLE + 200)).kept
    assert stirred(vigil, at(MOST_IDLE + 300)).kept
    assert looked(vigil, at(MOST_IDLE + 1), changed=True).kept


def test_a_clock_set_back_does_not_silence_us():
    resting = Vigil(rest=at(10_000))
    assert stirred(resting, at(0)).kept


@given(st.lists(st.booleans(), min_size=1000, max_size=1000))
def test_noise_never_takes_more_than_a_third_of_all_seconds(stirs):
    vigil, extra = Vigil(), 0
    for second, stir in enumerate(stirs):
        vigil = stirred(vigil, at(second)) if stir else vigil
        extra += vigil.kept
        vigil = looked(vigil, at(second), changed=False)
    assert extra <= MOST_IDLE * (1 + len(stirs) / 400)


def test_who_gave_no_answer_at_all_is_asked_briefly_while_the_vigil_is_kept():
    kept = stirred(Vigil(), at(0))
    assert hushed(kept, look(SILENT, S)) == {"mx1"}
    assert hushed(kept, look(SILENT, NoAnswer(Cause.UNREACHABLE))) == {"mx1", "mx2"}
    assert hushed(Vigil(), look(SILENT, S)) == set()


def test_who_gave_any_sign_of_life_keeps_every_try():
    kept = stirred(Vigil(), at(0))
    for sign in (P, NO_HA, NoAnswer(Cause.REFUSED), NoAnswer(Cause.AUTH), NoAnswer(Cause.PROTOCOL)):
        assert hushed(kept, look(sign, S)) == set()
    assert hushed(kept, look(told(SILENT, P), S)) == set()
    assert hushed(kept, look(NoAnswer(Cause.LATE), S)) == set()


def test_now_and_then_the_silent_are_asked_in_full_too():
    vigil, full = stirred(Vigil(), at(0)), []
    for second in range(1, 59):
        if not hushed(vigil, look(SILENT, S)):
            full.append(second)
        vigil = looked(vigil, at(second), changed=False)
    assert full == [FULL_EVERY]
