"""Knows the outgoing heartbeat as a channel: a GET that says no more than that we see, and keep what we see."""

from collections.abc import Callable
from datetime import datetime, timedelta

from alerts.channels.base import Copy, SendError
from alerts.channels.poster import Poster
from alerts.notice import Notice
from hapair.settings.channels_file import HEARTBEAT


class Heartbeat:
    def __init__(self, url: str, every_s: float, poster: Poster, now: Callable[[], datetime]) -> None:
        self.name, self._url, self._poster, self._now = HEARTBEAT, url, poster, now
        self._lasts = timedelta(seconds=every_s)

    async def send(self, notice: Notice, copy: Copy) -> None:
        """A beat says "now": one that waited is not sent, for much may have happened since."""
        if self._now() - notice.at > self._lasts:
            raise SendError("it waited too long to be true", permanent=True)
        await self._poster.get(self._url)
