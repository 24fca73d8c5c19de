"""Knows how the channels of the settings are opened, and which of them takes over where one fails."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from alerts.channels.base import Channel, Copy, SendError
from alerts.channels.building import build
from alerts.channels.heartbeat import Heartbeat
from alerts.channels.poster import Poster
from alerts.notice import Notice
from cli.exits import Stop
from cli.files import reveal
from hapair.settings.alerting import AlertSettings, HeartbeatSettings
from hapair.settings.channels_file import HEARTBEAT
from hapair.settings.secret import Secret

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Unusable:
    """Takes nothing and says why, so that another takes over: no channel is worth not watching for. What waits for it
    is not given up: it goes out by the collector that finds the settings mended."""

    name: str
    reason: str

    async def send(self, notice: Notice, copy: Copy) -> None:
        raise SendError(self.reason)


def open_channels(settings: AlertSettings, now: Clock) -> list[Channel]:
    """With the heartbeat, where one is set."""
    return list(_opened(settings, now))


def wrong_channels(settings: AlertSettings, now: Clock) -> list[str]:
    """What keeps channels from being used, one line each."""
    return [f"channel '{c.name}': {c.reason}" for c in _opened(settings, now) if isinstance(c, Unusable)]


def fallbacks(settings: AlertSettings) -> Mapping[str, str]:
    return {channel.name: channel.fallback for channel in settings.channels if channel.fallback}


def _opened(settings: AlertSettings, now: Clock) -> Iterator[Channel]:
    for channel in settings.channels:
        yield _or_unusable(channel.name, partial(build, channel, reveal, now))
    if settings.heartbeat:
        yield _or_unusable(HEARTBEAT, partial(_heartbeat, settings.heartbeat, now))


def _or_unusable(name: str, opened: Callable[[], Channel]) -> Channel:
    try:
        return opened()
    except (OSError, ValueError, Stop) as error:
        return Unusable(name, str(error))


def _heartbeat(settings: HeartbeatSettings, now: Clock) -> Heartbeat:
    url = reveal(settings.url) if isinstance(settings.url, Secret) else settings.url
    return Heartbeat(url, settings.every_s, Poster(settings.timeout_s, None, (url,)), now)
