from dataclasses import replace

import pytest
from hypothesis import given

from alerts.desk.attending import attend
from alerts.desk.desk import Desk
from alerts.policy import Policy
from build import LATE, P_AS_S, P_OFF, PAIR, S_AS_P, S_OFF, SILENT, P, S, event, look, looks, told
from hapair.incidents.all_clear import Missing
from hapair.judge import SEVERITY, PairState
from hapair.look import Facts, Path, Reading, Source
from hapair.settings.alerting import AlertSettings
from hapair.severity import Severity
from hapair.watch import Watch, step
from incidents import at, histories

POLICY = Policy(PAIR)


def followed(items, policy=POLICY):
    """The pair's incident after each look."""
    watch, desk, found = Watch(PAIR), Desk(), []
    for item in items:
        outcome = step(watch, item)
        watch = outcome.watch
        desk, _, _ = attend(desk, policy, item, outcome)
        found.append((outcome.status, desk.case.incident))
    return found


def last(items, policy=POLICY):
    return followed(items, policy)[-1][1]


def test_an_incident_lasts_until_all_has_been_well_for_a_while():
    said = [(P, S), (SILENT, S), (SILENT, S_AS_P), (P_AS_S, S_AS_P), (SILENT, S), *[(P, S)] * 7]
    found = last(looks(*said))
    assert (found.opened, found.well_since, found.closed) == (at(10), at(50), at(110))
    assert [*found.states] == ["primary_unseen", "failed_over", "swapped"]
    assert last(looks(*said[:-1])).missing == (Missing.STEADY,)


def test_a_departure_soon_after_is_the_same_incident_and_a_later_one_is_another():
    once = looks((SILENT, S), *[(P, S)] * 8)
    again = last([*once, *looks((SILENT, S), start=600)])
    assert (again.number, again.opened, again.closed, again.reopened) == (0, at(0), None, 1)
    assert last([*once, *looks(*[(P, S)] * 60, start=90), look(SILENT, S, 670)]).number == 0
    calm = looks(*[(P, S)] * 70, start=90)
    later = last([*once, *calm, look(SILENT, S, 790)])
    assert (later.number, later.opened, later.reopened) == (1, at(790), 0)


def test_losing_sight_holds_an_incident_open_and_says_since_when():
    items = [*looks((P, S_AS_P), (P, S_AS_P), (P, S)), *looks(*[(P, S)] * 30, start=30)]
    blind = [replace(item, path=Path.LOST) if n > 3 else item for n, item in enumerate(items)]
    found = last(blind)
    assert (found.closed, found.blind_since, found.missing) == (None, at(40), (Missing.SIGHT,))


def test_unobserved_time_neither_opens_nor_closes_one():
    assert last([*looks((P, S)), *looks((LATE, LATE), start=600)]) is None
    assert last([*looks((P, S_AS_P)), *looks((LATE, LATE), start=600)]).closed is None


def test_time_without_looks_is_not_steady():
    found = last([*looks((SILENT, S), (P, S), (P, S)), look(P, S, 600)])
    assert (found.closed, found.well_since, found.steady_s) == (None, at(600), 0)


def test_a_clock_stepped_back_neither_closes_an_incident_nor_delays_it():
    ill = looks((SILENT, S), *[(P, S)] * 4, start=3600)
    assert last([*ill, *looks(*[(P, S)] * 3)]).closed is None
    assert last([*ill, *looks(*[(P, S)] * 4)]).closed is not None


def test_links_that_are_known_to_be_down_hold_it_open():
    down, up = ({"port6": word} for word in ("failed", "ok"))
    p = [Reading(1, 1, Facts(heartbeat=links)) for links in (down, up)]
    assert Missing.LINKS in last(looks((SILENT, S), *[(p[0], S)] * 10)).missing
    assert last(looks((SILENT, S), (p[0], S), *[(p[1], S)] * 7)).closed == at(80)


@pytest.mark.parametrize(("finished", "missing"), [(25, (Missing.SYNC,)), (30, (Missing.SYNC,)), (55, ())])
def test_a_synchronisation_told_of_by_syslog_must_have_ended_after_the_departure(finished, missing):
    away, back = looks(*[(P, SILENT)] * 4), looks(*[(P, S)] * 20, start=40)
    items = sorted([*away, *back, told_by_syslog("sync_finished", finished)], key=lambda item: item.at)
    assert last(items).missing == missing


def told_by_syslog(kind, after):
    return replace(event(kind, after, source=Source.SYSLOG), more={"sync": "mail"})


@pytest.mark.parametrize("was", [(P, S_AS_P), (P_OFF, S_OFF)], ids=["split brain", "no primary"])
def test_what_a_unit_synchronised_before_it_took_its_role_is_synchronised(was):
    """It joins, synchronises and then stands by: no look after the end of that shows anything else."""
    joining = looks(*[was] * 3, *[(P, S_OFF)] * 2, *[(P, S)] * 8)
    assert last([*joining[:4], told_by_syslog("sync_finished", 35), *joining[4:]]).closed == at(110)
    early = [*joining[:1], told_by_syslog("sync_finished", 5), *joining[1:]]
    assert last(early).missing == (Missing.SYNC,)


def test_what_was_synchronised_while_a_look_still_waited_for_an_answer_counts():
    slow = replace(look(P, SILENT, 20), took_s=1.0)
    items = [look(P, SILENT, 10), told_by_syslog("sync_finished", 19.5), slow, *looks(*[(P, S)] * 7, start=30)]
    assert last(items).closed == at(90)
    assert last([items[0], told_by_syslog("sync_finished", 18.5), *items[2:]]).missing == (Missing.SYNC,)


def test_units_that_are_asked_and_say_that_they_are_in_sync_are_so_however_long_already():
    in_sync = Reading(None, None, Facts(sync={"mail": "in_sync"}))
    well = [told(P, in_sync), S]
    assert last(looks(well, well, (P, SILENT), *[well] * 7)).closed == at(90)


def test_where_nobody_tells_of_links_or_sync_nothing_is_waited_for():
    assert last(looks((P, SILENT), *[(P, S)] * 7)).closed == at(70)


def test_how_long_all_must_be_well_can_be_set():
    patient = replace(POLICY, settings=AlertSettings(steady_s=20.0))
    assert last(looks((P, SILENT), *[(P, S)] * 3), patient).closed == at(30)


@given(histories())
def test_every_look_that_is_not_well_lies_in_an_open_incident(items):
    for status, incident in followed(items):
        if status and status.state is not PairState.UNOBSERVED and SEVERITY[status.state] is not Severity.OK:
            assert incident.is_open
            assert status.state in incident.states
