"""Knows how what waits for one channel is sent: journalled, tried, marked, one after another, until it is taken."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from alerts.channels.base import Channel, Copy, SendError
from alerts.sending.channel_report import ChannelReport
from alerts.sending.patience import Patience
from alerts.sending.waiting import Parcel, Waiting, parcels, pressing
from hapair.forms.lines import whole_ms
from hapair.severity import Severity
from history.notices import Delivery, DeliveryState

_log = structlog.get_logger(__name__)


class Journal(Protocol):
    """Where it is written how far a delivery has come."""

    def hand_on(self, record: Delivery, /) -> None:
        """To be kept after all that was handed on before."""

    async def journal(self, deliveries: Sequence[Delivery], /) -> None:
        """Returns when they are kept, or when the store has taken nothing for so long that telling cannot wait."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a sender is given beside its channel; `chance` gives numbers in [0, 1).

    `divert` gives what waits here to the channel that takes over, if there is one, and says what was owed to it.
    """

    journal: Journal
    patience: Patience
    now: Callable[[], datetime]
    chance: Callable[[], float]
    divert: Callable[[str, Iterable[Waiting]], list[Delivery]]


class Sender:
    """One channel's own worker, so that a slow one delays no other.

    How an attempt ended is journalled no later than the next one's beginning: a crash leaves one in doubt, no more.
    """

    def __init__(self, channel: Channel, given: Circumstances) -> None:
        self._channel, self._given = channel, given
        self._waiting: dict[str, Waiting] = {}
        self._receipts: dict[str, str] = {}
        self._wake, self._stopped = asyncio.Event(), False
        self._failures, self._rest_until_s = 0, 0.0
        self._failing_since_s: float | None = None
        self._report = ChannelReport(channel.name)

    def take(self, waiting: Waiting) -> None:
        self._waiting.setdefault(waiting.delivery.key, waiting)
        self._wake.set()

    def stop(self) -> None:
        """After the attempt under way."""
        self._stopped = True
        self._wake.set()

    def report(self) -> ChannelReport:
        notices = [waiting.notice for waiting in self._waiting.values()]
        worst = max((notice.severity for notice in notices), default=Severity.OK)
        oldest = min((notice.at for notice in notices), default=None)
        return replace(self._report, waiting=len(notices), oldest=oldest, worst=worst)

    async def run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            self._let_another_take_over()
            now_s, waiting = _clock_s(), parcels(self._waiting.values())
            due = [parcel for parcel in waiting if max(parcel.last.due_s, self._rest_until_s) <= now_s]
            if due:
                # The least tried: one that is never taken, for what is in it, holds up no other.
                await self._send(min(due, key=lambda parcel: parcel.last.delivery.attempts))
            else:
                await self._pause(waiting)

    async def _pause(self, waiting: Iterable[Parcel]) -> None:
        moments_s = [max(parcel.last.due_s, self._rest_until_s) for parcel in waiting]
        if self._failing_since_s is not None and pressing(self._waiting.values()):
            moments_s.append(self._failing_since_s + self._given.patience.take_over_s)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), min(moments_s) - _clock_s() if moments_s else None)

    async def _send(self, parcel: Parcel) -> None:
        began_s, before = _clock_s(), parcel.last.delivery
        trying = self._changed(before, DeliveryState.TRYING, attempts=before.attempts + 1, next_at=None)
        parcel = replace(parcel, last=replace(parcel.last, delivery=trying))
        await self._given.journal.journal([trying])
        try:
            receipt = await self._try(parcel)
        except SendError as error:
            self._fail(parcel, error, began_s)
        else:
            self._succeed(parcel, receipt)

    async def _try(self, parcel: Parcel) -> str:
        last, longest_s = parcel.last, self._given.patience.attempt_s
        trying, folded = last.delivery, tuple(each.notice for each in parcel.folded)
        first = last.receipt or self._receipts.get(last.notice.incident_key, "")
        copy = Copy(trying.attempts, folded, trying.instead_of, first, trying.receipt)
        try:
            async with asyncio.timeout(longest_s):
                return await self._channel.send(last.notice, copy) or ""
        except SendError:
            raise
        except TimeoutError:
            raise SendError(f"no answer within {longest_s:g} s") from None
        except Exception as error:
            _log.exception("a channel failed in a way it should not", channel=self._channel.name)
            raise SendError(f"a fault of ours: {type(error).__name__}") from None

    def _succeed(self, parcel: Parcel, receipt: str) -> None:
        if self._report.failing_since:
            _log.warning("the channel takes notices again", channel=self._channel.name)
        self._failures, self._rest_until_s, self._failing_since_s = 0, 0.0, None
        sent = self._changed(parcel.last.delivery, DeliveryState.SENT, receipt=receipt, error="")
        self._end([sent, *(self._changed(each.delivery, DeliveryState.FOLDED) for each in parcel.folded)])
        count = self._report.sent + 1
        self._report = replace(self._report, sent=count, sent_at=sent.changed_at, failing_since=None, error="")
        if receipt:
            self._receipts.setdefault(parcel.last.notice.incident_key, receipt)

    def _fail(self, parcel: Parcel, error: SendError, began_s: float) -> None:
        if error.reason != self._report.error:
            _log.error("the channel did not take a notice", channel=self._channel.name, error=error.reason)
        since = self._report.failing_since or self._given.now()
        self._report = replace(self._report, failing_since=since, error=error.reason)
        if error.permanent:
            self._give_up(parcel, error)
            return
        self._failures += 1
        self._failing_since_s = began_s if self._failing_since_s is None else self._failing_since_s
        self._try_again(parcel.last, error)

    def _give_up(self, parcel: Parcel, error: SendError) -> None:
        """All that the message carried: what is older must not go out after it as if it were the last word."""
        over = [self._changed(each.delivery, DeliveryState.GIVEN_UP, error=error.reason) for each in parcel.all]
        self._end([*over, *self._given.divert(self._channel.name, parcel.all)])
        self._report = replace(self._report, given_up=self._report.given_up + len(over))

    def _try_again(self, last: Waiting, error: SendError) -> None:
        patience, chance, now_s = self._given.patience, self._given.chance(), _clock_s()
        rest_s = patience.asked_s(patience.pause_s(self._failures, chance), error.retry_after_s)
        wait_s = max(rest_s, patience.pause_s(last.delivery.attempts, chance))
        failed = self._changed(
            last.delivery,
            DeliveryState.FAILED,
            next_at=whole_ms(self._given.now() + timedelta(seconds=wait_s)),
            error=error.reason,
            receipt=error.progress or last.delivery.receipt,
        )
        self._rest_until_s = now_s + rest_s
        self._waiting[failed.key] = replace(last, delivery=failed, due_s=now_s + wait_s)
        self._given.journal.hand_on(failed)

    def _let_another_take_over(self) -> None:
        if self._failing_since_s is None or _clock_s() < self._failing_since_s + self._given.patience.take_over_s:
            return
        left = pressing(self._waiting.values())
        for owed in self._given.divert(self._channel.name, left):
            self._given.journal.hand_on(owed)
        self._waiting |= {each.delivery.key: replace(each, taken_over=True) for each in left}

    def _end(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            if delivery.channel == self._channel.name:
                del self._waiting[delivery.key]
            self._given.journal.hand_on(delivery)

    def _changed(self, delivery: Delivery, state: DeliveryState, **more: Any) -> Delivery:
        return replace(delivery, state=state, changed_at=whole_ms(self._given.now()), **more)


def _clock_s() -> float:
    return asyncio.get_running_loop().time()
