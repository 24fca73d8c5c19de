"""That a wall can be filled: the cost of many pairs, measured on a few."""

from bench.simulator_fleet import cost, fleet, polled
from needs import program

PAIRS, WALL, SECONDS = 2, 20, 6.0
HALF_A_CORE = 50.0


def test_twenty_polled_pairs_would_take_less_than_half_a_core(tmp_path):
    program("snmpget")
    with fleet(tmp_path, PAIRS) as (processes, units), polled(units, 10.0):
        measured = cost("polled", processes, SECONDS)
    assert 0 < measured.core_percent * WALL / PAIRS < HALF_A_CORE
