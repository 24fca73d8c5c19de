"""Knows when each look is due: every pair at its own phase of its interval, on the monotonic clock."""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from heapq import heapify, heapreplace

import structlog

from collectors.faults import Faults
from collectors.jobs import Job, Jobs
from collectors.meter import BeatMeter

_log = structlog.get_logger(__name__)

WATCH_S = 5.0
"""How soon a driver that died is started again."""
CLOCK_S = 1.0
"""How often the jobs are held against the wall clock."""
GRID_S = 0.025
"""Phases are multiples of this: a loop that wakes up for each of 300 looks a second does little else."""
APART_S = 1.0
"""Looks asked for by `look_now` begin at least this long after the one before."""
HURRIED_APART_S, HURRIES, HURRY_S = 0.2, 3, 10.0
"""Those that cannot wait begin so soon after it; but so many within so long: a storm of words makes none of polls."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Something to be done every `interval_s`: for a collector, a look at one pair and what follows from it."""

    name: str
    interval_s: float
    run: Callable[[], Awaitable[None]]


class _Pulse:
    """Where one beat stands: its place in the interval, and the run going on."""

    __slots__ = ("asked", "beat", "began", "due", "hurried", "overran", "phase_s", "task", "wanted")

    def __init__(self, beat: Beat, phase_s: float) -> None:
        self.beat, self.phase_s = beat, phase_s
        self.task: asyncio.Task[None] | None = None
        self.began = -math.inf
        self.asked: asyncio.TimerHandle | None = None
        self.due = -math.inf
        self.wanted = False
        self.overran = False
        self.hurried: deque[float] = deque(maxlen=HURRIES)

    def may_hurry(self, now_s: float) -> bool:
        return len(self.hurried) < HURRIES or now_s - self.hurried[0] >= HURRY_S


class Beater:
    """Keeps the beats: one driver for all, runs side by side, those of one beat never two at a time.

    A beat that comes while its run before goes on is an overrun: counted, said in the log, and left out.
    """

    def __init__(self, beats: Sequence[Beat], jobs: Sequence[Job] = (), faults: Faults | None = None) -> None:
        self.meter = BeatMeter()
        self.faults = faults or Faults()
        self._pulses = [_Pulse(beat, _phase_s(beat, n / len(beats))) for n, beat in enumerate(beats)]
        self._by_name = {pulse.beat.name: pulse for pulse in self._pulses}
        if len(self._by_name) != len(self._pulses):
            raise ValueError("two beats of one name")
        self._jobs = Jobs([*jobs, Job("driver", self._keep_driving, WATCH_S)], self.meter, self.faults)
        self._driver: asyncio.Task[None] | None = None
        self._epoch = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; what is running then is cancelled."""
        self._jobs.start()
        self._epoch = asyncio.get_running_loop().time()
        try:
            await self._keep_driving()
            while not stop.is_set():
                self._jobs.heed_clock()
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), CLOCK_S)
        finally:
            self._jobs.stop()
            await self._halt()

    def look_now(self, name: str, *, hurry: bool = False) -> None:
        """Run the beat at once, besides its phase: after the run that goes on, and a second after that began.

        `hurry`: sooner, as long as that is not asked for too often. To be called from the loop that `run` runs in.
        """
        pulse, loop = self._by_name[name], asyncio.get_running_loop()
        hurry = hurry and pulse.may_hurry(loop.time())
        due = max(loop.time(), pulse.began + (HURRIED_APART_S if hurry else APART_S))
        if pulse.asked is not None:
            if pulse.due <= due:
                return
            pulse.asked.cancel()
        if hurry:
            pulse.hurried.append(loop.time())
        pulse.asked, pulse.due = loop.call_at(due, self._answer, pulse), due

    def _answer(self, pulse: _Pulse) -> None:
        pulse.asked = None
        if pulse.task is None:
            self._start(pulse, asyncio.get_running_loop().time())
        else:
            pulse.wanted = True

    async def _keep_driving(self) -> None:
        if self._driver is not None and not self._driver.done():
            return
        if self._driver is not None:
            died = None if self._driver.cancelled() else self._driver.exception()
            self.faults.raised("driver", died or asyncio.CancelledError("the driver was cancelled"))
        self.meter.driver_starts += 1
        since = asyncio.get_running_loop().time() if self._driver else self._epoch
        self._driver = asyncio.create_task(self._drive(since), name="pairwatch driver")

    async def _drive(self, since: float) -> None:
        """Walks the beats by the time they are due, for ever."""
        loop = asyncio.get_running_loop()
        queue = [(_first_slot(pulse, self._epoch, since), n) for n, pulse in enumerate(self._pulses)]
        heapify(queue)
        while queue:
            due, n = queue[0]
            # A sleep of zero lets what was started run: a driver that comes late must not start all at one go.
            await asyncio.sleep(max(0.0, due - loop.time()))
            pulse = self._pulses[n]
            missed = math.floor(max(0.0, loop.time() - due) / pulse.beat.interval_s)
            self.meter.missed += missed
            heapreplace(queue, (due + (missed + 1) * pulse.beat.interval_s, n))
            self._fire(pulse, due)

    def _fire(self, pulse: _Pulse, due: float) -> None:
        if pulse.task is None:
            pulse.overran = False
            self._start(pulse, due)
            return
        self.meter.overruns += 1
        if not pulse.overran:
            pulse.overran = True
            _log.warning("a look was still running at its next beat", beat=pulse.beat.name)

    def _start(self, pulse: _Pulse, due: float) -> None:
        pulse.began = asyncio.get_running_loop().time()
        pulse.task = asyncio.create_task(self._run(pulse, due))

    async def _run(self, pulse: _Pulse, due: float) -> None:
        self.meter.began(asyncio.get_running_loop().time() - due)
        try:
            await pulse.beat.run()
        except Exception as error:  # whatever it is, the next look is due all the same
            self.faults.raised(pulse.beat.name, error)
        else:
            self.faults.well(pulse.beat.name)
        finally:
            pulse.task = None
        if pulse.wanted:
            pulse.wanted = False
            self._start(pulse, asyncio.get_running_loop().time())

    async def _halt(self) -> None:
        for pulse in self._pulses:
            if pulse.asked is not None:
                pulse.asked.cancel()
        tasks = [task for task in (self._driver, *(pulse.task for pulse in self._pulses)) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _phase_s(beat: Beat, share: float) -> float:
    """Spread over the interval, and on a grid: looks of a large fleet begin a few at a time, and share a wake-up."""
    return math.floor(beat.interval_s * share / GRID_S) * GRID_S


def _first_slot(pulse: _Pulse, epoch: float, since: float) -> float:
    """The first moment from `since` on that lies on the beat's own grid: its phase, and every interval after that."""
    passed = (since - epoch - pulse.phase_s) / pulse.beat.interval_s
    return epoch + pulse.phase_s + max(0, math.ceil(passed)) * pulse.beat.interval_s
