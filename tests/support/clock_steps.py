"""Run under faketime by test_clock_steps.py: a beat and a job, and a line a second on how often each has run."""

import asyncio
import sys
from datetime import UTC, datetime

import structlog

from collectors.beat import Beat, Beater
from collectors.jobs import Job

BEAT_S = JOB_S = 0.5


class Count:
    def __init__(self) -> None:
        self.runs = 0

    async def __call__(self) -> None:
        self.runs += 1


async def main() -> None:
    looks, jobs = Count(), Count()
    beater, stop = Beater([Beat("mx-paris", BEAT_S, looks)], [Job("roll-up", jobs, JOB_S)]), asyncio.Event()
    keeping = asyncio.create_task(beater.run(stop))
    for _ in range(60):
        await asyncio.sleep(0.25)
        print(datetime.now(UTC).isoformat(), looks.runs, jobs.runs, flush=True)
    stop.set()
    await keeping


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(main())
