import pytest

from build import PAIR
from hapair.evidence.freshness import freshness


@pytest.mark.parametrize(
    ("age_s", "said"),
    [(0, "fresh"), (20, "fresh"), (20.1, "ageing"), (25, "ageing"), (25.1, "stale"), (-5, "fresh"), (-3600, "stale")],
)
def test_a_look_is_fresh_for_two_intervals_and_stale_beyond_the_gap_from_either_side(age_s, said):
    """From the future: the clock was set back, and a collector that has died since must not look well for that long."""
    assert freshness(PAIR, age_s) == said
