"""Knows how records reach the store while looks go on: one batch at a time, in order, off the loop that polls."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog

from cli.exits import Code, Stop
from history.store import Record, Store, StoreError, Superseded

_log = structlog.get_logger(__name__)

BATCH_S = 0.2
"""Records wait this long for others: one transaction for a fifth of a second of looks."""
RETRY_S = 5.0
MOST_WAITING = 200_000
"""Records held while the store is away. Beyond that the collector stops: the history then has a gap that says so,
where leaving some out would leave one that does not."""


class Writer:
    """Keeps what it is handed. While the store fails it holds on to everything and tries again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[Record] = []
        self._thread = ThreadPoolExecutor(1, "store")
        self._failing = False

    def hand_on(self, record: Record) -> None:
        self._waiting.append(record)

    async def run(self, done: asyncio.Event) -> None:
        """Until `done` is set, when nothing more will be handed on; then once more, for what still waits.

        Raises `Stop` where going on would leave a hole in the history.
        """
        pause_s = BATCH_S
        while not done.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), pause_s)
            pause_s = BATCH_S if await self.flush() else RETRY_S
        self._thread.shutdown()

    async def flush(self) -> bool:
        """Whether all that waited is kept."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return True
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._store.keep, batch)
        except Superseded as error:
            raise Stop(Code.UNAVAILABLE, str(error)) from None
        except StoreError as error:
            self._waiting = batch + self._waiting
            if not self._failing:
                _log.error("the store does not take what is seen: held back until it does", error=str(error))
            self._failing = True
            if len(self._waiting) > MOST_WAITING:
                raise Stop(Code.UNAVAILABLE, f"the store has been away for {MOST_WAITING} records: giving up") from None
            return False
        if self._failing:
            _log.warning("the store takes what is seen again", records=len(batch))
        self._failing = False
        return True
