import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from collectors.beat import APART_S, HURRIED_APART_S, HURRIES, Beat, Beater
from collectors.jobs import Job
from collectors.lag import LagMeter
from collectors.meter import BeatMeter


class Runs:
    """A beat that notes when it ran, takes as long as it is told, and knows if it ever ran twice at a time."""

    def __init__(self, takes_s: float = 0.0) -> None:
        self.takes_s, self.at, self.going, self.most = takes_s, [], 0, 0

    async def __call__(self) -> None:
        self.at.append(time.monotonic())
        self.going += 1
        self.most = max(self.most, self.going)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            self.going -= 1


@asynccontextmanager
async def beating(*beats: Beat, jobs: tuple[Job, ...] = ()) -> AsyncIterator[Beater]:
    """A beater at work until the end of the block; what it raises, the block raises."""
    beater, stop = Beater(beats, jobs), asyncio.Event()
    task = asyncio.create_task(beater.run(stop))
    try:
        await asyncio.sleep(0)
        yield beater
    finally:
        stop.set()
        await task


async def until(holds: Callable[[], object], within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110  # whatever it waits for belongs to someone else
            await asyncio.sleep(0.01)


async def test_every_beat_keeps_its_interval() -> None:
    runs = Runs()
    async with beating(Beat("mx-paris", 0.1, runs)):
        await until(lambda: len(runs.at) >= 11)
    assert runs.at[10] - runs.at[0] == pytest.approx(1.0, abs=0.1)


async def test_beats_are_spread_over_the_interval_in_their_order() -> None:
    runs = [Runs() for _ in range(4)]
    async with beating(*(Beat(f"pair {n}", 2.0, each) for n, each in enumerate(runs))):
        await until(lambda: all(each.at for each in runs))
    assert all(later.at[0] - sooner.at[0] == pytest.approx(0.5, abs=0.25) for sooner, later in pairwise(runs))


async def test_looks_at_one_pair_never_overlap_and_what_is_left_out_is_counted() -> None:
    slow, quick = Runs(takes_s=0.25), Runs()
    async with beating(Beat("slow", 0.1, slow), Beat("quick", 0.1, quick)) as beater:
        await until(lambda: len(slow.at) >= 3)
    assert slow.most == 1
    assert beater.meter.overruns >= 4
    assert len(quick.at) >= 6


async def test_an_exception_of_ours_is_counted_and_the_beat_goes_on() -> None:
    ran = 0

    async def broken() -> None:
        nonlocal ran
        ran += 1
        raise ZeroDivisionError

    async with beating(Beat("mx-paris", 0.05, broken)) as beater:
        await until(lambda: ran >= 3)
    assert beater.faults.total >= 3


async def test_a_look_can_be_brought_forward() -> None:
    runs = Runs()
    async with beating(Beat("mx-paris", 60, runs)) as beater:
        await until(lambda: runs.at)
        beater.look_now("mx-paris")
        await until(lambda: len(runs.at) == 2)
    assert runs.at[1] - runs.at[0] == pytest.approx(1.0, abs=0.1)


async def test_however_often_it_is_asked_for_a_look_comes_once_a_second() -> None:
    runs = Runs()
    async with beating(Beat("mx-paris", 60, runs)) as beater:
        until_s = time.monotonic() + 2.5
        while time.monotonic() < until_s:
            beater.look_now("mx-paris")
            await asyncio.sleep(0.01)
    assert len(runs.at) == 3


async def test_one_that_cannot_wait_comes_sooner_than_one_that_was_asked_for_before() -> None:
    runs = Runs()
    async with beating(Beat("mx-paris", 60, runs)) as beater:
        await until(lambda: runs.at)
        beater.look_now("mx-paris")
        beater.look_now("mx-paris", hurry=True)
        await until(lambda: len(runs.at) == 2)
    assert HURRIED_APART_S <= runs.at[1] - runs.at[0] < APART_S


def test_it_comes_sooner_on_the_loop_that_a_collector_runs_on_too() -> None:
    """Whose handles of what is due at once cannot say when they are due."""
    runs = Runs()

    async def ask() -> None:
        async with beating(Beat("mx-paris", 60, runs)) as beater:
            await until(lambda: runs.at)
            await asyncio.sleep(APART_S)
            beater.look_now("mx-paris")
            beater.look_now("mx-paris", hurry=True)
            await until(lambda: len(runs.at) == 2)

    uvloop.run(ask())


async def test_however_often_it_cannot_wait_only_a_few_come_sooner() -> None:
    runs = Runs()
    async with beating(Beat("mx-paris", 60, runs)) as beater:
        await until(lambda: runs.at)
        until_s = time.monotonic() + 3.0
        while time.monotonic() < until_s:
            beater.look_now("mx-paris", hurry=True)
            await asyncio.sleep(0.01)
    soon = [after - before < APART_S for before, after in pairwise(runs.at)]
    assert len(soon) > HURRIES
    assert soon == [True] * HURRIES + [False] * (len(soon) - HURRIES)


async def test_a_look_asked_for_during_a_long_one_follows_it() -> None:
    runs = Runs(takes_s=1.3)
    async with beating(Beat("mx-paris", 60, runs)) as beater:
        await until(lambda: runs.going)
        beater.look_now("mx-paris")
        await until(lambda: len(runs.at) == 2)
    assert runs.most == 1
    assert runs.at[1] - runs.at[0] == pytest.approx(1.3, abs=0.1)


async def test_a_driver_that_died_is_started_again_and_counted() -> None:
    runs = Runs()
    async with beating(Beat("mx-paris", 0.1, runs)) as beater:
        await until(lambda: runs.at)
        next(task for task in asyncio.all_tasks() if task.get_name() == "pairwatch driver").cancel()
        await asyncio.sleep(0)
        before = len(runs.at)
        await until(lambda: len(runs.at) > before + 3)
    assert beater.meter.driver_starts == 2
    assert beater.faults.total == 1


async def test_a_stalled_loop_shows_as_lag_and_as_missed_beats() -> None:
    runs = Runs()
    async with beating(Beat("mx-paris", 0.1, runs)) as beater:
        await until(lambda: len(runs.at) >= 2)
        time.sleep(0.55)  # noqa: ASYNC251  # the fault under test
        before = len(runs.at)
        await until(lambda: len(runs.at) >= before + 3)
    assert beater.meter.missed >= 4
    assert runs.at[before + 2] - runs.at[before] > 0.09, "what was missed is not made up for in one go"
    assert beater.meter.worst_lag_s > 0.4
    assert beater.meter.lag_at_most_s(1.0) == beater.meter.worst_lag_s


async def test_stopping_ends_looks_that_are_under_way() -> None:
    runs = Runs(takes_s=60)
    began = time.monotonic()
    async with beating(Beat("mx-paris", 60, runs)):
        await until(lambda: runs.going)
    assert runs.going == 0
    assert time.monotonic() - began < 5


async def test_jobs_run_at_their_period_and_a_failing_one_is_counted_and_runs_again() -> None:
    runs, failed = Runs(), 0

    async def fail() -> None:
        nonlocal failed
        failed += 1
        raise OSError("disk full")

    jobs, lag, began = (Job("roll-up", runs, 0.2), Job("retention", fail, 0.2)), LagMeter(), time.monotonic()
    async with beating(Beat("mx-paris", 60, Runs()), jobs=jobs) as beater:
        ticking = asyncio.create_task(lag.run())
        await until(lambda: len(runs.at) >= 3 and failed >= 2)
        ticking.cancel()
    assert beater.meter.job_errors >= 2
    assert beater.faults.total >= 2
    assert 0.35 < runs.at[2] - runs.at[0] < 0.5 + 2 * lag.worst_since(began)


async def test_a_job_that_goes_on_failing_is_not_written_down_at_every_run(caplog) -> None:
    async def fail() -> None:
        raise OSError("the disk is full")

    async with beating(Beat("mx-paris", 60, Runs()), jobs=(Job("report", fail, 0.1),)) as beater:
        await until(lambda: beater.meter.job_errors >= 4)
    assert caplog.records == []


async def test_a_job_that_outlasts_its_period_is_reported_as_missed() -> None:
    runs = Runs(takes_s=60)
    async with beating(Beat("mx-paris", 60, Runs()), jobs=(Job("roll-up", runs, 0.1),)) as beater:
        await until(lambda: beater.meter.job_misses >= 2)
    assert runs.most == 1


def test_two_beats_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        Beater([Beat("mx-paris", 10, Runs()), Beat("mx-paris", 10, Runs())])


async def test_five_thousand_beats_start_on_time_in_their_order() -> None:
    """On time but for what keeps the whole loop waiting, a busy machine, which a clock of its own beside them shows."""
    started: list[int] = []
    lag = LagMeter()

    def noting(n: int) -> Callable[[], Awaitable[None]]:
        async def note() -> None:
            started.append(n)

        return note

    async with beating(*(Beat(f"pair {n}", 15.0, noting(n)) for n in range(5000))) as beater:
        ticking = asyncio.create_task(lag.run())
        began = time.monotonic()
        await until(lambda: beater.meter.started >= 1000)
        took_s = time.monotonic() - began
        late_s = lag.worst_since(began)
        ticking.cancel()
    assert beater.meter.overruns == beater.meter.missed == 0
    assert beater.meter.lag_at_most_s(0.99) < 0.1 + late_s
    assert started == list(range(len(started)))
    assert took_s > 1000 / 5000 * 15.0 - 0.5


@given(st.lists(st.floats(0, 20), min_size=1), st.floats(0.01, 1))
def test_the_lag_bound_holds_for_at_least_the_share_it_names(lags: list[float], share: float) -> None:
    meter = BeatMeter()
    for lag_s in lags:
        meter.began(lag_s)
    bound = meter.lag_at_most_s(share)
    assert sum(lag_s <= bound for lag_s in lags) >= share * len(lags)
    assert bound <= max(lags)
