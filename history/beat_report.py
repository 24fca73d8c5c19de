"""Knows what a collector reports of its own beat: how late its looks began, and what kept one from beginning."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

REPORT = "beat"
"""The name under which the store keeps it."""


@dataclass(frozen=True, slots=True)
class BeatReport:
    """Counted since the collector's start. `lag_counts` has one for each of `lag_bounds_s`, and one for all beyond."""

    started: int
    overruns: int
    missed: int
    driver_starts: int
    job_misses: int
    job_errors: int
    faults: int
    lag_sum_s: float
    lag_bounds_s: Sequence[float]
    lag_counts: Sequence[int]


def show_beat(report: BeatReport) -> str:
    return json.dumps(asdict(report), separators=(",", ":"))


def parse_beat(text: str) -> BeatReport:
    return BeatReport(**json.loads(text))
