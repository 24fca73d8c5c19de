"""Knows how the settings become lookouts: whatever `run`, `poll` and `check` need to ask the units."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from cli.exits import Code, Stop
from cli.files import reveal
from collectors.faults import Faults
from collectors.lag import LagMeter
from collectors.look import Lookout
from collectors.snmp import Engines
from collectors.targets import Means, open_pair
from hapair.settings.model import PairSettings, Settings


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def lookouts(settings: Settings, pairs: Sequence[PairSettings], faults: Faults) -> AsyncIterator[list[Lookout]]:
    """One a pair, in a running loop; on leaving, sessions are logged out and sockets closed. Raises `Stop`."""
    engines, lag = Engines(), LagMeter()
    means = Means(reveal, engines.engine_for, now, faults, lag)
    ticking = asyncio.create_task(lag.run())
    opened: list[Lookout] = []
    try:
        opened.extend(_opened(pair, settings, means) for pair in pairs)
        yield opened
    finally:
        ticking.cancel()
        await asyncio.gather(*(lookout.close() for lookout in opened), engines.close())


def _opened(pair: PairSettings, settings: Settings, means: Means) -> Lookout:
    try:
        return open_pair(pair, settings.site(pair.site), means)
    except (OSError, ValueError) as error:
        raise Stop(Code.SETTINGS, f"the settings of {pair.pair.name} cannot be used: {error}") from None
