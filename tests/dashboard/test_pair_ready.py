"""What a pair's page says of its readiness is what was found, with colour, shape and word for each check."""

from datetime import timedelta

import pytest

from build import PAIR, SILENT, START, P, S, look
from dashboard.pair.ready import show_ready
from hapair.evidence.gathered import Evidence, gather
from hapair.judge import judge
from hapair.readiness.ground import NOTHING_EXPECTED
from hapair.spans import Range
from history.latest import Latest


def shown(p, s, after=1.0):
    seen = look(p, s)
    verdict = judge(PAIR, seen)
    known, _ = gather(PAIR, Evidence(), seen)
    row = Latest(PAIR, seen, START, verdict.state, verdict.severity, Range.exactly(START), 1, evidence=known)
    return show_ready(row, NOTHING_EXPECTED, START + timedelta(seconds=after))


@pytest.mark.parametrize(
    ("p", "s", "after", "tone", "level"),
    [(P, S, 1, "warning", "Not proven"), (P, SILENT, 1, "critical", "Not ready"), (P, S, 3600, "unseen", "Not known")],
)
def test_what_is_not_known_is_never_green(p, s, after, tone, level):
    found = shown(p, s, after)
    assert (found["tone"], found["level"]) == (tone, level)
    assert bool(found["text"]) == (tone != "critical")


def test_the_worst_comes_first_and_what_is_not_known_says_how_it_can_be():
    checks = shown(P, SILENT)["checks"]
    assert checks[0]["tone"] == "critical"
    assert all(check["how"] for check in checks if check["tone"] == "unseen")
    assert {check["word"] for check in checks} <= {"would fail", "weak", "not known", "holds"}


def test_a_pair_never_looked_at_is_ready_for_nothing_that_is_known():
    found = show_ready(Latest(PAIR), NOTHING_EXPECTED, START)
    assert (found["tone"], found["level"]) == ("unseen", "Not known")
