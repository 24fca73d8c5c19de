import asyncio
import threading

import pytest

from alerts.channels.aside import Aside
from alerts.channels.base import SendError


async def test_what_work_returns_and_raises_comes_back():
    aside = Aside(5.0)
    assert await aside.do(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await aside.do(lambda: 1 // 0)
    assert await aside.do(lambda: 8) == 8


async def test_work_that_takes_too_long_is_abandoned_and_nothing_is_begun_beside_it():
    aside, ended, begun = Aside(0.05), threading.Event(), []
    with pytest.raises(SendError, match="no answer within"):
        await aside.do(lambda: ended.wait(30))
    with pytest.raises(SendError, match="the attempt before has not ended"):
        await aside.do(lambda: begun.append(1))
    ended.set()
    async with asyncio.timeout(10):
        while not begun:
            try:
                await aside.do(lambda: begun.append(1))
            except SendError:
                await asyncio.sleep(0.01)
    assert begun == [1]


async def test_whoever_waits_may_be_cancelled():
    aside, ended = Aside(30.0), threading.Event()
    task = asyncio.create_task(aside.do(lambda: ended.wait(30)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    ended.set()
