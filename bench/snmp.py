"""Measures one poll of 15 objects, ours beside what else there is. `python -m bench.snmp`"""

import asyncio
import resource
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvloop

from bench.exporter import PROGRAM, Exporter, exporter
from bench.native import compiled, responder
from collectors.snmp import Community, SnmpGet, SnmpTarget, V3User, observe
from collectors.snmp.lean_get import LeanGet
from collectors.snmp.objects import POLLED
from collectors.snmp.pysnmp_codec import fresh_id, v2c_request
from collectors.snmp.pysnmp_get import PysnmpGet
from hapair.look import Reading
from hapair.settings.model import AuthProtocol, Level, PrivProtocol

ROUNDS = 5
UNITS = 100
IN_C = "the same bytes sent and received, in C, one after another"
BARE = "the same bytes sent and received, by the same event loop"
AT_ONCE = 20
USER = V3User("bench", Level.AUTH_PRIV, AuthProtocol.SHA1, PrivProtocol.AES128, "bench-authentic", "bench-private")
V2C = Community("bench")
SNMPGET_V3 = ["-v3", "-lauthPriv", "-ubench", "-aSHA", "-Abench-authentic", "-xAES", "-Xbench-private"]


@dataclass(frozen=True)
class Contender:
    """`polls` asks that many times; what `cpu_s` counts meanwhile is what it cost."""

    name: str
    count: int
    polls: Callable[[int], Awaitable[None]]
    cpu_s: Callable[[], float]


@dataclass(frozen=True)
class Cost:
    """Of one poll, in microseconds: the middle one of some rounds."""

    cpu_us: float
    wall_us: float


def main() -> None:
    with compiled("responder", "exchange") as folder, responder(folder) as port, exporter(folder) as exported:
        costs = uvloop.run(_costs(folder, port, exported))
    print(f"| one poll of {len(POLLED)} objects | CPU µs | wall µs | CPU, bare exchanges |\n|---|---:|---:|---:|")
    for name, cost in costs.items():
        print(f"| {name} | {cost.cpu_us:,.0f} | {cost.wall_us:,.0f} | {cost.cpu_us / costs[BARE].cpu_us:,.1f} |")


async def _costs(folder: Path, port: int, exported: Exporter | None) -> dict[str, Cost]:
    """In every round each has its turn, so that a machine that is slower for a while is so for all of them."""
    lean, pysnmp = LeanGet(), PysnmpGet()
    contenders = [*_own(folder, port, lean, pysnmp), *_others(port, exported)]
    rounds: dict[str, list[tuple[float, float]]] = {each.name: [] for each in contenders}
    for each in contenders:
        await each.polls(2 * UNITS if each.cpu_s is _ours_s else each.count // 10)
    for _ in range(ROUNDS):
        for each in contenders:
            cpu_s, wall_s = each.cpu_s(), time.perf_counter()
            await each.polls(each.count)
            spent = each.cpu_s() - cpu_s, time.perf_counter() - wall_s
            rounds[each.name].append((spent[0] / each.count * 1e6, spent[1] / each.count * 1e6))
    await lean.close()
    await pysnmp.close()
    return {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in rounds.items()}


def _own(folder: Path, port: int, lean: SnmpGet, pysnmp: SnmpGet) -> Iterator[Contender]:
    yield Contender(IN_C, 20_000, _blocking(partial(_exchange, folder, port)), _ours_s)
    yield Contender(BARE, 5_000, partial(_bare, port), _ours_s)
    for version, credentials in (("v2c", V2C), ("v3 authPriv", USER)):
        yield Contender(f"lean, {version}", 3_000, partial(_collector, lean, port, credentials), _ours_s)
        yield Contender(f"pysnmp, {version}", 500, partial(_collector, pysnmp, port, credentials), _ours_s)


def _others(port: int, exported: Exporter | None) -> Iterator[Contender]:
    if exported is not None:
        for version, module in (("v2c", "v2c"), ("v3 authPriv", "v3")):
            scrapes = _blocking(partial(_scrape, exported, module, port))
            yield Contender(f"{PROGRAM}, {version}", 3_000, scrapes, exported.cpu_s)
    if shutil.which("snmpget"):
        for version, options in (("v2c", ["-v2c", "-cbench"]), ("v3", SNMPGET_V3)):
            polls = _blocking(partial(_snmpget, options, port))
            yield Contender(f"snmpget, {version}, a process per poll", 40, polls, _ours_s)


def _ours_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _blocking(polls: Callable[[int], None]) -> Callable[[int], Awaitable[None]]:
    """What others do while our event loop, which has nothing to do, stands still."""

    async def run(count: int) -> None:
        polls(count)

    return run


async def _collector(get: SnmpGet, port: int, credentials: Community | V3User, count: int) -> None:
    """What the product does for a unit: asked, checked, read."""
    targets = [SnmpTarget(f"mx{n}", f"127.1.0.{n + 1}", port, credentials, 2.0, 2) for n in range(UNITS)]

    async def poll(n: int) -> None:
        told = await observe(targets[n % UNITS], get)
        if not (isinstance(told, Reading) and told.effective == 1 and told.facts.serial == "FEVM020000000001"):
            raise RuntimeError(f"the unit was not read: {told}")

    await _side_by_side(poll, count)


async def _bare(port: int, count: int) -> None:
    """A request made beforehand is sent, whatever comes back is received: what the event loop itself costs."""
    loop, request = asyncio.get_running_loop(), v2c_request("bench", POLLED, fresh_id())
    lines = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) for _ in range(UNITS)]
    for n, line in enumerate(lines):
        line.connect((f"127.1.0.{n + 1}", port))

    async def exchange(n: int) -> None:
        await loop.sock_sendall(lines[n % UNITS], request)
        await loop.sock_recv(lines[n % UNITS], 4096)

    await _side_by_side(exchange, count)
    for line in lines:
        line.close()


async def _side_by_side(poll: Callable[[int], Awaitable[None]], count: int) -> None:
    async def some(first: int) -> None:
        for n in range(first, count, AT_ONCE):
            await poll(n)

    await asyncio.gather(*(some(n) for n in range(AT_ONCE)))


def _exchange(folder: Path, port: int, count: int) -> None:
    request = v2c_request("bench", POLLED, fresh_id())
    subprocess.run([folder / "exchange", "127.1.0.1", str(port), str(count)], input=request, check=True)


def _scrape(exported: Exporter, module: str, port: int, count: int) -> None:
    exported.scrape(module, [f"127.1.0.{n % UNITS + 1}:{port}" for n in range(count)], AT_ONCE)


def _snmpget(options: list[str], port: int, count: int) -> None:
    for n in range(count):
        command = ["snmpget", "-m", "", "-On", *options, f"127.1.0.{n % UNITS + 1}:{port}", *POLLED]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
