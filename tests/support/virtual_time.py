"""Knows the clocks of a loop whose day passes in a moment."""

import asyncio
from datetime import timedelta

from build import START
from cli.rehearsing.virtual_time import run_virtually

__all__ = ["clock_s", "now", "run_virtually"]


def clock_s() -> float:
    return asyncio.get_running_loop().time()


def now():
    """The time of day that goes with the loop's clock."""
    return START + timedelta(seconds=clock_s())
