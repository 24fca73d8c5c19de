from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import LATE, ODD, P_AS_S, P_OFF, PAIR, S_AS_P, SILENT, P, S, event, look, looks, told
from hapair.failovers import Report
from hapair.judge import PairState, judge
from hapair.look import Event, Path, Reading, Snapshot
from hapair.severity import Severity
from hapair.spans import Range
from hapair.watch import Step, Watch, run, step
from incidents import at, histories, switches


def watched(items) -> tuple[Watch, list[Step]]:
    steps = list(run(items, Watch(PAIR)))
    return (steps[-1].watch if steps else Watch(PAIR)), steps


def spans_of(steps):
    """The last word on each span, by its number."""
    return list({span.number: span for s in steps for span in s.spans}.values())


def story(items) -> list[tuple]:
    watch, steps = watched(items)
    spans = [*spans_of(steps)[:-1], watch.span]
    return [(s.state.value, s.looks, s.least_s, s.most_s) for s in spans]


def test_a_span_is_as_long_as_what_was_seen_and_at_most_as_what_was_not():
    items = looks(*[(P, S)] * 120, (P, SILENT), every=10)
    assert story(items)[0] == ("normal", 120, 1190.0, 1200.0)


def test_a_change_lies_between_two_looks():
    watch, _ = watched(looks((P, S), (P, S), (SILENT, S_AS_P)))
    assert watch.span.began == Range(at(10), at(20))
    assert watch.span.ended is None
    assert watch.span.most_s is None


def test_a_stretch_without_looks_is_a_span_of_its_own_and_belongs_to_no_state():
    items = [look(P, S, 0), look(P, S, 10), look(P, S, 36), look(P, S, 46)]
    assert story(items) == [("normal", 2, 10.0, 10.0), ("unobserved", 0, 26.0, 26.0), ("normal", 2, 10.0, None)]
    assert watched(items)[0].span.began == Range.exactly(at(36))


def test_unobserved_time_is_one_span_however_long_our_lateness_lasts():
    items = [look(P, S, 0), *(look(LATE, S, n) for n in range(10, 200, 10)), look(P, S, 200)]
    assert story(items) == [("normal", 1, 0.0, 0.0), ("unobserved", 0, 200.0, 200.0), ("normal", 1, 0.0, None)]


def test_a_gap_of_just_two_and_a_half_intervals_is_no_gap():
    assert story([look(P, S, 0), look(P, S, 25)]) == [("normal", 2, 25.0, None)]


def test_late_looks_count_for_nothing_and_become_unobserved_when_they_last():
    short = [look(P, S, 0), look(LATE, S, 10), look(P, S, 20)]
    assert story(short) == [("normal", 2, 20.0, None)]
    watch, steps = watched([look(P, S, 0), look(LATE, S, 10), look(LATE, S, 20), look(LATE, S, 30)])
    assert watch.span.state is PairState.UNOBSERVED
    assert (steps[-1].status.state, steps[-1].status.severity) == (PairState.UNOBSERVED, Severity.UNKNOWN)
    assert [s.status for s in steps[1:3]] == [None, None]


def test_a_failover_is_a_new_sole_primary_through_blind_time_too():
    items = [look(P, S, 0), look(SILENT, SILENT, 10), look(P, S, 20, path=Path.LOST), look(SILENT, S_AS_P, 30)]
    _, steps = watched(items)
    (moved,) = [f for s in steps for f in s.failovers]
    assert (moved.origin, moved.to, moved.between) == ("mx1", "mx2", Range(at(0), at(30)))


def took_over(*items):
    return [f.took_over for s in watched(items)[1] for f in s.failovers]


def test_a_takeover_lies_between_the_last_answer_that_denied_it_and_the_first_that_showed_it():
    """The primary loses its power at 12: nobody is primary until the other takes over at 27."""
    items = [look(P, S, 10), *(look(SILENT, S, n) for n in (23, 24, 25, 26)), look(SILENT, S_AS_P, 28)]
    assert moves(*items)[0][2] == Range(at(10), at(28))
    assert took_over(*items) == [Range(at(26), at(28))]


def test_a_takeover_is_dated_by_its_own_answers_and_not_by_the_wait_for_a_silent_member():
    denied = replace(look(SILENT, Reading(*S, early_s=2.99), 13), took_s=3.0)
    showed = replace(look(SILENT, Reading(*S_AS_P, early_s=2.99), 16), took_s=3.0)
    assert took_over(look(P, S, 10), denied, showed) == [Range(at(10), at(13.01))]


def test_of_two_channels_the_first_that_showed_it_counts():
    both = told(Reading(*S_AS_P, early_s=0.5), Reading(*S_AS_P, early_s=0.2))
    assert took_over(look(P, S, 10), look(SILENT, both, 20)) == [Range(at(10), at(19.5))]


def test_a_takeover_in_a_split_brain_is_dated_when_the_second_primary_was_first_seen():
    items = [look(P, S, 0), look(P, S_AS_P, 10), look(P, S_AS_P, 20), look(P_AS_S, S_AS_P, 30)]
    assert took_over(*items) == [Range(at(0), at(10))]


def test_where_no_look_showed_it_otherwise_since_the_old_primary_was_the_only_one_nothing_narrower_is_known():
    assert took_over(look(P, S, 0), look(P, SILENT, 10), look(SILENT, S_AS_P, 20)) == [None]
    assert took_over(look(P, ODD, 10), look(SILENT, S_AS_P, 20)) == [None]


def test_a_doubtful_answer_dates_no_takeover():
    doubt = told(S_AS_P, (2, 2))
    assert took_over(look(P, S, 0), look(SILENT, doubt, 10), look(SILENT, S_AS_P, 20)) == [Range(at(0), at(20))]


@given(switches())
def test_the_moment_of_a_takeover_lies_in_its_range_and_the_range_between_its_looks(switch):
    items, began = switch
    longest = timedelta(seconds=max(item.took_s for item in items))
    for moved in [f for s in watched(items)[1] for f in s.failovers if f.to == "mx2"][:1]:
        if moved.took_over:
            assert moved.took_over.earliest <= at(began) <= moved.took_over.latest
            assert moved.between.earliest - longest <= moved.took_over.earliest
            assert moved.took_over.latest <= moved.between.latest


@given(histories())
def test_without_times_of_its_parts_a_look_dates_every_takeover_inside_its_failover(items):
    for moved in (f for s in watched(items)[1] for f in s.failovers if f.took_over):
        assert moved.between.earliest <= moved.took_over.earliest <= moved.took_over.latest <= moved.between.latest


def test_neither_a_split_brain_nor_a_doubt_is_a_failover():
    doubt = told(S_AS_P, (2, 2))
    _, steps = watched([look(P, S, 0), look(P, S_AS_P, 10), look(SILENT, doubt, 20), look(P, S, 30)])
    assert [f for s in steps for f in s.failovers] == []


def test_a_failover_out_of_a_split_brain_is_dated_from_the_last_sole_primary():
    _, steps = watched([look(P, S, 0), look(P, S_AS_P, 10), look(P_AS_S, S_AS_P, 20), look(P, S, 30)])
    assert [(f.to, f.between) for s in steps for f in s.failovers] == [
        ("mx2", Range(at(0), at(20))),
        ("mx1", Range(at(20), at(30))),
    ]


def test_a_trap_dates_a_failover_and_never_makes_a_state():
    items = [
        look(P, S, 0),
        look(P, S, 30),
        event("note", 31),
        event("primary_unit_switch", 32.4),
        look(P_OFF, S_AS_P, 40),
    ]
    assert moves(*items) == [("mx2", False, Range(at(30), at(40)), (at(32.4),))]
    watch, _ = watched([look(P, S, 0)] + [event("primary_unit_switch", n / 100) for n in range(500)])
    assert watch.span.state is PairState.NORMAL
    assert len(watch.lead.reports) == 100


def moves(*items):
    return [(f.to, f.inferred, f.between, f.reported) for s in watched(items)[1] for f in s.failovers]


def test_a_switchover_that_only_events_saw_is_inferred_there_and_back():
    switch = event("primary_unit_switch", 12.4)
    between = Range(at(10), at(20))
    assert moves(look(P, S, 0), look(P, S, 10), switch, look(P, S, 20)) == [
        ("mx2", True, between, (at(12.4),)),
        ("mx1", True, between, (at(12.4),)),
    ]


def test_a_trap_that_comes_twice_is_one_report():
    switch = event("primary_unit_switch", 12.4)
    (found,) = moves(look(P, S, 10), switch, switch, look(P_OFF, S_AS_P, 20))
    assert found[3] == (at(12.4),)


def test_a_report_is_not_denied_by_a_look_that_came_too_soon():
    switch = event("primary_unit_switch", 12.4)
    found = moves(look(P, S, 10), switch, look(P, S, 12.5), look(P, S, 13.5), look(P_OFF, S_AS_P, 14.5))
    assert found == [("mx2", False, Range(at(13.5), at(14.5)), (at(12.4),))]


@pytest.mark.parametrize(("later", "denied"), [(4.9, False), (5, True)])
def test_a_look_five_seconds_later_denies_a_report_and_an_earlier_one_does_not(later, denied):
    found = moves(look(P, S, 10), event("primary_unit_switch", 12), look(P, S, 12 + later))
    assert [inferred for _, inferred, _, _ in found] == [True, True] * denied


def test_what_a_look_has_shown_is_not_inferred_again():
    switch = event("primary_unit_switch", 12.4)
    assert moves(look(P, S, 10), switch, look(P, S_AS_P, 20), look(P, S, 30)) == []
    assert moves(look(P, S, 10), event("primary_unit_switch", 12.4, "mx1"), look(P, S, 20)) == []
    assert moves(look(P, S, 10), event("secondary_unit_switch", 12.4), look(P, S, 20)) == []


def test_blind_time_neither_denies_nor_settles_a_report():
    switch = event("primary_unit_switch", 12.4)
    found = moves(look(P, S, 10), switch, look(SILENT, SILENT, 20), look(P, S, 30))
    assert [(to, inferred, between) for to, inferred, between, _ in found] == [
        ("mx2", True, Range(at(10), at(30))),
        ("mx1", True, Range(at(10), at(30))),
    ]


def test_a_mismatch_lasts_until_the_member_is_seen_otherwise():
    watch, steps = watched(looks((P, S), (P, S_AS_P), (P, SILENT), (P, ODD), (P, S_AS_P), (P, S)))
    begun, ended = [m for s in steps for m in s.mismatches]
    assert (begun.member, begun.mode, begun.effective) == ("mx2", "secondary", "primary")
    assert (begun.began, begun.ended) == (Range(at(0), at(10)), None)
    assert (ended.number, ended.ended) == (begun.number, Range(at(40), at(50)))
    assert watch.mismatches.open == {}


def test_a_look_without_a_path_begins_and_ends_no_mismatch():
    lost = look(P_AS_S, S_AS_P, 10, path=Path.LOST)
    assert watched([look(P, S, 0), lost])[0].mismatches.open == {}
    watch, _ = watched([look(P, S_AS_P, 0), replace(look(P, S, 10), path=Path.LOST)])
    assert list(watch.mismatches.open) == ["mx2"]


def test_a_mismatch_that_changes_its_kind_is_two():
    _, steps = watched(looks((P_OFF, S), (P_AS_S, S)))
    first, ended, second = [m for s in steps for m in s.mismatches]
    assert first.began == Range(at(0), at(0))
    assert (ended.ended, second.began, second.number) == (Range(at(0), at(10)), Range(at(0), at(10)), 1)


def severity(*items) -> Severity:
    return watched(items)[1][-1].status.severity


def test_an_unprotected_pair_is_critical_only_after_its_hold():
    first = look(P, SILENT, 0)
    hold = [look(P, SILENT, n) for n in range(20, 140, 20)]
    assert severity(first, *hold[:-1]) is Severity.WARNING
    assert severity(first, *hold) is Severity.CRITICAL


def test_an_unseen_primary_is_critical_beyond_the_hold_off():
    held = [look(SILENT, S, n) for n in range(0, 900, 20)]
    assert severity(*held) is Severity.WARNING
    assert severity(*held, look(SILENT, S, 900)) is Severity.CRITICAL


def test_a_pair_with_a_mismatch_or_a_disagreement_is_not_quite_well():
    assert severity(look(P, S)) is Severity.OK
    assert severity(look((2, 1), (1, 2))) is Severity.WARNING
    assert severity(look(told(P, (1, 2)), S)) is Severity.CRITICAL
    assert severity(look(P, told(S, (1, 2)))) is Severity.WARNING


def test_a_clock_stepped_back_reorders_nothing_and_makes_no_time():
    items = [look(P, S, 3600), look(P, S, 3610), look(P_OFF, S_AS_P, 20), look(P_OFF, S_AS_P, 30)]
    watch, steps = watched(items)
    first = spans_of(steps)[0]
    assert (first.least_s, first.ended) == (10.0, Range(at(20), at(3610)))
    assert (watch.span.looks, watch.span.state) == (2, PairState.FAILED_OVER)


@given(histories(), st.integers(0, 60))
def test_a_restart_at_any_item_changes_nothing(items, cut):
    steps = list(run(items, Watch(PAIR)))
    before = steps[:cut]
    resumed = before[-1].watch if before else Watch(PAIR)
    assert before + list(run(items[cut:], resumed)) == steps


@given(histories())
def test_the_spans_are_what_a_plain_walk_over_the_looks_finds(items):
    """An oracle that shares nothing with the fold: group the judged looks by state and by gaps."""
    judged = [(i.at, judge(PAIR, i)) for i in items if isinstance(i, Snapshot)]
    judged = [(when, v.state) for when, v in judged if v]
    groups: list[list] = []
    for when, state in judged:
        gap = groups and when - groups[-1][-1][0] > timedelta(seconds=25)
        if not groups or gap or groups[-1][-1][1] is not state:
            groups.append([])
        groups[-1].append((when, state))
    expected = [(g[0][1], len(g), g[0][0], g[-1][0]) for g in groups]
    watch, steps = watched(items)
    found = {s.number: s for st_ in steps for s in st_.spans} | ({watch.span.number: watch.span} if watch.span else {})
    seen = [s for s in found.values() if s.state is not PairState.UNOBSERVED]
    assert [
        (s.state, s.looks, s.began.latest, s.last if s.ended is None else s.ended.earliest) for s in seen
    ] == expected


@given(histories())
def test_the_spans_lie_end_to_end_without_a_hole(items):
    _, steps = watched(items)
    found = {s.number: s for st_ in steps for s in st_.spans}
    assert sorted(found) == list(range(len(found)))
    for number in range(1, len(found)):
        assert found[number - 1].ended == found[number].began
    assert all(s.least_s <= s.most_s for s in found.values() if s.ended)


@given(histories())
def test_a_failover_needs_two_members_each_once_the_only_primary(items):
    _, steps = watched(items)
    moves = [f for s in steps for f in s.failovers]
    for one, other in pairwise(moves):
        assert one.to == other.origin
    for move in moves:
        assert {move.origin, move.to} == {"mx1", "mx2"}
        assert all(any(isinstance(i, Event) and i.at == when for i in items) for when in move.reported)


@given(histories())
def test_events_never_change_a_state(items):
    with_, _ = watched(items)
    without, _ = watched([i for i in items if isinstance(i, Snapshot)])
    assert with_.span == without.span
    assert with_.mismatches == without.mismatches


def test_an_event_before_any_look_is_taken_in():
    assert step(Watch(PAIR), event("primary_unit_switch", 1)).watch.lead.reports == (Report(at(1), None, "mx2"),)
