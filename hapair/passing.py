"""Knows how much time counts as passed between two items: what was seen to pass, whichever way a clock was stepped."""

from datetime import datetime


def passed_s(before: datetime | None, at: datetime, gap_s: float) -> float:
    """A clock stepped back makes no time, one stepped forward or a stretch without looks at most a gap."""
    return 0.0 if before is None else min(max((at - before).total_seconds(), 0.0), gap_s)
