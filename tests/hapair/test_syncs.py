"""What members say of their synchronisation, and what that comes to by now."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import PAIR, P, S, event, look, told
from hapair.evidence.gathered import Evidence, gather
from hapair.evidence.rounds import Round
from hapair.evidence.syncs import SyncState, sync_states
from hapair.look import Event, Facts, Reading, Source
from incidents import at

DAY_S = 86_400


def known(*items) -> Evidence:
    evidence = Evidence()
    for item in items:
        evidence, _ = gather(PAIR, evidence, item)
    return evidence


def line(word, after, kind="mail", member="mx2") -> Event:
    return replace(event(f"sync_{word}", after, member, Source.SYSLOG), more={"sync": kind})


def asked(word, after, kind="mail"):
    return look(P, told(S, Reading(facts=Facts(sync={kind: word}))), after)


def state(evidence, after, pair=PAIR) -> str:
    (found,) = sync_states(evidence, pair, at(after))
    return found.state.value


def test_a_sync_runs_until_it_finishes_or_fails():
    assert state(known(line("started", 0)), 60) == "running"
    assert state(known(line("started", 0), line("finished", 5)), 60) == "finished"
    assert state(known(line("started", 0), line("failed", 5)), 60) == "failed"
    assert state(known(line("failed", 0), line("started", 5)), 60) == "running"
    assert state(known(line("failed", 0), line("started", 5), line("finished", 9)), 60) == "finished"


def test_a_sync_that_does_not_end_is_stuck_after_the_time_of_the_settings():
    begun = known(line("started", 0))
    assert [state(begun, after) for after in (1800, 1801)] == ["running", "stuck"]
    assert state(begun, 61, replace(PAIR, sync_stuck_s=60.0)) == "stuck"


def test_a_new_start_is_a_new_round_although_the_end_of_the_last_was_not_heard():
    assert state(known(line("started", 0), line("started", 1700)), 1900) == "running"


def test_what_is_repeated_is_old_after_two_of_its_periods_and_what_is_pushed_never():
    assert [state(known(line("finished", 0)), after) for after in (2400, 2401)] == ["finished", "old"]
    assert state(known(line("finished", 0, "config")), 80_000) == "finished"
    assert state(known(line("finished", 0)), 21, replace(PAIR, data_sync_s=10.0)) == "old"


def test_a_unit_that_is_asked_says_what_is_now_however_long_already():
    looks = [asked("in_sync", after) for after in range(0, 5000, 10)]
    assert state(known(*looks), 5000) == "finished"


def test_a_unit_that_is_asked_and_says_that_it_runs_is_stuck_in_time():
    looks = [asked("running", after) for after in range(0, 2000, 10)]
    assert state(known(*looks), 1795) == "running"
    assert state(known(*looks), 1995) == "stuck"


def test_either_member_may_tell_of_the_end():
    assert state(known(line("started", 0), line("finished", 9, member="mx1")), 2000) == "finished"


def test_where_nobody_confirms_it_any_more_it_is_unknown():
    assert state(known(line("started", 0)), DAY_S + 1) == "unknown"
    assert state(known(asked("failed", 0)), 26) == "unknown"
    assert state(known(line("odd", 0)), 1) == "unknown"


def test_what_is_switched_off_is_off():
    assert state(known(asked("off", 0)), 1) == "off"


def test_each_kind_has_its_last_times_and_who_told():
    (config, mail) = sync_states(
        known(line("started", 0), line("finished", 4), line("failed", 9, "config"), line("started", 10)), PAIR, at(11)
    )
    assert (mail.kind, mail.round) == ("mail", Round(at(10), at(4), None))
    assert (config.kind, config.round) == ("config", Round(None, None, at(9)))
    assert (mail.words["mx2"].said, mail.words["mx2"].channel) == ("started", "syslog")


said = st.sampled_from(["started", "finished", "failed", "running", "in_sync", "off", "odd"])


@given(st.lists(st.tuples(st.integers(1, 2000), said, st.booleans()), min_size=1, max_size=10), st.integers(0, 90_000))
def test_whatever_is_said_it_comes_to_a_state_and_never_to_well_when_the_last_word_was_failed(told_of, later):
    items, after = [], 0
    for pause, word, by_line in told_of:
        after += pause
        items.append(line(word, after) if by_line else asked(word, after))
    found = state(known(*items), after + later)
    assert found in set(SyncState)
    if told_of[-1][1] == "failed":
        assert found in ("failed", "unknown")


@pytest.mark.parametrize("word", ["started", "finished", "failed"])
def test_a_line_that_does_not_say_of_what_changes_nothing(word):
    assert sync_states(known(event(f"sync_{word}", 0, source=Source.SYSLOG)), PAIR, at(1)) == ()
