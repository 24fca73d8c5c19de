"""Knows how a day passes in a moment: an event loop whose clock jumps to the next timer as soon as nothing is ready."""

import asyncio
import selectors
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from build import START

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    now_s = 0.0

    def select(self, timeout=None):
        found = super().select(0)
        if not found:
            assert timeout is not None, "everything waits, and nothing will ever come"
            self.now_s += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """For what waits by the loop's clock only: a thread or another process would be waited for no moment."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now_s


def run_virtually(what: Awaitable[T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(what)


def clock_s() -> float:
    return asyncio.get_running_loop().time()


def now():
    """The time of day that goes with the loop's clock."""
    return START + timedelta(seconds=clock_s())
