"""What ticks a step of the advice: what is seen, never what is hoped; and what nobody tells is ticked by nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import ODD, P_AS_S, P_OFF, PAIR, S_AS_P, SILENT, START, P, S, event, look, told
from hapair.evidence.gathered import Evidence, gather
from hapair.judge import PairState
from hapair.look import Facts, Reading, Source
from hapair.pair import OnFailure
from hapair.runbooks.advice import Advice, Step, Who
from hapair.runbooks.awaited import Awaited, Scene, is_seen
from hapair.words.sayings import SAYINGS
from hapair.words.telling import advice

SAID = st.sampled_from([P, S, P_OFF, P_AS_S, S_AS_P, ODD, (0, 0), SILENT])
OF_UNITS = [
    (Awaited.ONE_ANSWERS, P, SILENT, True),
    (Awaited.ONE_ANSWERS, SILENT, SILENT, False),
    (Awaited.BOTH_ANSWER, P, SILENT, False),
    (Awaited.BOTH_ANSWER, P_OFF, S, True),
    (Awaited.P_ANSWERS, P_OFF, SILENT, True),
    (Awaited.S_ANSWERS, P_OFF, SILENT, False),
    (Awaited.P_PRIMARY, P, S, True),
    (Awaited.P_PRIMARY, P_AS_S, S_AS_P, False),
    (Awaited.P_STANDS_BY, P_AS_S, S_AS_P, True),
    (Awaited.P_BACK, P_OFF, S_AS_P, False),
    (Awaited.P_BACK, P_AS_S, S_AS_P, True),
    (Awaited.S_STANDS_BY, P, S, True),
    (Awaited.S_STANDS_BY, P, S_AS_P, False),
    (Awaited.ONE_PRIMARY, P, S, True),
    (Awaited.ONE_PRIMARY, P, S_AS_P, False),
    (Awaited.ONE_PRIMARY, P_OFF, S_AS_P, True),
    (Awaited.ONE_PRIMARY, SILENT, S_AS_P, False),
    (Awaited.AS_CONFIGURED, P, S, True),
    (Awaited.AS_CONFIGURED, P, S_AS_P, False),
    (Awaited.AS_CONFIGURED, P, SILENT, False),
    (Awaited.HA_ON, (0, 0), (0, 0), False),
    (Awaited.HA_ON, P_OFF, S, True),
    (Awaited.UNDERSTOOD, P, ODD, False),
    (Awaited.UNDERSTOOD, P, S, True),
]


def scene(p, s, *items, since=0.0, now=30.0, subject=""):
    evidence = Evidence()
    for item in items:
        evidence, _ = gather(PAIR, evidence, item)
    at = START + timedelta(seconds=since)
    return Scene(PAIR, START + timedelta(seconds=now), look(p, s).members, evidence, at, subject)


def line(kind, after, member="mx2", **more):
    return replace(event(kind, after, member, Source.SYSLOG), more=more)


@pytest.mark.parametrize(("awaited", "p", "s", "seen"), OF_UNITS)
def test_what_the_units_act_as_ticks_as_soon_as_it_is_seen(awaited, p, s, seen):
    assert is_seen(awaited, scene(p, s)) is seen


@given(st.sampled_from(Awaited), SAID, SAID)
def test_nothing_is_ticked_by_a_look_that_is_too_old(awaited, p, s):
    assert not is_seen(awaited, replace(scene(p, s), members=None))


@given(SAID)
def test_a_unit_that_is_unseen_ticks_nothing_of_its_own(s):
    for awaited in (Awaited.P_ANSWERS, Awaited.P_PRIMARY, Awaited.P_STANDS_BY, Awaited.P_BACK, Awaited.ONE_PRIMARY):
        assert is_seen(awaited, scene(SILENT, s)) is False


def test_channels_that_contradict_each_other_tick_nothing():
    assert is_seen(Awaited.P_PRIMARY, scene(told(P, P_AS_S), S)) is False
    assert is_seen(Awaited.S_STANDS_BY, scene(P, told(S, S_AS_P))) is False


@pytest.mark.parametrize(
    "awaited", [Awaited.A_LINK_UP, Awaited.ALL_LINKS_UP, Awaited.SYNCED, Awaited.NO_SYNC_RUNS, Awaited.SAME_FIRMWARE]
)
def test_what_nobody_tells_is_not_waited_for_as_if_it_would_come(awaited):
    assert is_seen(awaited, scene(P, S)) is None


@pytest.mark.parametrize(
    ("port5", "port6", "one", "all_", "port6_up"),
    [("ok", "ok", True, True, True), ("failed", "ok", True, False, True), ("failed", "failed", False, False, False)],
)
def test_links_tick_by_what_is_heard_of_them(port5, port6, one, all_, port6_up):
    heard = scene(P, S, line("heartbeat_changed", 5, links={"port5": port5, "port6": port6}), subject="port6")
    found = [is_seen(each, heard) for each in (Awaited.A_LINK_UP, Awaited.ALL_LINKS_UP, Awaited.LINK_UP)]
    assert found == [one, all_, port6_up]
    assert is_seen(Awaited.LINK_UP, replace(heard, subject="port1")) is None


def test_a_synchronisation_counts_from_when_the_matter_began():
    done = line("sync_finished", 20, sync="config")
    assert is_seen(Awaited.SYNCED, scene(P, S_AS_P, done, since=10)) is True
    assert is_seen(Awaited.SYNCED, scene(P, S_AS_P, done, since=25)) is False


def test_a_synchronisation_before_the_link_came_back_is_none_of_what_the_units_took_apart():
    items = [
        line("heartbeat_changed", 5, links={"port6": "failed"}),
        line("sync_finished", 12, sync="config"),
        line("heartbeat_changed", 20, links={"port6": "ok"}),
    ]
    assert is_seen(Awaited.SYNCED, scene(P, S_AS_P, *items)) is False
    assert is_seen(Awaited.SYNCED, scene(P, S_AS_P, *items, line("sync_finished", 25, sync="config"))) is True


def test_a_link_is_back_when_both_units_say_so():
    down = [line("heartbeat_changed", 5, member=m, links={"port6": "failed"}) for m in ("mx1", "mx2")]
    first = line("heartbeat_changed", 10, member="mx1", links={"port6": "ok"})
    done = line("sync_finished", 12, sync="config")
    second = line("heartbeat_changed", 20, member="mx2", links={"port6": "ok"})
    assert is_seen(Awaited.SYNCED, scene(P, S_AS_P, *down, first, done, second)) is False


def test_a_synchronisation_that_is_switched_off_is_not_waited_for():
    off = look(told(P, Reading(None, None, Facts(sync={"mail": "off"}))), S, 20)
    assert is_seen(Awaited.SYNCED, scene(P, S, off)) is None
    assert is_seen(Awaited.SUBJECT_SYNCED, scene(P, S, off, subject="mail")) is None


def test_a_synchronisation_under_way_is_seen_to_run():
    running = [line("sync_finished", 5, sync="mail"), line("sync_started", 20, sync="mail")]
    assert is_seen(Awaited.NO_SYNC_RUNS, scene(P, S, *running)) is False
    assert is_seen(Awaited.SUBJECT_SYNCED, scene(P, S, *running, subject="mail")) is False
    assert is_seen(Awaited.NO_SYNC_RUNS, scene(P, S, *running, line("sync_finished", 25, sync="mail"))) is True


@pytest.mark.parametrize(("other", "same"), [("v7.4.3", True), ("v7.4.4", False), (None, None)])
def test_firmware_is_compared_where_both_tell_it(other, same):
    first, second = (Reading(*x, Facts(serial=x, version=v)) for x, v in ((P, "v7.4.3"), (S, other)))
    assert is_seen(Awaited.SAME_FIRMWARE, scene(P, S, look(first, second, 1))) is same


@pytest.mark.parametrize("on_failure", [*OnFailure, None])
@pytest.mark.parametrize("state", PairState)
def test_every_state_and_setting_has_steps_whose_names_are_filled_in(state, on_failure):
    found = advice(replace(PAIR, on_failure=on_failure), state, look(P, SILENT).members)
    assert found.steps
    for step in found.steps:
        assert "{" not in f"{step.line}{step.awaits}"
        assert set(step.on) <= {"mx1", "mx2"}
        assert bool(step.awaits) == (step.until is not None)
    assert state in (PairState.NORMAL, PairState.CONFIG_ONLY) or found.avoid


@pytest.mark.parametrize("state", set(PairState) - {PairState.NORMAL})
def test_of_every_state_that_is_not_well_something_ticks_by_itself(state):
    assert any(step.until for step in SAYINGS[state].advice.steps)


def test_a_setting_chooses_how_it_goes_on_and_the_steps_before_are_the_same():
    found = {each: advice(replace(PAIR, on_failure=each), PairState.FAILED_OVER, look(SILENT, S_AS_P).members)
             for each in (*OnFailure, None)}  # fmt: skip
    assert len({each.steps[-1] for each in found.values()}) == 4
    assert len({each.steps[:-1] for each in found.values()}) == 1
    assert found[OnFailure.OFF].steps[-1].on == ("mx1",)
    assert found[OnFailure.RESTORE_ROLE].steps[-1].until is Awaited.P_PRIMARY


def test_a_step_names_its_unit_and_its_place_on_it():
    (step,) = Advice((), (Step("Look.", (Who.S,)),)).filled({"s": "mx2"}, None).steps
    assert (step.line, step.where) == ("Look. [on mx2]", "on mx2")
