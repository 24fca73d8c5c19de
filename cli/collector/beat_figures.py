"""Knows how what the beat's meter counted becomes the report that the store keeps."""

from collectors.faults import Faults
from collectors.meter import LAG_BOUNDS_S, BeatMeter
from history.beat_report import BeatReport


def beat_report(meter: BeatMeter, faults: Faults) -> BeatReport:
    return BeatReport(
        started=meter.started,
        overruns=meter.overruns,
        missed=meter.missed,
        driver_starts=meter.driver_starts,
        job_misses=meter.job_misses,
        job_errors=meter.job_errors,
        faults=faults.total,
        lag_sum_s=meter.lag_sum_s,
        lag_bounds_s=LAG_BOUNDS_S,
        lag_counts=tuple(meter.lag_counts),
    )
