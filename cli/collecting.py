"""Knows how the collector is put together and run: channels, beat, ear, keepers and store, until told to stop."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog
import uvloop

from alerts.policy import policy_of
from cli.addressing import AddressBook
from cli.asking import lookouts, now
from cli.attending import Attendant, Vigils
from cli.coverage import REPORT
from cli.exits import Code, Stop
from cli.files import reveal
from cli.hearing import Ear
from cli.keeper import Keeper
from cli.standing import restore
from cli.writer import Writer
from collectors.beat import Beat, Beater
from collectors.faults import Faults
from collectors.jobs import Job
from collectors.look import Lookout
from collectors.snmp import snmp_target
from hapair.lines import whole_ms
from hapair.settings import Settings
from history.store import Store, StoreError, open_store

RETENTION_S = 3600.0
REPORT_S = 5.0

_log = structlog.get_logger(__name__)


def collect(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT. Raises `Stop`."""
    try:
        store = open_store(settings.store.url, archive=Path(settings.store.archive))
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

        def look_now(pair: str) -> None:
            beater.look_now(pair)

        attendants = _attendants(settings, store, writer, opened, look_now)
        ear = Ear(AddressBook.of(settings.pairs), attendants)
        beats = [Beat(p.pair.name, p.pair.poll_interval_s, attendants[p.pair.name].look) for p in settings.pairs]
        beater = Beater(beats, _jobs(settings, store, ear), faults)
        writing = asyncio.create_task(writer.run(done))
        writing.add_done_callback(lambda _: stop.set())
        listening = asyncio.create_task(_listen(settings, ear, faults, stop))
        _log.info("collecting", pairs=len(opened))
        try:
            await beater.run(stop)
        finally:
            await listening
            done.set()
            await writing
    _log.info("stopped collecting")


def _attendants(
    settings: Settings, store: Store, writer: Writer, opened: Sequence[Lookout], look_now: Callable[[str], None]
) -> dict[str, Attendant]:
    vigils = Vigils()

    def attendant(lookout: Lookout, keeper: Keeper) -> Attendant:
        return Attendant(keeper, lookout, lambda: look_now(lookout.pair), vigils)

    policies = [policy_of(settings, pair) for pair in settings.pairs]
    return {
        policy.pair.name: attendant(lookout, Keeper(policy, restore(store, policy), writer.hand_on))
        for policy, lookout in zip(policies, opened, strict=True)
    }


def _jobs(settings: Settings, store: Store, ear: Ear) -> list[Job]:
    async def retain() -> None:
        kept = settings.store
        done = await asyncio.to_thread(store.retain, now(), kept.raw_days, kept.archive_days)
        _log.info("retention", done=str(done))

    async def report() -> None:
        ear.learn()
        await asyncio.to_thread(store.keep_report, REPORT, whole_ms(now()), ear.report())

    jobs = [Job("retention", retain, RETENTION_S)]
    return [*jobs, Job("report", report, REPORT_S)] if settings.listen else jobs


async def _listen(settings: Settings, ear: Ear, faults: Faults, stop: asyncio.Event) -> None:
    if settings.listen is None:
        return
    community = reveal(settings.listen.community) if settings.listen.community else None
    members = [member for pair in settings.pairs for member in pair.members if member.snmp]
    targets = [snmp_target(member, reveal) for member in members]
    await ear.receiver(settings.listen, community, targets, faults).run(stop)
