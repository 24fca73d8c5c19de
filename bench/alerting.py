"""Kills a collector on the way from a look to its message, and Debian's Alertmanager beside it; then measures that way:
`python -m bench.alerting [KILLS]`"""

import asyncio
import logging
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import quantiles

import structlog
import uvloop

from alerts.channels.building import build
from bench.alertmanager import fared, installed
from bench.inbox import Inbox, inbox
from bench.kills import killed
from bench.mortal import ONE, POLICY
from bench.story import PAIR, story
from cli.checking.asking import now
from cli.collector.dispatching import dispatching
from cli.collector.keeper import Keeper
from cli.collector.standing import restore
from cli.files import reveal
from hapair.settings.alerting import WebhookSettings
from history.store import Store, open_store

THEIR_KILLS = 100
LOOKS = 2000


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("| killed on the way | kills | messages due | never told | ends never told | extra copies | looks lost |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        ours = killed(f"sqlite:///{folder}/pairwatch.db", Path(folder), kills, seed=1)
    counts = (ours.kills, ours.notices, ours.untold, ours.wrong_last_words, ours.copies, ours.looks_lost)
    print("| Pairwatch |", " | ".join(f"{count:,}" for count in counts), "|", flush=True)
    if installed():
        with tempfile.TemporaryDirectory() as folder:
            theirs = fared(Path(folder), min(kills, THEIR_KILLS), seed=1)
        counts = (theirs.kills, 2 * theirs.incidents, theirs.untold, theirs.unresolved, theirs.copies)
        print("| prometheus-alertmanager |", " | ".join(f"{count:,}" for count in counts), "| keeps none |", flush=True)
    _way()
    return 0 if ours.holds else 1


def _way() -> None:
    with tempfile.TemporaryDirectory() as folder, inbox() as box:
        store = open_store(f"sqlite:///{folder}/pairwatch.db", archive=Path(folder))
        store.add_pairs([PAIR])
        passed_s = sorted(uvloop.run(_timed(store, box)))
        store.close()
    cuts = quantiles(passed_s, n=100)
    print("\n| from a look in hand to its message received | messages | p50 ms | p99 ms | worst ms |")
    print("|---|---:|---:|---:|---:|")
    shown = (cuts[49], cuts[98], passed_s[-1])
    print(f"| journalled twice on the way | {len(passed_s)} |", " | ".join(f"{s * 1000:.1f}" for s in shown), "|")


async def _timed(store: Store, box: Inbox) -> list[float]:
    """For each look that has something told, how long until the receiver has it."""
    stop, came, passed = asyncio.Event(), asyncio.Queue[float](), list[float]()
    loop = asyncio.get_running_loop()

    def arrived() -> None:
        loop.call_soon_threadsafe(came.put_nowait, time.monotonic())

    box.before_answer = arrived
    hook = build(replace(ONE, details=WebhookSettings(f"http://127.0.0.1:{box.port}/0")), reveal, now)
    async with dispatching(store, [hook], {}, now, stop) as (writer, _):
        keeper = Keeper(POLICY, restore(store, POLICY), writer.hand_on)
        for look in story(LOOKS, seed=1):
            said, began_s = keeper.desk.notices, time.monotonic()
            keeper.take(look)
            if keeper.desk.notices > said:
                passed.append(await came.get() - began_s)
    return passed


if __name__ == "__main__":
    sys.exit(main())
