"""Every green is earned: generated pairs are looked at, and then their unit in service fails."""

import random

import pytest

from bench.readying import WEAKNESSES, drill, generated
from hapair.judge import PairState
from hapair.readiness.readiness import Colour

SHOWN = [weakness for weakness in WEAKNESSES if not weakness.hidden]


@pytest.mark.timeout(400)
def test_a_hundred_green_pairs_fail_over_and_lose_nothing():
    chance = random.Random(11)
    for number in range(100):
        done = drill(generated(chance), None, chance)
        assert done.found.colour is Colour.GREEN, (number, done.found.failing, done.found.unknown)
        assert done.lost == (), (number, done.fault)


@pytest.mark.timeout(200)
@pytest.mark.parametrize("weakness", SHOWN, ids=lambda weakness: weakness.name)
def test_each_planted_weakness_shows_while_the_pair_is_normal_and_what_is_red_loses_something(weakness):
    chance = random.Random(weakness.name)
    for number in range(5):
        done = drill(generated(chance), weakness, chance)
        assert done.state is PairState.NORMAL, number
        assert done.found.colour is weakness.colour, (number, done.found.checks)
        assert done.lost or weakness.colour is Colour.AMBER, (number, done.fault)
