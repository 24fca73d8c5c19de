"""Whether a cut on our side is told as ours, once, and no unit is called down for it; in a network of its own."""

import json
import subprocess
import sys

import pytest

from needs import namespaces
from project import SUPPORT

PAIRS = 50
"""Behind each of two wires."""
SITES = 2 * PAIRS


@pytest.mark.timeout(400)
def test_a_hundred_cuts_are_each_told_once_and_a_hundred_lost_pairs_within_half_a_minute(tmp_path):
    lab = SUPPORT / "cut_off_lab.py"
    command = [*namespaces(), sys.executable, str(lab), str(tmp_path), str(PAIRS)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["cut"] == {"site opened CutOff": SITES}
    assert found["mended"] == {"site resolved CutOff": SITES}
    assert found["gone"] == {"pair opened Blind": SITES}
    assert found["gone_told_s"] < 30
