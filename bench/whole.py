"""Measures the whole collector: 5,000 units polled, judged and stored. `python -m bench.whole [SECONDS]`"""

import asyncio
import logging
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import structlog
import uvloop

from alerts.policy import Policy
from bench.fleet import INTERVAL_S, cpu_s, target_of
from bench.native import compiled, responder
from bench.snmp import V2C
from cli.collector.keeper import Keeper
from cli.collector.standing import Standing
from cli.collector.writer import Writer
from collectors.beat import Beat, Beater
from collectors.faults import Faults
from collectors.lag import LagMeter
from collectors.look import Channels, Lookout
from collectors.meter import BeatMeter
from collectors.snmp.engine import Engines
from collectors.targets import SnmpUnit
from hapair.look import Cause, NoAnswer, Snapshot
from hapair.pair import Pair
from hapair.settings.model import Engine
from hapair.watch import Watch
from history.store import Store, open_store

PAIRS = 2_500


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    watched_s = float(sys.argv[1]) if len(sys.argv) > 1 else 4 * INTERVAL_S
    with compiled("responder") as folder, responder(folder) as port, tempfile.TemporaryDirectory() as kept:
        store = open_store(f"sqlite:///{kept}/whole.db", archive=Path(kept))
        row = uvloop.run(_whole(store, port, watched_s))
        store.close()
    print("| polled, judged and stored | looks | late | skipped | start lag p99 ≤, worst: ms | CPU of a core |")
    print("|---|---:|---:|---:|---:|---:|")
    print(row)


async def _whole(store: Store, port: int, watched_s: float) -> str:
    """The first round, in which every unit is met, is not counted."""
    pairs = [Pair(f"pair{n}", f"mx{2 * n}", f"mx{2 * n + 1}", INTERVAL_S) for n in range(PAIRS)]
    store.add_pairs(pairs)
    units = {n: target_of(n, Engine.LEAN, V2C, port) for n in range(2 * PAIRS)}
    engines, lag, writer, seen = Engines(), LagMeter(), Writer(store), Counter[str]()
    done, stop = asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(lag.run()), asyncio.create_task(writer.run(done))]

    def beat(n: int) -> Beat:
        members = {
            units[m].member: Channels(SnmpUnit(units[m], engines.engine_for(units[m]), lag)) for m in (2 * n, 2 * n + 1)
        }
        lookout = Lookout(pairs[n].name, members, lambda: datetime.now(UTC), Faults())
        keeper = Keeper(Policy(pairs[n]), Standing(Watch(pairs[n])), writer.hand_on)

        async def look() -> None:
            taken = await lookout.look()
            seen["late" if _late(taken) else "looks"] += 1
            keeper.take(taken)

        return Beat(pairs[n].name, INTERVAL_S, look)

    beater = Beater([beat(n) for n in range(PAIRS)])
    running = asyncio.create_task(beater.run(stop))
    await asyncio.sleep(INTERVAL_S)
    beater.meter = meter = BeatMeter()
    seen.clear()
    before_s = cpu_s()
    await asyncio.sleep(watched_s)
    share = (cpu_s() - before_s) / watched_s
    counted = seen["looks"], seen["late"]
    stop.set()
    await running
    done.set()
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await engines.close()
    lags = f"{meter.lag_at_most_s(0.99) * 1000:.0f}, {meter.worst_lag_s * 1000:.0f}"
    skipped = meter.overruns + meter.missed
    return f"| {2 * PAIRS:,} units, v2c | {counted[0]:,} | {counted[1]} | {skipped} | {lags} | {share:.0%} |"


def _late(look: Snapshot) -> bool:
    outcomes = [testimony.snmp for testimony in look.members.values()]
    return any(isinstance(outcome, NoAnswer) and outcome.cause is Cause.LATE for outcome in outcomes)


if __name__ == "__main__":
    main()
