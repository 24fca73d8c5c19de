"""Knows how well the beat is kept: how late looks began, and whatever kept one from beginning."""

from bisect import bisect_left
from dataclasses import dataclass, field

LAG_BOUNDS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets; one more bucket holds what was later still."""


@dataclass(slots=True)
class BeatMeter:
    """Counters since the start; a scrape reads them, nothing resets them.

    `overruns`: beats at which the look before was still running. `missed`: beats that passed while we could not run at
    all. `job_misses` and `job_errors`: what the scheduler of the periodic jobs reported. `rearmed`: jobs put back on
    their period after a step of the wall clock. `driver_starts`: one, and one more for each time it had died.
    """

    started: int = 0
    overruns: int = 0
    missed: int = 0
    driver_starts: int = 0
    job_misses: int = 0
    job_errors: int = 0
    rearmed: int = 0
    worst_lag_s: float = 0.0
    lag_sum_s: float = 0.0
    lag_counts: list[int] = field(default_factory=lambda: [0] * (len(LAG_BOUNDS_S) + 1))

    def began(self, lag_s: float) -> None:
        """A look began this long after its beat."""
        self.started += 1
        self.lag_sum_s += lag_s
        self.worst_lag_s = max(self.worst_lag_s, lag_s)
        self.lag_counts[bisect_left(LAG_BOUNDS_S, lag_s)] += 1

    def lag_at_most_s(self, share: float) -> float:
        """A bound that at least this share of all starts kept: a bucket's upper bound, or the worst lag itself."""
        wanted, seen = share * self.started, 0
        for bound, count in zip(LAG_BOUNDS_S, self.lag_counts, strict=False):
            seen += count
            if seen >= wanted:
                return min(bound, self.worst_lag_s)
        return self.worst_lag_s
