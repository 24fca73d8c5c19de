"""Knows how far what was last seen may still be shown as what is."""

from enum import StrEnum

from hapair.pair import Pair

FRESH_INTERVALS = 2.0


class Freshness(StrEnum):
    """`STALE`: beyond the gap of unobserved time. Nothing stale may look well, nor be counted as a state."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


def freshness(pair: Pair, age_s: float) -> Freshness:
    """Of a look that is `age_s` old by now; one from the future is as far off as its clock was set back since."""
    age_s = abs(age_s)
    if age_s > pair.gap_s:
        return Freshness.STALE
    return Freshness.FRESH if age_s <= FRESH_INTERVALS * pair.poll_interval_s else Freshness.AGEING
