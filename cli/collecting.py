"""Knows how the collector is put together and run: channels, beat, keepers and store, until it is told to stop."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import structlog
import uvloop

from cli.asking import lookouts, now
from cli.exits import Code, Stop
from cli.keeper import Keeper, restore, wants_confirmation
from cli.writer import Writer
from collectors.beat import Beat, Beater
from collectors.faults import Faults
from collectors.jobs import Job
from collectors.look import Lookout
from hapair.settings import PairSettings, Settings
from history.store import Store, StoreError, open_store

RETENTION_S = 3600.0

_log = structlog.get_logger(__name__)


def collect(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT. Raises `Stop`."""
    try:
        store = open_store(settings.store.url, archive=Path(settings.store.archive), writer=True)
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    try:
        store.add_pairs(pair.pair for pair in settings.pairs)
        uvloop.run(_collect(settings, store))
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    finally:
        store.close()


async def _collect(settings: Settings, store: Store) -> None:
    stop, done = asyncio.Event(), asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    faults, writer = Faults(), Writer(store)
    async with lookouts(settings, settings.pairs, faults) as opened:
        beater = _beater(settings, store, writer, opened, faults)
        writing = asyncio.create_task(writer.run(done))
        _log.info("collecting", pairs=len(opened))
        try:
            await beater.run(stop)
        finally:
            done.set()
            await writing
    _log.info("stopped collecting")


def _beater(settings: Settings, store: Store, writer: Writer, opened: list[Lookout], faults: Faults) -> Beater:
    async def retain() -> None:
        kept = settings.store
        done = await asyncio.to_thread(store.retain, now(), kept.raw_days, kept.archive_days)
        _log.info("retention", done=str(done))

    def look_now(pair: str) -> None:
        beater.look_now(pair)

    beats = [
        _beat(pair, lookout, Keeper(*restore(store, pair.pair), writer.hand_on), look_now)
        for pair, lookout in zip(settings.pairs, opened, strict=True)
    ]
    beater = Beater(beats, [Job("retention", retain, RETENTION_S)], faults)
    return beater


def _beat(pair: PairSettings, lookout: Lookout, keeper: Keeper, look_now: Callable[[str], None]) -> Beat:
    async def take_a_look() -> None:
        if wants_confirmation(keeper.take(await lookout.look())):
            look_now(pair.pair.name)

    return Beat(pair.pair.name, pair.pair.poll_interval_s, take_a_look)
