"""Knows how what is owed reaches the senders: to each channel its own, and to another where one fails for long."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from alerts.channels.base import Channel
from alerts.notice_form import parse_notice
from alerts.sending.channel_report import ChannelReport
from alerts.sending.patience import Patience
from alerts.sending.sender import Circumstances, Journal, Sender
from alerts.sending.waiting import Waiting
from hapair.forms.lines import BadLine, whole_ms
from history.notices import Delivery, DeliveryState, Owed

_log = structlog.get_logger(__name__)


class Dispatcher:
    """`fallbacks`: by a channel's name, the one that takes over where it fails. All happens on one event loop."""

    def __init__(
        self,
        channels: Sequence[Channel],
        fallbacks: Mapping[str, str],
        journal: Journal,
        now: Callable[[], datetime],
        patience: Patience | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._fallbacks, self._journal, self._now, self._chance = fallbacks, journal, now, chance
        self._patience = patience or Patience()
        given = Circumstances(journal, self._patience, now, chance, self._divert)
        self._senders = {channel.name: Sender(channel, given) for channel in channels}

    def take(self, owed: Iterable[Owed]) -> None:
        """What the store says is owed, at the start and after each time it kept notices; in order of telling.

        What was being tried when the collector died may have arrived: it goes out once more, and not at once.
        """
        for each in owed:
            delivery, pause_s = each.delivery, 0.0
            if delivery.state is DeliveryState.TRYING:
                pause_s = self._patience.pause_s(delivery.attempts, self._chance())
            due_s = asyncio.get_running_loop().time() + pause_s
            try:
                waiting = Waiting(parse_notice(each.notice), delivery, due_s, each.receipt, each.taken_over)
            except BadLine as error:
                self._refuse(delivery, str(error))
            else:
                self._take(waiting)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then attempts under way get a moment to end. What waits is owed at the next start."""
        working = [asyncio.create_task(sender.run()) for sender in self._senders.values()]
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([stopping, *working], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for sender in self._senders.values():
                sender.stop()
            _, late = await asyncio.wait([stopping, *working], timeout=self._patience.grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for task in working:
            if not task.cancelled():
                task.result()

    def report(self) -> tuple[ChannelReport, ...]:
        return tuple(sender.report() for sender in self._senders.values())

    def _take(self, waiting: Waiting) -> None:
        sender = self._senders.get(waiting.delivery.channel)
        if sender:
            sender.take(waiting)
        else:
            self._refuse(waiting.delivery, "the settings name no such channel any more")

    def _refuse(self, delivery: Delivery, why: str) -> None:
        _log.error("a notice cannot be sent", channel=delivery.channel, error=why)
        changed_at = whole_ms(self._now())
        over = Delivery(delivery.key, delivery.channel, DeliveryState.GIVEN_UP, changed_at, delivery.attempts)
        self._journal.hand_on(replace(over, error=why, instead_of=delivery.instead_of))

    def _divert(self, channel: str, left: Iterable[Waiting]) -> list[Delivery]:
        """The channel that takes over is owed what was not owed to it already."""
        fallback, at = self._fallbacks.get(channel, ""), whole_ms(self._now())
        if fallback not in self._senders:
            return []
        owed = []
        for each in left:
            if each.taken_over or fallback in each.notice.channels:
                continue
            delivery = Delivery(each.notice.key, fallback, DeliveryState.OWED, at, instead_of=channel)
            self._senders[fallback].take(Waiting(each.notice, delivery, asyncio.get_running_loop().time()))
            owed.append(delivery)
        if owed:
            _log.error("another channel takes over", channel=channel, by=fallback, notices=len(owed))
        return owed
