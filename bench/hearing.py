"""Measures what a storm of traps does to the hearing process and the collector. `python -m bench.hearing [SECONDS]`"""

import asyncio
import sys
import time
from collections.abc import Sequence
from random import Random

import psutil
import uvloop
from pyasn1.codec.ber import encoder
from pysnmp.proto.api import v2c

from bench.storm import Sent, storm
from collectors.hearing import Face, Heard, HearingSettings, Receiver, Tally
from collectors.lag import LagMeter

COMMUNITY = "bench"
FORTIMAIL = "1.3.6.1.4.1.12356.105"
HA_EVENT, MAIL_DISK = f"{FORTIMAIL}.0.203", f"{FORTIMAIL}.0.104"
ANY = ("127.0.0.1", 0)
# Name, datagrams a second, and for which part of the asked time.
STORMS = (("garbage, good and HA traps", 1_000, 1.0), ("the same", 5_000, 1 / 6), ("the same", 20_000, 1 / 12))
COLUMNS = (
    "sent",
    "heard",
    "refused",
    "dropped by us",
    "by the kernel",
    "HA traps heard",
    "first HA: ms",
    "worst HA: ms",
    "memory: MB more",
    "CPU of a core",
    "collector's loop late: ms",
)


class Watched:
    """The most memory that a process held, and the processor time it took, since it was first looked at."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._before, self._cpu_before_s = self._rss(), self._cpu_s()
        self._most = self._before

    async def run(self) -> None:
        while True:
            self._most = max(self._most, self._rss())
            await asyncio.sleep(0.2)

    @property
    def grown(self) -> int:
        return self._most - self._before

    @property
    def cpu_s(self) -> float:
        return self._cpu_s() - self._cpu_before_s

    def _rss(self) -> int:
        return int(self._process.memory_info().rss)

    def _cpu_s(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)


def main() -> None:
    asked_s = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    print("| storm |", " | ".join(COLUMNS), "|")
    print("|---|" + "---:|" * len(COLUMNS))
    for name, rate, share in STORMS:
        print(uvloop.run(_row(name, rate, asked_s * share)), flush=True)


async def _row(name: str, rate: int, duration_s: float) -> str:
    tallies, heard_at_s = [Tally()], dict[str, float]()

    def heard(found: Heard) -> None:
        heard_at_s.setdefault(found.text, time.monotonic())

    opened: asyncio.Future[Face] = asyncio.get_running_loop().create_future()
    stop, lag = asyncio.Event(), LagMeter(kept_s=duration_s + 60)
    receiver = Receiver(HearingSettings(ANY, None, None, (COMMUNITY,)), heard, tallies.append, opened.set_result)
    running = asyncio.create_task(receiver.run(stop))
    port = (await opened).port or 0
    watched, began_s = Watched(receiver.pid or 0), time.monotonic()
    watching = [asyncio.create_task(lag.run()), asyncio.create_task(watched.run())]
    sent = await asyncio.to_thread(storm, port, _common(), _telling, rate, duration_s)
    await asyncio.sleep(3)  # what waits is read, and counted
    late_s, load = lag.worst_since(began_s), watched.cpu_s / duration_s
    for task in watching:
        task.cancel()
    stop.set()
    await running
    cells = [*_counted(sent, tallies[-1]), *_waited(sent, heard_at_s)]
    cells += [f"{watched.grown / 1e6:.0f}", f"{load:.0%}", f"{late_s * 1000:.0f}"]
    return f"| {name}, {rate}/s for {duration_s:.0f} s | " + " | ".join(cells) + " |"


def _counted(sent: Sent, tally: Tally) -> list[str]:
    columns = (tally.heard, tally.refused, tally.dropped, tally.kernel_drops)
    return [str(sent.total), *(str(sum(column.values())) for column in columns)]


def _waited(sent: Sent, heard_at_s: dict[str, float]) -> list[str]:
    waits_s = {
        n: heard_at_s[f"storm {n}"] - at_s for n, at_s in sent.telling_at_s.items() if f"storm {n}" in heard_at_s
    }
    first, worst = (waits_s.get(0), max(waits_s.values())) if waits_s else (None, None)
    shown = ["never" if wait_s is None else f"{wait_s * 1000:.0f}" for wait_s in (first, worst)]
    return [f"{len(waits_s)} of {len(sent.telling_at_s)}", *shown]


def _common() -> Sequence[bytes]:
    """Half garbage of all sizes, half good traps of no account."""
    random = Random(1)
    good = _trap(MAIL_DISK, [(f"{FORTIMAIL}.1.2.0", v2c.OctetString("FEVM020000000001"))])
    return [octets for _ in range(50) for octets in (random.randbytes(random.randint(0, 1400)), good)]


def _telling(number: int) -> bytes:
    objects = [
        (f"{FORTIMAIL}.1.2.0", v2c.OctetString("FEVM020000000002")),
        (f"{FORTIMAIL}.1.14.0", v2c.Integer32(1)),
        (f"{FORTIMAIL}.1.16.0", v2c.OctetString(f"storm {number}")),
    ]
    return _trap(HA_EVENT, objects)


def _trap(oid: str, objects: list[tuple[str, object]]) -> bytes:
    pdu, message = v2c.TrapPDU(), v2c.Message()
    v2c.apiTrapPDU.set_defaults(pdu)
    named = [("1.3.6.1.6.3.1.1.4.1.0", v2c.ObjectIdentifier(oid)), *objects]
    v2c.apiTrapPDU.set_varbinds(pdu, [(v2c.ObjectIdentifier(name), value) for name, value in named])
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, COMMUNITY.encode())
    v2c.apiMessage.set_pdu(message, pdu)
    return bytes(encoder.encode(message))


if __name__ == "__main__":
    main()
