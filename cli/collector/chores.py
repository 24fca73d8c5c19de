"""Knows what a collector does every so often besides looking: it tidies up, reports, looks at itself, and gives a sign
of life."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from alerts.desk.desk import Desk
from alerts.rules.seeing import UNOBSERVED
from alerts.sending.channel_report import REPORT as CHANNELS
from alerts.sending.channel_report import show_reports
from alerts.sending.dispatch import Dispatcher
from alerts.sending.heart import Heart
from cli.checking.asking import now
from cli.checking.coverage import REPORT as HEARING
from cli.collector.attending import Attendant
from cli.collector.beating import heartbeat
from cli.collector.hearing import Ear
from cli.collector.ourselves import Ourselves, Signs
from cli.collector.writer import Writer
from collectors.jobs import Job
from hapair.forms.lines import whole_ms
from hapair.settings.model import Settings
from history.beat_report import REPORT as BEAT
from history.beat_report import BeatReport, show_beat
from history.store import Store

RETENTION_S = 3600.0
REPORT_S = 5.0
SELF_S = 1.0
NAMES_S = 60.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chores:
    """All that they are about."""

    settings: Settings
    store: Store
    writer: Writer
    dispatcher: Dispatcher
    attendants: Mapping[str, Attendant]
    ear: Ear
    heart: Heart
    beat: Callable[[], BeatReport]

    def jobs(self) -> Iterator[Job]:
        yield Job("retention", self._retain, RETENTION_S)
        yield Job("look at itself", self._look_at_itself(), SELF_S)
        yield Job("report of the beat", self._report_beat, REPORT_S)
        if self.settings.listen:
            yield Job("report of hearing", self._report_hearing, REPORT_S)
            yield Job("names of senders", self.ear.look_up, NAMES_S)
        if self.settings.alerts.channels or self.settings.alerts.heartbeat:
            yield Job("report of channels", self._report_channels, REPORT_S)
        if beats := self.settings.alerts.heartbeat:
            yield heartbeat(beats.every_s, self.heart, self.writer.kept, self.dispatcher.take, now)

    async def _retain(self) -> None:
        kept = self.settings.store
        done = await asyncio.to_thread(self.store.retain, now(), kept.raw_days, kept.archive_days)
        _log.info("retention", done=str(done))

    async def _report_hearing(self) -> None:
        self.ear.learn()
        await self._report(HEARING, self.ear.report())

    async def _report_channels(self) -> None:
        await self._report(CHANNELS, show_reports(self.dispatcher.report()))

    async def _report_beat(self) -> None:
        await self._report(BEAT, show_beat(self.beat()))

    async def _report(self, name: str, text: str) -> None:
        await asyncio.to_thread(self.store.keep_report, name, _now(), text)

    def _look_at_itself(self) -> Callable[[], Awaitable[None]]:
        folders = tuple(_folders(self.settings))
        signs = Signs(self._lost, self._unlooked, lambda: self.writer.trouble, self.dispatcher.report, folders)
        policies = [attendant.keeper.policy for attendant in self.attendants.values()]
        ourselves = Ourselves(policies, signs, self.writer.hand_on)
        ourselves.restore(self.store)

        async def look() -> None:
            ourselves.look(_now(), time.monotonic())

        return look

    def _lost(self) -> Mapping[str, bool]:
        return {name: attendant.cut_off for name, attendant in self.attendants.items()}

    def _unlooked(self) -> list[str]:
        return [name for name, attendant in self.attendants.items() if _was_unlooked(attendant.keeper.desk)]


def _was_unlooked(desk: Desk) -> bool:
    """The pair's own rule says so; it is told here, once for all that were."""
    return any(alert.rule == UNOBSERVED.name and alert.fired for alert in desk.active.values())


def _folders(settings: Settings) -> Iterator[Path]:
    """Whose disks must not be full."""
    yield Path(settings.store.archive)
    scheme, _, path = settings.store.url.partition(":///")
    if scheme == "sqlite":
        yield Path(path).parent


def _now() -> datetime:
    return whole_ms(now())
