"""Knows what the collector does when asked to try its channels: a notice like any other, kept, queued and sent."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from alerts.notice_form import notice_row
from alerts.sending.trial import TOPIC, trial
from hapair.forms.lines import show_time, whole_ms
from history.notices import OwnRecord

MOST_WHO = 200


class Trials:
    """`hand_on` takes what is to be kept and told, `kept` waits until all that was handed on is in the store."""

    def __init__(
        self,
        channels: tuple[str, ...],
        hand_on: Callable[[OwnRecord], None],
        kept: Callable[[], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._channels, self._hand_on, self._kept, self._now = channels, hand_on, kept, now

    async def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raises ValueError with the reason for what it will not do."""
        asked, who = request.get("channels"), request.get("who")
        if not isinstance(asked, list) or not asked or not isinstance(who, str) or not 0 < len(who) <= MOST_WHO:
            raise ValueError("'channels' must be a list of names, and 'who' whoever asks")
        strangers = [name for name in asked if name not in self._channels]
        if strangers:
            raise ValueError(f"the collector knows no channel called {', '.join(map(repr, strangers))}")
        notice = trial(whole_ms(self._now()), tuple(asked), who)
        self._hand_on(OwnRecord(TOPIC, notice.at, None, (notice_row(notice),)))
        await self._kept()
        return {"at": show_time(notice.at), "key": notice.key}
