"""Knows one life of a collector that may end at any step: looks of a story are judged, kept and told, from where the
life before it ended. All but the source of the looks and the receiver's address is the product's own."""

import asyncio
import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
import uvloop

from alerts.channels.base import Channel, Copy
from alerts.channels.building import build
from alerts.notice import Notice
from alerts.policy import Policy
from alerts.sending.dispatch import Dispatcher
from alerts.sending.patience import Patience
from bench.story import PAIR, number_of, story
from cli.checking.asking import now
from cli.collector.dispatching import dispatching
from cli.collector.keeper import Keeper
from cli.collector.standing import restore
from cli.files import reveal
from hapair.settings.alerting import AlertSettings, ChannelSettings, WebhookSettings
from history.database.database import open_database
from history.store import Delivery, Kept, Owed, Store, StoreError

ONE = ChannelSettings("hook", WebhookSettings("http://127.0.0.1/"))
POLICY = Policy(PAIR, settings=AlertSettings(channels=(ONE,), steady_s=10.0, reopen_s=0.0, flapping_swaps=10_000))
HASTE = Patience(first_s=0.02, most_s=0.1)

STEPS = (
    "before the look is kept",
    "after the look is kept",
    "before what is told is kept",
    "after what is told is kept",
    "before the attempt is journalled",
    "after the attempt is journalled",
    "before it is sent",
    "after it is answered",
    "before its end is journalled",
    "after its end is journalled",
)


@dataclass(frozen=True, slots=True)
class Doom:
    """To die at the `count`th time that `step` is reached."""

    step: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Life:
    """`url` is the store's. Into `diary` goes how many looks a life found kept, and how many it was told are kept."""

    url: str
    folder: Path
    port: int
    looks: int
    seed: int
    doom: Doom = Doom()
    number: int = 0

    @property
    def diary(self) -> Path:
        return self.folder / "diary"


class Fate:
    def __init__(self, doom: Doom) -> None:
        self._doom, self._seen = doom, Counter[str]()

    def reach(self, step: str) -> None:
        self._seen[step] += 1
        if step == self._doom.step and self._seen[step] == self._doom.count:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalStore(Store):
    """The store, with a fate before and after each transaction."""

    fate: Fate

    def keep(self, records: Sequence[Kept]) -> list[Owed]:
        kinds = {_kind(record) for record in records}
        for kind in kinds:
            self.fate.reach(f"before {kind}")
        owed = super().keep(records)
        for kind in kinds:
            self.fate.reach(f"after {kind}")
        return owed


class MortalChannel:
    """A channel, with a fate before it sends and after it was answered."""

    def __init__(self, channel: Channel, fate: Fate) -> None:
        self.name, self._channel, self._fate = channel.name, channel, fate

    async def send(self, notice: Notice, copy: Copy) -> str | None:
        self._fate.reach("before it is sent")
        receipt = await self._channel.send(notice, copy)
        self._fate.reach("after it is answered")
        return receipt


def live(life: Life) -> None:
    """Until the story is told to its end, or death."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    fate = Fate(life.doom)
    store = _opened(life)
    store.fate = fate
    store.add_pairs([PAIR])
    uvloop.run(_live(life, store, fate))
    store.close()


def _opened(life: Life) -> MortalStore:
    """A server takes a moment to see that the life before is over."""
    for _ in range(200):
        with suppress(StoreError):
            return MortalStore(open_database(life.url, writer=True), life.folder / "archive")
        time.sleep(0.05)
    raise RuntimeError("the store is not to be had")


async def _live(life: Life, store: MortalStore, fate: Fate) -> None:
    stop = asyncio.Event()
    channel = MortalChannel(build(_hook(life), reveal, now), fate)
    async with dispatching(store, [channel], {}, now, stop, HASTE) as (writer, dispatcher):
        keeper = Keeper(POLICY, restore(store, POLICY), writer.hand_on)
        done = _kept(store)
        with life.diary.open("a", encoding="utf-8", buffering=1) as diary:
            diary.write(f"found {done}\n")
            for count, look in enumerate(story(life.looks, life.seed, done), done + 1):
                keeper.take(look)
                if count % 3 == 0 or count == life.looks:
                    await writer.kept()
                    diary.write(f"kept {count}\n")
                await asyncio.sleep(0.001)
        await _all_told(dispatcher)


def _kept(store: Store) -> int:
    """How many looks of the story."""
    latest = store.latest_of(PAIR.name)
    return number_of(latest.kept_at) + 1 if latest and latest.kept_at else 0


def _hook(life: Life) -> ChannelSettings:
    """The life is told by the address, for a receiver to know them apart."""
    return replace(ONE, details=WebhookSettings(f"http://127.0.0.1:{life.port}/{life.number}"))


async def _all_told(dispatcher: Dispatcher) -> None:
    for _ in range(3000):
        if not any(report.waiting for report in dispatcher.report()):
            return
        await asyncio.sleep(0.01)
    raise RuntimeError("not all that was owed was told within half a minute")


def _kind(record: Kept) -> str:
    match record:
        case Delivery(state="trying"):
            return "the attempt is journalled"
        case Delivery():
            return "its end is journalled"
        case _ if record.notices:
            return "what is told is kept"
        case _:
            return "the look is kept"
