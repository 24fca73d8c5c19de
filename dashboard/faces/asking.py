"""Knows how a machine asks the store: in a thread, few at a time, so that no page waits for a program that polls."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, Semaphore, fail_after
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException

from dashboard.data import StoreError

Answer = TypeVar("Answer")

AT_ONCE = 2
PATIENCE_S = 10.0
"""A program that would wait longer is told to come again."""
AGAIN_S = 5


class Counter:
    """Where machines queue: `AT_ONCE` are served, and pages queue elsewhere."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._turns, self._threads, self._patience_s = Semaphore(AT_ONCE), CapacityLimiter(AT_ONCE), patience_s

    async def ask(self, read: Callable[[], Answer]) -> Answer:
        """Raises HTTPException where the store cannot be read, or too many ask.

        What has begun to read is waited for: a thread that nobody waits for would be one more each time.
        """
        try:
            with fail_after(self._patience_s):
                await self._turns.acquire()
        except TimeoutError:
            again = {"Retry-After": str(AGAIN_S)}
            raise HTTPException(503, "too much is asked at once: come again", again) from None
        try:
            return await run_sync(read, limiter=self._threads)
        except StoreError as error:
            raise HTTPException(503, f"the store cannot be read: {error}") from None
        finally:
            self._turns.release()
