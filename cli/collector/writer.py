"""Knows how records reach the store while looks go on: one batch at a time, in order, off the loop that polls."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import structlog

from cli.exits import Code, Stop
from history.store import Delivery, Kept, NoticeRow, Owed, Store, StoreError, Superseded

BATCH_S = 0.2
"""Records wait this long for others: one transaction for a fifth of a second of looks. What is told does not wait."""
PATIENCE_S = 5.0
"""Until a store that takes nothing is tried again. What is to be told waits for it once so long; then it is told, and
kept when it can be."""
MOST_WAITING = 200_000
"""Records held while the store is away. Beyond that the collector stops: the history then has a gap that says so,
where leaving some out would leave one that does not."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Awaiting:
    """Whoever waits until so many records are kept; `patient`, however long the store is away."""

    count: int
    patient: bool
    kept: asyncio.Future[None]


class Writer:
    """Keeps what it is handed, then says what is owed of it. While the store fails it holds on to everything and tries
    again. `trouble` is what the matter is with a store that takes nothing, "" with one that does."""

    def __init__(self, store: Store, patience_s: float = PATIENCE_S) -> None:
        self._store, self._patience_s = store, patience_s
        self._thread = ThreadPoolExecutor(1, "store")
        self._waiting: list[Kept] = []
        self._wake = asyncio.Event()
        self._tell: Callable[[list[Owed]], None] = lambda _: None
        self._handed, self._kept = 0, 0
        self._awaiting: list[_Awaiting] = []
        self._failing, self._away = False, False
        self._released: set[str] = set()
        self.trouble = ""

    def hand_on(self, record: Kept) -> None:
        self._waiting.append(record)
        self._handed += 1
        if self._away:
            self._release([record])
        elif _cannot_wait(record):
            self._wake.set()

    async def journal(self, deliveries: Sequence[Delivery]) -> None:
        """Returns when they are kept, or when the store has taken nothing for so long that telling cannot wait."""
        for delivery in deliveries:
            self.hand_on(delivery)
        await self._until_kept(patient=False)

    async def kept(self) -> None:
        """Returns when all that was handed on is kept, however long the store is away."""
        await self._until_kept(patient=True)

    async def run(self, done: asyncio.Event, tell: Callable[[list[Owed]], None] | None = None) -> None:
        """Until `done` is set, when nothing more will be handed on; then once more, for what still waits.

        `tell` is given what is owed, once. Raises `Stop` where going on would leave a hole in the history.
        """
        if tell is not None:
            self._tell = tell
        ending = asyncio.create_task(done.wait())
        ending.add_done_callback(lambda _: self._wake.set())
        last = False
        while not last:
            await self._pause(done)
            last = done.is_set()
            await self.flush()
        self._thread.shutdown()

    async def flush(self) -> bool:
        """Whether all that waited is kept."""
        batch, self._waiting = self._waiting, []
        self._wake.clear()
        if not batch:
            return True
        try:
            owed = await self._keep(batch)
        except Superseded as error:
            raise Stop(Code.UNAVAILABLE, str(error)) from None
        except StoreError as error:
            self._waiting = batch + self._waiting
            self._hold_back(str(error))
            return False
        self._go_on(batch, owed)
        return True

    async def _pause(self, done: asyncio.Event) -> None:
        awaited, pause_s = (done, self._patience_s) if self._failing else (self._wake, BATCH_S)
        with suppress(TimeoutError):
            await asyncio.wait_for(awaited.wait(), pause_s)

    async def _keep(self, batch: list[Kept]) -> list[Owed]:
        keeping = asyncio.get_running_loop().run_in_executor(self._thread, self._store.keep, batch)
        while not (await asyncio.wait([keeping], timeout=self._patience_s))[0]:
            self._complain("it does not answer")
            self._release([*batch, *self._waiting])
        return keeping.result()

    def _hold_back(self, error: str) -> None:
        self._complain(error)
        if self._failing:
            self._release(self._waiting)
        self._failing = True
        if len(self._waiting) > MOST_WAITING:
            raise Stop(Code.UNAVAILABLE, f"the store has been away for {MOST_WAITING} records: giving up")

    def _complain(self, trouble: str) -> None:
        if not self.trouble:
            _log.error("the store does not take what is seen: held back until it does", error=trouble)
        self.trouble = trouble

    def _release(self, records: Iterable[Kept]) -> None:
        """Has told what is not kept: an alarm must get out though the store takes nothing. Whoever awaits the journal
        goes on too."""
        self._away = True
        notices = [notice for record in records for notice in _notices(record) if notice.key not in self._released]
        self._released |= {notice.key for notice in notices}
        if notices:
            self._tell([Owed(notice, owed) for notice in notices for owed in notice.owed()])
        self._answer(lambda awaiting: not awaiting.patient)

    def _go_on(self, batch: list[Kept], owed: list[Owed]) -> None:
        if self.trouble:
            _log.warning("the store takes what is seen again", records=len(batch))
        self.trouble, self._failing, self._away = "", False, False
        self._tell([o for o in owed if o.notice.key not in self._released or o.delivery.instead_of])
        self._released -= {notice.key for record in batch for notice in _notices(record)}
        self._kept += len(batch)
        self._answer(lambda awaiting: awaiting.count <= self._kept)

    async def _until_kept(self, *, patient: bool) -> None:
        if self._kept < self._handed and (patient or not self._away):
            awaiting = _Awaiting(self._handed, patient, asyncio.get_running_loop().create_future())
            self._awaiting.append(awaiting)
            self._wake.set()
            await awaiting.kept

    def _answer(self, which: Callable[[_Awaiting], bool]) -> None:
        answered = [awaiting for awaiting in self._awaiting if which(awaiting)]
        self._awaiting = [awaiting for awaiting in self._awaiting if not which(awaiting)]
        for awaiting in answered:
            if not awaiting.kept.done():
                awaiting.kept.set_result(None)


def _notices(record: Kept) -> tuple[NoticeRow, ...]:
    return () if isinstance(record, Delivery) else record.notices


def _cannot_wait(record: Kept) -> bool:
    """What people are told, and the end of an attempt, before which the next may not begin."""
    return isinstance(record, Delivery) or bool(record.notices)
