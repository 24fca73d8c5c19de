"""After a drill: that the roles really were exchanged and came back, and how long it took, by looks alone."""

import pytest

from build import P_AS_S, P_OFF, PAIR, S_AS_P, SILENT, P, S, event, look
from hapair.spans import Range
from hapair.verify.checklist import Verdict, verification
from hapair.verify.drill import Drill, Window, drilled
from hapair.verify.form import measured
from hapair.verify.item import Fails, Holds, NotKnown
from hapair.watch import Watch, run
from incidents import at
from verifying import heard, standing, stretch

WINDOW = Window(at(100), at(500))
BEFORE = [look(P, S, n) for n in range(0, 111, 10)]
AWAY = [look(SILENT, S, 120), look(SILENT, S_AS_P, 130), *(look(P_AS_S, S_AS_P, n) for n in range(140, 301, 10))]
BACK = [look(P, S, n) for n in range(310, 600, 10)]


def drill(items, now=600.0, window=WINDOW):
    watch, spans, failovers = Watch(PAIR), {}, []
    for step in run(items, watch):
        watch = step.watch
        spans |= {span.number: span for span in step.spans}
        failovers += step.failovers
    spans[watch.span.number] = watch.span
    return Drill(window, at(now), tuple(spans.values()), tuple(failovers))


def findings(found):
    return {each.item.id: each.finding for each in drilled(found)}


def test_a_drill_that_went_there_and_back_holds_with_its_times_as_ranges():
    found = findings(drill([*BEFORE, *AWAY, *BACK]))
    assert all(isinstance(finding, Holds) for finding in found.values())
    assert found["failover"].since == Range(at(120), at(130))
    assert found["failover"].by == "looks: from mx1 to mx2"
    assert found["return"].since == Range(at(300), at(310))


def test_how_long_nobody_was_primary_is_measured_as_a_range():
    lengths = {m.name: m.length for m in drill([*BEFORE, *AWAY, *BACK]).measures}
    none = lengths["no primary for"]
    assert (none.least_s, none.most_s) == (0.0, 20.0 + 10.0)
    assert measured(drill([*BEFORE, *AWAY, *BACK]).measures[0]) == "no primary for: at most 30 s"
    spare = lengths["without a spare for"]
    assert 0 <= spare.least_s <= spare.most_s <= 40


def test_a_drill_in_which_nothing_was_exchanged_is_not_known_until_its_window_ends_and_then_fails():
    quiet = [*BEFORE, *(look(P, S, n) for n in range(120, 600, 10))]
    assert isinstance(findings(drill(quiet, now=400))["failover"], NotKnown)
    assert isinstance(findings(drill(quiet))["failover"], Fails)


def test_a_failover_outside_the_window_is_not_that_of_the_drill():
    for window in (Window(at(400), at(500)), Window(at(20), at(129))):
        assert isinstance(findings(drill([*BEFORE, *AWAY, *BACK], window=window))["failover"], Fails)


def test_roles_that_did_not_come_back_fail_when_the_window_is_over():
    away = [*BEFORE, *AWAY, *(look(P_AS_S, S_AS_P, n) for n in range(310, 600, 10))]
    found = findings(drill(away))
    assert isinstance(found["failover"], Holds)
    assert isinstance(found["return"], Fails)
    assert "mx2 has carried the mail" in found["return"].seen


def test_a_moment_with_two_primaries_is_no_success():
    split = [*BEFORE, look(P, S_AS_P, 115), *AWAY, *BACK]
    assert isinstance(findings(drill(split))["no_split"], Fails)


def test_what_only_traps_told_of_is_not_known():
    told = [*BEFORE, event("primary_unit_switch", 112, "mx2"), *(look(P, S, n) for n in range(120, 600, 10))]
    assert isinstance(findings(drill(told))["failover"], NotKnown)


def test_without_a_plan_nothing_is_known_of_a_drill():
    assert {type(finding) for finding in findings(None).values()} == {NotKnown}


@pytest.mark.parametrize("items", [[*BEFORE, *AWAY, *BACK], [*BEFORE, *BACK], [*BEFORE, look(P_OFF, S, 120), *BACK]])
def test_a_pair_that_is_well_is_complete_after_its_drill_only_if_that_went_well(items):
    well = standing([*stretch(0, 100), *heard()])
    found = verification(well, tuple(drilled(drill(items))))
    assert (found.verdict is Verdict.COMPLETE) == (len(items) > len(BEFORE) + len(BACK) + 1)
