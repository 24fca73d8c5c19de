"""Measures whether the beat is kept with many units, one in ten of them dead. `python -m bench.fleet [SECONDS]`"""

import asyncio
import resource
import sys
from collections import Counter
from dataclasses import dataclass, field

import uvloop

from bench.native import compiled, responder
from bench.snmp import USER, V2C
from collectors.beat import Beat, Beater
from collectors.lag import LagMeter
from collectors.meter import BeatMeter
from collectors.snmp import Community, SnmpTarget, V3User, observe
from collectors.snmp.engine import Engines
from hapair.look import Cause, NoAnswer
from hapair.settings.model import Engine

INTERVAL_S = 15.0
DEAD_SHARE = 10
COLUMNS = ("live read", "false timeouts", "late (ours)", "skipped", "start lag p99 ≤, worst: ms", "CPU of a core")
FLEETS = (
    ("pysnmp, v2c", Engine.PYSNMP, V2C, 1_000),
    ("lean, v2c", Engine.LEAN, V2C, 5_000),
    ("lean, v3 authPriv", Engine.LEAN, USER, 5_000),
)


@dataclass
class Tally:
    """What the looks came to: of live units, and of dead ones."""

    live: Counter[str] = field(default_factory=Counter)
    dead: Counter[str] = field(default_factory=Counter)


def main() -> None:
    watched_s = float(sys.argv[1]) if len(sys.argv) > 1 else 4 * INTERVAL_S
    print(
        f"| {watched_s:.0f} s at a look every {INTERVAL_S:.0f} s, one unit in {DEAD_SHARE} dead |",
        " | ".join(COLUMNS),
        "|",
    )
    print("|---|" + "---:|" * len(COLUMNS))
    with compiled("responder") as folder, responder(folder) as port:
        for name, engine, credentials, units in FLEETS:
            print(uvloop.run(_fleet(name, engine, credentials, units, port, watched_s)), flush=True)


async def _fleet(
    name: str, engine: Engine, credentials: Community | V3User, units: int, port: int, watched_s: float
) -> str:
    """The first round, in which every unit is met, is not counted."""
    targets = [target_of(n, engine, credentials, port) for n in range(units)]
    engines, lag, tally = Engines(), LagMeter(), Tally()
    ticking = asyncio.create_task(lag.run())

    def beat(n: int) -> Beat:
        async def look() -> None:
            told = await observe(targets[n], engines.engine_for(targets[n]), lag)
            outcome = told.cause if isinstance(told, NoAnswer) else "read"
            (tally.dead if n % DEAD_SHARE == 0 else tally.live)[outcome] += 1

        return Beat(targets[n].member, INTERVAL_S, look)

    beater, stop = Beater([beat(n) for n in range(units)]), asyncio.Event()
    running = asyncio.create_task(beater.run(stop))
    await asyncio.sleep(INTERVAL_S)
    beater.meter = meter = BeatMeter()
    tally.live.clear()
    tally.dead.clear()
    before_s = cpu_s()
    await asyncio.sleep(watched_s)
    share = (cpu_s() - before_s) / watched_s
    row = _row(f"{name}, {units:,} units", tally, meter, share)
    stop.set()
    await running
    ticking.cancel()
    await engines.close()
    return row


def target_of(n: int, engine: Engine, credentials: Community | V3User, port: int) -> SnmpTarget:
    """Primaries and secondaries in turn; the responder knows what each is, or swallows it, by its address."""
    network = 2 if n % DEAD_SHARE == 0 else 3 if n % 2 else 1
    address = f"127.{network}.{n // 250}.{n % 250 + 1}"
    return SnmpTarget(f"mx{n}", address, port, credentials, engine=engine)


def _row(name: str, tally: Tally, meter: BeatMeter, share: float) -> str:
    if set(tally.dead) - {Cause.TIMEOUT, Cause.LATE}:
        raise RuntimeError(f"a dead unit was seen: {tally.dead}")
    read, false = tally.live["read"], tally.live.total() - tally.live["read"] - tally.live[Cause.LATE]
    late = tally.live[Cause.LATE] + tally.dead[Cause.LATE]
    lags = f"{meter.lag_at_most_s(0.99) * 1000:.0f}, {meter.worst_lag_s * 1000:.0f}"
    cells = (f"{read:,}", false, late, meter.overruns + meter.missed, lags, f"{share:.0%}")
    return f"| {name} | " + " | ".join(str(cell) for cell in cells) + " |"


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
