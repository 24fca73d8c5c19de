"""Knows how the periodic jobs of a collector are run by APScheduler, whatever the wall clock does meanwhile."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from collectors.faults import Faults
from collectors.meter import BeatMeter

_log = structlog.get_logger(__name__)
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
"""It writes the traceback of a job at every run: with a store away for a day, a hundred megabytes. We say it once."""

FIRST_WITHIN_S = 60.0
"""A job of a long period runs soon after a start too: else a collector restarted daily would never run a daily one."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so many seconds: a roll-up, retention, a heartbeat to the outside."""

    name: str
    run: Callable[[], Awaitable[None]]
    every_s: float


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """The next run is one period from now. APScheduler's own interval trigger counts through every run that a clock
    set forward has jumped over: ten years of five seconds are 63 million."""

    def __init__(self, every_s: float) -> None:
        self._step = timedelta(seconds=every_s)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now + self._step


class Jobs:
    """Runs inside a running loop, from `start` to `stop`."""

    def __init__(self, jobs: Sequence[Job], meter: BeatMeter, faults: Faults) -> None:
        self._meter, self._faults = meter, faults
        self._every_s = {job.name: job.every_s for job in jobs}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
        self._scheduler.add_listener(self._failed, EVENT_JOB_ERROR)
        self._scheduler.add_listener(self._missed, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        for job in jobs:
            self._add(job)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    def heed_clock(self) -> None:
        """Put every job due later than its own period back on it. To be called every second or so.

        APScheduler sleeps until a time of day: set the clock back an hour and it runs nothing for that hour.
        """
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            every_s = self._every_s[job.id]
            away_s = (job.next_run_time - now).total_seconds()
            if away_s > every_s + 1:
                _log.warning("the wall clock was set back: job put on its period again", job=job.id, by_s=away_s)
                job.modify(next_run_time=now + timedelta(seconds=every_s))
                self._meter.rearmed += 1

    def _add(self, job: Job) -> None:
        async def run() -> None:
            await job.run()
            self._faults.well(f"job {job.name}")

        self._scheduler.add_job(
            run,
            Every(job.every_s),
            id=job.name,
            name=job.name,
            next_run_time=datetime.now(UTC) + timedelta(seconds=min(job.every_s, FIRST_WITHIN_S)),
            # Later than a whole period: the clock was set forward, or we were stopped. Reported, and the next one runs.
            misfire_grace_time=max(1, round(job.every_s)),
        )

    def _failed(self, event: JobExecutionEvent) -> None:
        self._meter.job_errors += 1
        self._faults.raised(f"job {event.job_id}", event.exception)

    def _missed(self, event: JobExecutionEvent) -> None:
        self._meter.job_misses += 1
        _log.warning("a job missed its time", job=event.job_id)
