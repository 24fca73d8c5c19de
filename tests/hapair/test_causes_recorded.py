"""Every scenario of the simulator as a real collector saw and heard it, over real sockets: the true cause comes first.

The recordings are made by `record_scenarios.py`.
"""

import pytest

from alerts.retelling import retold
from bench.causes import BACK, CAUSED
from hapair.causes.weighing import Confidence
from hapair.forms.recording import read
from project import RECORDINGS
from simulator.scenarios.table import SCENARIOS

MOST_OCTETS = 300_000


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_true_cause_is_named_first(name):
    found = retold(read((RECORDINGS / f"{name}.jsonl").read_text("utf-8").split("\n")))
    first = [one["causes"][0] for one in found["incidents"] if one["causes"]][:1]
    truth = CAUSED[name]
    assert [(each["cause"], each["member"]) for each in first] == ([truth] if truth else [])
    back = [each["causes"][0]["cause"] for each in found["failovers"] if each["to"] == "mx1" and each["causes"]]
    if name in BACK:
        assert back == [BACK[name]]


@pytest.mark.parametrize("name", SCENARIOS)
def test_of_all_that_is_named_nothing_wrong_is_almost_certain(name):
    found = retold(read((RECORDINGS / f"{name}.jsonl").read_text("utf-8").split("\n")))
    sure = [
        (each["cause"], each["member"])
        for incident in found["incidents"]
        for each in incident["causes"]
        if each["confidence"] == Confidence.ALMOST_CERTAIN
    ]
    assert set(sure) <= {CAUSED[name]}


def test_the_recordings_are_small():
    assert sum(path.stat().st_size for path in RECORDINGS.glob("*.jsonl")) < MOST_OCTETS
