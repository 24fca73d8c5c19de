"""Whether an incident is found again as it was, by its pair, its time, and beside others."""

from datetime import timedelta

from build import START
from hapair.incidents.incident import Incident
from hapair.judge import PairState
from history.incidents import IncidentRow, last_of
from incidents import at
from reviewed import CRASH, OPENED_S, items, keep, looks, pair_of
from stores import Places, databases, places

__all__ = ["databases", "places"]

PARIS, LYON = pair_of("paris"), pair_of("lyon")
OPENED = START + timedelta(seconds=OPENED_S)
HOUR = timedelta(hours=1)


def test_an_incident_is_kept_as_it_ended(places: Places):
    with places.new().opened() as store:
        keep(store, PARIS, items(PARIS, START))
        (row,) = store.incidents(PARIS.name)
        assert row == store.incident(PARIS.name, OPENED)
    assert (row.pair, row.rule, row.incident.opened) == (PARIS.name, "", OPENED)
    assert row.incident.states == (PairState.PRIMARY_UNSEEN, PairState.FAILED_OVER, PairState.SWAPPED)
    assert OPENED + timedelta(seconds=900) < row.incident.closed < OPENED + timedelta(seconds=1000)


def test_an_incident_that_is_open_is_kept_as_it_stands(places: Places):
    with places.new().opened() as store:
        keep(store, PARIS, looks(PARIS, START, CRASH[:3]))
        (row,) = store.incidents(PARIS.name)
    assert row.incident.is_open
    assert row.incident.swaps == 1


def test_incidents_are_found_by_pair_and_by_what_touches_a_stretch(places: Places):
    with places.new().opened() as store:
        keep(store, PARIS, items(PARIS, START))
        keep(store, LYON, items(LYON, START + 24 * HOUR))
        assert [row.pair for row in store.incidents()] == [PARIS.name, LYON.name]
        assert [row.pair for row in store.incidents(since=START + 12 * HOUR)] == [LYON.name]
        assert [row.pair for row in store.incidents(until=OPENED)] == [PARIS.name]
        assert store.incidents(PARIS.name, until=OPENED - timedelta(milliseconds=1)) == []
        assert store.incidents(LYON.name, since=START + 30 * HOUR) == []
        assert store.incident(LYON.name, OPENED) is None


def test_the_last_incident_of_a_pair_is_no_upkeep_unless_there_is_nothing_else():
    rows = [IncidentRow("mx", rule, Incident(n, at(n), at(n))) for n, rule in enumerate(["", "", "MemberRestarted"])]
    assert last_of(rows) == rows[1]
    assert last_of(rows[2:]) == rows[2]
    assert last_of([]) is None
