"""Knows how the outgoing heartbeat is fed: looks that are completed and kept, sent as all else that is told."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from alerts.notice_form import notice_row
from alerts.sending.heart import Heart, beat
from collectors.jobs import Job
from hapair.forms.lines import whole_ms
from hapair.settings.channels_file import HEARTBEAT
from history.notices import Delivery, DeliveryState, Owed


def heartbeat(
    every_s: float,
    heart: Heart,
    kept: Callable[[], Awaitable[None]],
    take: Callable[[Iterable[Owed]], None],
    now: Callable[[], datetime],
) -> Job:
    """While the store takes nothing, `kept` does not return, and nothing is owed; nor while a pair is not looked at.

    Its delivery is one row in the store. A beat that waits to be tried again is not joined by another.
    """

    async def owe() -> None:
        await kept()
        if not heart.beats():
            return
        row = notice_row(beat(whole_ms(now())))
        take([Owed(row, Delivery(row.key, HEARTBEAT, DeliveryState.OWED, row.at))])

    return Job("heartbeat", owe, every_s)
