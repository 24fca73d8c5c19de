"""Knows how the collector is put together and run: channels, beat, ear, keepers and store, until told to stop."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

import structlog
import uvloop

from alerts.arrangements import REPORT as ARRANGEMENTS
from alerts.arrangements import show_arrangements
from alerts.control import listen
from alerts.policy import policy_of
from alerts.sending.heart import Heart
from cli import logs
from cli.checking.asking import lookouts, now
from cli.collector.addressing import AddressBook
from cli.collector.attending import Attendant, Vigils
from cli.collector.beat_figures import beat_report
from cli.collector.channels import fallbacks, open_channels, wrong_channels
from cli.collector.chores import Chores
from cli.collector.dispatching import dispatching
from cli.collector.hearing import Ear
from cli.collector.keeper import Keeper
from cli.collector.operators import Operators
from cli.collector.standing import restore
from cli.collector.trials import Trials
from cli.collector.writer import Writer
from cli.exits import Code, Stop
from cli.files import reveal
from collectors.beat import Beat, Beater
from collectors.faults import Faults
from collectors.look import Lookout
from collectors.snmp import snmp_target
from hapair.forms.lines import whole_ms
from hapair.settings.model import PairSettings, Settings
from hapair.settings.secret import Secret
from hapair.verify.expected import REPORT as EXPECTED
from hapair.verify.expected import expected_of, show_expected
from history.store import Store, StoreError, open_store

_log = structlog.get_logger(__name__)


def collect(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT. Raises `Stop`."""
    logs.configure()
    try:
        store = open_store(settings.store.url, archive=Path(settings.store.archive))
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    try:
        store.add_pairs(pair.pair for pair in settings.pairs)
        store.keep_report(EXPECTED, _now(), _expected(settings))
        store.keep_report(ARRANGEMENTS, _now(), show_arrangements(settings))
        uvloop.run(_collect(settings, store))
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    finally:
        store.close()


def _expected(settings: Settings) -> str:
    """What the settings promise of each pair, for pages, which read no settings."""
    return json.dumps({pair.pair.name: show_expected(expected_of(settings, pair)) for pair in settings.pairs})


async def _collect(settings: Settings, store: Store) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    faults, channels = Faults(), open_channels(settings.alerts, now)
    async with (
        dispatching(store, channels, fallbacks(settings.alerts), now, stop) as (writer, dispatcher),
        lookouts(settings, settings.pairs, faults) as opened,  # left first: no store is waited for before that
    ):

        def look_now(pair: str, hurry: bool) -> None:
            beater.look_now(pair, hurry=hurry)

        attendants = _attendants(settings, store, writer, opened, look_now)
        ear = Ear(AddressBook.of(settings.pairs), attendants)
        heart = Heart({pair.pair.name: pair.pair.gap_s for pair in settings.pairs}, time.monotonic)
        beats = [_beat(pair, attendants[pair.pair.name], heart) for pair in settings.pairs]
        chores = Chores(
            settings, store, writer, dispatcher, attendants, ear, heart, lambda: beat_report(beater.meter, faults)
        )
        beater = Beater(beats, list(chores.jobs()), faults)
        async with _operators(settings, attendants, writer):
            listening = asyncio.create_task(_listen(settings, ear, faults, stop))
            _log.info("collecting", pairs=len(opened), channels=[channel.name for channel in channels])
            for wrong in wrong_channels(settings.alerts, now):
                _log.error("it takes no notice before the settings are mended", what=wrong)
            try:
                await beater.run(stop)
            finally:
                stop.set()
                await listening
    _log.info("stopped collecting")


def _attendants(
    settings: Settings, store: Store, writer: Writer, opened: Sequence[Lookout], look_now: Callable[[str, bool], None]
) -> dict[str, Attendant]:
    vigils = Vigils()

    def attendant(lookout: Lookout, keeper: Keeper) -> Attendant:
        return Attendant(keeper, lookout, lambda hurry: look_now(lookout.pair, hurry), vigils)

    policies = [policy_of(settings, pair) for pair in settings.pairs]
    return {
        policy.pair.name: attendant(lookout, Keeper(policy, restore(store, policy), writer.hand_on))
        for policy, lookout in zip(policies, opened, strict=True)
    }


def _beat(settings: PairSettings, attendant: Attendant, heart: Heart) -> Beat:
    async def look() -> None:
        await attendant.look()
        heart.looked(settings.pair.name)

    return Beat(settings.pair.name, settings.pair.poll_interval_s, look)


@asynccontextmanager
async def _operators(settings: Settings, attendants: Mapping[str, Attendant], writer: Writer) -> AsyncIterator[None]:
    """Takes what people do while entered. That nobody can act is no reason not to watch."""
    channels = tuple(channel.name for channel in settings.alerts.channels)
    trials = Trials(channels, writer.hand_on, writer.kept, _now)
    pairs = {name: attendant.keeper.take for name, attendant in attendants.items()}
    operators = Operators(pairs, writer.kept, _now, trials)
    async with AsyncExitStack() as listening:
        if settings.operators.socket:
            try:
                await listening.enter_async_context(listen(Path(settings.operators.socket), operators.answer))
            except OSError as error:
                _log.error("nobody can acknowledge or silence anything: the socket cannot be opened", error=str(error))
        yield


async def _listen(settings: Settings, ear: Ear, faults: Faults, stop: asyncio.Event) -> None:
    if settings.listen is None:
        return
    community = _community(settings.listen.community) if settings.listen.community else None
    members = [member for pair in settings.pairs for member in pair.members if member.snmp]
    targets = [snmp_target(member, reveal) for member in members]
    await ear.look_up()
    await ear.receiver(settings.listen, community, targets, faults).run(stop)


def _community(secret: Secret) -> str | None:
    """Without it syslog and v3 are heard all the same."""
    try:
        return reveal(secret)
    except Stop as error:
        _log.error(
            "no trap is believed with the community of [listen] before the settings are mended", error=str(error)
        )
        return None


def _now() -> datetime:
    return whole_ms(now())
