"""Knows how work that blocks is done beside the loop: in a thread of its own, abandoned when its time is up."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from alerts.channels.base import SendError

Result = TypeVar("Result")


class Aside:
    """One piece of work at a time, in a thread that keeps nothing from ending and takes none that others need.

    What is abandoned goes on until it ends by itself: until then nothing else is begun, so that threads do not pile up.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._busy = threading.Lock()

    async def do(self, work: Callable[[], Result]) -> Result:
        """Raises SendError where it takes too long, and whatever `work` raises."""
        if not self._busy.acquire(blocking=False):
            raise SendError("the attempt before has not ended yet")
        done: Future[Result] = Future()
        threading.Thread(target=self._run, args=(work, done), name="channel", daemon=True).start()
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.wrap_future(done)
        except TimeoutError:
            raise SendError(f"no answer within {self._timeout_s:g} s") from None

    def _run(self, work: Callable[[], Result], done: "Future[Result]") -> None:
        done.set_running_or_notify_cancel()
        try:
            result = work()
        except Exception as error:
            self._busy.release()
            done.set_exception(error)
        else:
            self._busy.release()
            done.set_result(result)
