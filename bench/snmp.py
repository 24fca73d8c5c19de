"""Measures one poll of 15 objects, ours beside what else there is. `python -m bench.snmp`"""

import asyncio
import resource
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable
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
from hapair.settings import AuthProtocol, Level, PrivProtocol

ROUNDS = 5
UNITS = 100
BARE = "the same bytes sent and received, by the same event loop"
AT_ONCE = 20
USER = V3User("bench", Level.AUTH_PRIV, AuthProtocol.SHA1, PrivProtocol.AES128, "bench-authentic", "bench-private")
V2C = Community("bench")
SNMPGET_V3 = ["-v3", "-lauthPriv", "-ubench", "-aSHA", "-Abench-authentic", "-xAES", "-Xbench-private"]


@dataclass(frozen=True)
class Cost:
    """Of one poll, in microseconds: the middle one of some rounds."""

    cpu_us: float
    wall_us: float


def main() -> None:
    with compiled("responder", "exchange") as folder, responder(folder) as port, exporter(folder) as exported:
        rows = dict(_rows(folder, port, exported))
    print(f"| one poll of {len(POLLED)} objects | CPU µs | wall µs | CPU, bare exchanges |\n|---|---:|---:|---:|")
    for name, cost in rows.items():
        print(f"| {name} | {cost.cpu_us:,.0f} | {cost.wall_us:,.0f} | {cost.cpu_us / rows[BARE].cpu_us:,.1f} |")


def _rows(folder: Path, port: int, exported: Exporter | None) -> list[tuple[str, Cost]]:
    rows = [
        (
            "the same bytes sent and received, in C, one after another",
            _cost(partial(_exchange, folder, port), 20_000, _ours_s),
        ),
        (BARE, uvloop.run(_bare(port, 5_000))),
    ]
    for version, credentials in (("v2c", V2C), ("v3 authPriv", USER)):
        rows.append((f"lean, {version}", uvloop.run(_collector(LeanGet(), port, credentials, 3_000))))
        rows.append((f"pysnmp, {version}", uvloop.run(_collector(PysnmpGet(), port, credentials, 500))))
    if exported is not None:
        for version, module in (("v2c", "v2c"), ("v3 authPriv", "v3")):
            scrape = partial(_scrape, exported, module, port)
            rows.append((f"{PROGRAM}, {version}", _cost(scrape, 1_000, exported.cpu_s)))
    if shutil.which("snmpget"):
        rows.append(
            ("snmpget, v2c, a process per poll", _cost(partial(_snmpget, ["-v2c", "-cbench"], port), 60, _ours_s))
        )
        rows.append(("snmpget, v3, a process per poll", _cost(partial(_snmpget, SNMPGET_V3, port), 40, _ours_s)))
    return rows


def _ours_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _cost(polls: Callable[[int], None], count: int, cpu_s: Callable[[], float]) -> Cost:
    polls(count // 10)
    costs = []
    for _ in range(ROUNDS):
        cpu, wall = cpu_s(), time.perf_counter()
        polls(count)
        costs.append((cpu_s() - cpu, time.perf_counter() - wall))
    return _middle(costs, count)


def _middle(costs: list[tuple[float, float]], count: int) -> Cost:
    return Cost(*(statistics.median(column) / count * 1e6 for column in zip(*costs, strict=True)))


async def _collector(get: SnmpGet, port: int, credentials: Community | V3User, count: int) -> Cost:
    """What the product does for a unit: asked, checked, read."""
    targets = [SnmpTarget(f"mx{n}", f"127.1.0.{n + 1}", port, credentials, 2.0, 2) for n in range(UNITS)]

    async def poll(n: int) -> None:
        told = await observe(targets[n % UNITS], get)
        if not (isinstance(told, Reading) and told.effective == 1 and told.facts.serial == "FEVM020000000001"):
            raise RuntimeError(f"the unit was not read: {told}")

    cost = await _side_by_side(poll, count)
    await get.close()
    return cost


async def _bare(port: int, count: int) -> Cost:
    """A request made beforehand is sent, whatever comes back is received: what the event loop itself costs."""
    loop, request = asyncio.get_running_loop(), v2c_request("bench", POLLED, fresh_id())
    lines = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) for _ in range(UNITS)]
    for n, line in enumerate(lines):
        line.connect((f"127.1.0.{n + 1}", port))

    async def exchange(n: int) -> None:
        await loop.sock_sendall(lines[n % UNITS], request)
        await loop.sock_recv(lines[n % UNITS], 4096)

    cost = await _side_by_side(exchange, count)
    for line in lines:
        line.close()
    return cost


async def _side_by_side(poll: Callable[[int], Awaitable[None]], count: int) -> Cost:
    """Some at once, after a round in which every unit is met."""

    async def some(first: int, polls: int) -> None:
        for n in range(first, polls, AT_ONCE):
            await poll(n)

    costs = []
    for polls in [2 * UNITS, *[count] * ROUNDS]:
        cpu, wall = _ours_s(), time.perf_counter()
        await asyncio.gather(*(some(n, polls) for n in range(AT_ONCE)))
        costs.append((_ours_s() - cpu, time.perf_counter() - wall))
    return _middle(costs[1:], count)


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
