from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alerts.lifecycle import evaluate
from alerts.rules import AS_THEY_COME
from alerts.rules.sight import sight
from build import LATE, P_OFF, PAIR, S_AS_P, SILENT, P, S, look, looks
from hapair.judge import PairState
from hapair.look import Path
from hapair.watch import Watch, run
from incidents import at, histories


def told(items, active=None):
    """Each alert that fired or resolved, in order, and what is active after it all."""
    active, heard = active or {}, []
    for item, step in zip(items, run(items, Watch(PAIR)), strict=True):
        active, changed = evaluate(active, sight(item, step))
        heard += changed
    return heard, active


def fired(items) -> list[tuple[str, float]]:
    return [(a.rule, (a.fired - at(0)).total_seconds()) for a in told(items)[0] if a.resolved is None]


def test_one_look_at_a_split_brain_tells_nobody_and_the_second_does():
    assert fired([look(P, S_AS_P, 0)]) == []
    assert fired([look(P, S_AS_P, 0), look(P, S_AS_P, 1)]) == [("SplitBrain", 1.0)]
    assert fired([look(P, S_AS_P, 0), look(P_OFF, S_AS_P, 1), look(P_OFF, S_AS_P, 2)]) == [("FailedOver", 2.0)]


def test_an_alert_fires_once_and_resolves_once():
    heard, active = told(looks(*[(P_OFF, S_AS_P)] * 4, (P, S), (P, S)))
    of_rule = [a for a in heard if a.rule == "FailedOver"]
    assert [(a.fired, a.resolved) for a in of_rule] == [(at(10), None), (at(10), at(40))]
    assert active == {}


def test_an_unprotected_pair_is_told_only_after_its_hold():
    assert fired(looks(*[(P, SILENT)] * 12)) == []
    assert fired(looks(*[(P, SILENT)] * 13)) == [("Unprotected", 120.0)]


def test_a_pending_alert_starts_anew_after_a_good_look():
    items = looks(*[(P, SILENT)] * 12, (P, S), *[(P, SILENT)] * 12)
    assert fired(items) == []


def test_what_we_cannot_see_resolves_nothing():
    split = looks(*[(P, S_AS_P)] * 3)
    heard, active = told([*split, *looks(*[(SILENT, SILENT)] * 2, start=30), look(P, S, 500, path=Path.LOST)])
    assert [a.rule for a in heard] == ["SplitBrain", "Blind", "Unobserved"]
    assert active["SplitBrain", ""].resolved is None
    assert all(a.resolved is None for a in heard)


def test_unobserved_time_resolves_nothing():
    items = [*looks(*[(P, S_AS_P)] * 3), *looks(*[(LATE, LATE)] * 6, start=30)]
    heard, active = told(items)
    assert list(run(items, Watch(PAIR)))[-4].status.state is PairState.UNOBSERVED
    assert [(a.rule, a.resolved) for a in heard] == [("SplitBrain", None)]
    assert active["SplitBrain", ""].fired == at(10)


def test_blindness_is_an_alert_of_its_own():
    assert fired(looks(*[(SILENT, SILENT)] * 5)) == [("Blind", 10.0)]


def test_a_stretch_without_looks_holds_nothing_but_its_gap():
    items = [look(P, SILENT, 0), look(P, SILENT, 3600)]
    assert fired(items) == [("Unobserved", 3600.0)]


def test_a_clock_stepped_back_delays_no_alert():
    items = [*looks(*[(P, SILENT)] * 7, start=7200), *looks(*[(P, SILENT)] * 8)]
    assert [rule for rule, _ in fired(items)] == ["Unprotected"]


@given(histories(), st.integers(0, 60))
def test_evaluating_in_two_runs_tells_the_same(items, cut):
    steps = list(zip(items, run(items, Watch(PAIR)), strict=True))
    whole, active = told(items)
    halves, after = [], {}
    for part in (steps[:cut], steps[cut:]):
        for item, step in part:
            after, changed = evaluate(after, sight(item, step))
            halves += changed
    assert (halves, after) == (whole, active)


@given(histories())
def test_every_alert_fires_before_it_resolves_and_only_while_it_holds(items):
    firing: set[tuple[str, str]] = set()
    for alert in told(items)[0]:
        assert alert.fired
        if alert.resolved:
            firing.remove(alert.key)
        else:
            assert alert.key not in firing
            firing.add(alert.key)


def test_every_state_that_is_not_well_has_a_rule():
    quiet = {PairState.NORMAL, PairState.CONFIG_ONLY, PairState.UNOBSERVED}
    told = {state: [r.name for r in AS_THEY_COME if _holds(r, _seen(state))] for state in PairState}
    assert {state for state, rules in told.items() if not rules} == quiet


def _holds(rule, seen):
    return any(detail is not None for detail in rule.condition(seen, rule.threshold).values())


def _seen(state):
    items = [look(P, S)]
    (step,) = run(items, Watch(PAIR))
    return sight(items[0], replace(step, status=replace(step.status, state=state)))
