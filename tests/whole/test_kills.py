"""Whether a collector that is killed again and again, anywhere from a look to its message, loses or doubles any."""

import os
from pathlib import Path

import pytest

from bench.kills import killed
from stores import Databases, databases

__all__ = ["databases"]

SHARE = 1 if os.environ.get("CI") == "true" else 5


def assert_nothing_lost_or_doubled(verdict, kills):
    assert verdict.kills == kills
    assert verdict.holds, verdict
    assert verdict.notices > kills // 2


@pytest.mark.timeout(300)
def test_a_collector_killed_at_every_step_keeps_every_look_and_tells_everything_at_most_once_more_a_kill(
    tmp_path: Path,
):
    kills = 160 // SHARE
    assert_nothing_lost_or_doubled(killed(f"sqlite:///{tmp_path}/pairwatch.db", tmp_path, kills, seed=kills), kills)


@pytest.mark.timeout(300)
def test_so_does_one_whose_store_is_a_server(databases: Databases, tmp_path: Path):
    kills = 40 // SHARE
    assert_nothing_lost_or_doubled(killed(databases.new().url, tmp_path, kills, seed=kills), kills)
