from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from build import P_AS_S, P_OFF, PAIR, S_AS_P, S_OFF, SILENT, START, P, S, look, looks
from hapair.incidents import figures as asked
from hapair.incidents.figures import Length, figures, summed
from hapair.judge import PairState
from hapair.look import Path
from hapair.spans import Range, Span
from hapair.watch import Watch, run
from incidents import at, histories


def spans_of(items) -> list[Span]:
    watch, spans = Watch(PAIR), {}
    for step in run(items, watch):
        watch = step.watch
        spans |= {span.number: span for span in step.spans}
    return [*[*spans.values()][:-1], watch.span] if watch.span else []


def after(seconds: float):
    return START + timedelta(seconds=seconds)


CRASH = [*looks((P, S), (P, S)), *looks((SILENT, S), (SILENT, S), start=20), *looks((SILENT, S_AS_P), start=40)]
BACK = looks((P_AS_S, S_AS_P), (P, S), (P, S), start=50)


def test_a_crash_that_nobody_saw_the_primary_in_had_no_primary_for_any_time_up_to_the_takeover():
    found = figures(spans_of([*CRASH, *BACK]), after(20), after(70))
    assert found.began == Range(after(10), after(20))
    assert found.no_primary == Length(0.0, 40.0)  # until it was seen again, and once more while it was handed back
    assert found.without_spare == Length(0.0, 40.0)
    assert found.to_recover == Length(30.0, 50.0)


def test_a_pair_seen_with_no_primary_surely_had_none_between_those_looks():
    items = [*looks((P, S)), *looks((P_OFF, S_OFF), (P_OFF, S_OFF), (P_OFF, S_OFF), start=10), *looks((P, S), start=40)]
    found = figures(spans_of(items), after(10), after(40))
    assert found.no_primary == Length(20.0, 40.0)
    assert found.without_spare == Length(20.0, 40.0)
    assert found.split.is_none


def test_what_is_alike_on_both_sides_of_an_edge_is_sure_across_it():
    items = [*looks((P, S)), *looks((P_OFF, S_AS_P), (P, S_OFF), start=10), *looks((P, S), start=30)]
    assert figures(spans_of(items), after(10), after(30)).without_spare == Length(10.0, 30.0)


def test_a_pair_without_its_spare_may_have_been_split_where_the_spare_was_not_seen():
    found = figures(spans_of(looks(*[(P, S)] * 3, *[(P, SILENT)] * 3, *[(P, S)] * 3)), after(30), after(80))
    assert found.split == Length(0.0, 40.0)


def test_a_pair_that_failed_over_may_have_been_split_where_its_primary_was_not_seen():
    found = figures(spans_of([*CRASH, *BACK]), after(20), after(70))
    assert found.split == Length(0.0, 40.0)


def test_times_to_something_are_counted_from_the_range_in_which_it_happened():
    found = figures(spans_of(CRASH), after(20), after(60), told=after(25), acknowledged=after(50))
    assert found.to_detect == Length(0.0, 10.0)
    assert found.to_tell == Length(5.0, 15.0)
    assert found.to_acknowledge == Length(30.0, 40.0)
    assert found.to_recover is None


def test_what_was_found_after_nobody_had_looked_may_have_begun_in_all_that_time():
    spans = spans_of([*looks(*[(P, S)] * 3), *looks(*[(P_OFF, S_AS_P)] * 3, start=3600)])
    found = figures(spans, after(3600), after(3620))
    assert found.began == Range(after(20), after(3600))
    assert found.to_detect == Length(0.0, 3580.0)


def test_what_lasts_says_so_and_may_have_lasted_until_now():
    found = figures(spans_of(CRASH), after(20), after(60))
    assert found.without_spare == Length(0.0, 50.0, lasts=True)
    assert not found.blind.lasts


def test_our_own_blindness_leaves_open_whether_there_was_a_primary():
    blind = [look(P, S, n, path=Path.LOST) for n in (10, 20)]
    found = figures(spans_of([*looks((P, S)), *blind, *looks((P, S), start=30)]), after(10), after(30))
    assert found.blind == Length(10.0, 30.0)
    assert found.no_primary == Length(0.0, 30.0)


def test_an_incident_that_began_with_no_new_state_began_at_its_look():
    assert figures(spans_of(looks((P, S), (P, S), (P, S))), after(10), after(20)).began == Range.exactly(after(10))


QUESTIONS = (asked.no_primary, asked.without_spare, asked.split, asked.blind, asked.unobserved)


@given(histories(), st.integers(0, 300), st.integers(0, 900), st.sampled_from(QUESTIONS))
def test_no_length_is_longer_than_its_window_and_no_least_more_than_its_most(items, since_s, lasted_s, question):
    found = summed(spans_of(items), question, at(since_s), at(since_s + lasted_s))
    assert 0.0 <= found.least_s <= found.most_s <= lasted_s + 1e-6


@given(histories(), st.integers(1, 900), st.sampled_from(QUESTIONS))
def test_two_windows_side_by_side_add_up(items, middle_s, question):
    spans = spans_of(items)
    whole, *parts = (summed(spans, question, at(a), at(b)) for a, b in ((0, 2000), (0, middle_s), (middle_s, 2000)))
    assert abs(whole.least_s - sum(p.least_s for p in parts)) < 1e-6
    assert abs(whole.most_s - sum(p.most_s for p in parts)) < 1e-6


def test_every_state_answers_every_question():
    assert {q(state) for q in QUESTIONS for state in PairState} == set(asked.Answer)
