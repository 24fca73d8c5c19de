"""Knows units of our own making that answer SNMP in ways no library would: sockets on loopback, BER by hand."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import ber
from collectors.snmp import Community, SnmpTarget
from collectors.snmp.objects import (
    DEFER_QUEUE,
    HA_EFFECTIVE_MODE,
    HA_MODE,
    POLLED,
    SYS_CPU_USAGE,
    SYS_LOAD,
    SYS_LOG_DISK_USAGE,
    SYS_MAIL_DISK_USAGE,
    SYS_MEM_USAGE,
    SYS_MODEL,
    SYS_NAME,
    SYS_OP_MODE,
    SYS_SERIAL,
    SYS_SES_COUNT,
    SYS_UPTIME,
    SYS_VERSION,
)

COMMUNITY = "the-tests-own"

HEALTHY: dict[str, bytes] = {
    SYS_UPTIME: ber.number(8640000, ber.TICKS),
    SYS_NAME: ber.tlv(ber.OCTETS, b"mx1.example.com"),
    SYS_MODEL: ber.tlv(ber.OCTETS, b"FortiMail-VM"),
    SYS_SERIAL: ber.tlv(ber.OCTETS, b"FEVM020000000001"),
    SYS_VERSION: ber.tlv(ber.OCTETS, b"v7.4.3,build600,240612 (7.4.3 GA)"),
    SYS_OP_MODE: ber.number(1),
    SYS_CPU_USAGE: ber.number(7, ber.GAUGE),
    SYS_MEM_USAGE: ber.number(42, ber.GAUGE),
    SYS_LOG_DISK_USAGE: ber.number(3, ber.GAUGE),
    SYS_MAIL_DISK_USAGE: ber.number(13, ber.GAUGE),
    SYS_SES_COUNT: ber.number(11, ber.GAUGE),
    SYS_LOAD: ber.number(5, ber.GAUGE),
    DEFER_QUEUE: ber.number(31, ber.GAUGE),
    HA_MODE: ber.number(1),
    HA_EFFECTIVE_MODE: ber.number(1),
}
assert set(HEALTHY) == set(POLLED)
BY_NAME = {ber.oid(oid): value for oid, value in HEALTHY.items()}


def asked(request: ber.Request, changed: dict[str, bytes] | None = None) -> list[tuple[bytes, bytes]]:
    """What a healthy unit holds of what was asked, with some values changed."""
    values = BY_NAME | {ber.oid(oid): value for oid, value in (changed or {}).items()}
    return [(name, values[name]) for name in request.oids]


def healthy(request: ber.Request, **changes: object) -> bytes:
    return request.reply(*asked(request), **changes)  # type: ignore[arg-type]


@dataclass
class Unit(asyncio.DatagramProtocol):
    """`answer` gives, for a datagram, the datagrams to send back; each question is kept in `heard`."""

    answer: Callable[[bytes], Iterable[bytes]]
    socket: socket.socket
    heard: list[bytes] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.socket.getsockname()[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)
        for reply in self.answer(data):
            self.socket.sendto(reply, addr)  # asyncio would not send an empty one

    def target(self, timeout_s: float = 5.0, retries: int = 0) -> SnmpTarget:
        return SnmpTarget("mx1", "127.0.0.1", self.port, Community(COMMUNITY), timeout_s, retries)


@asynccontextmanager
async def unit(answer: Callable[[bytes], Iterable[bytes]], kind: type[Unit] = Unit) -> AsyncIterator[Unit]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.setblocking(False)
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_datagram_endpoint(lambda: kind(answer, bound), sock=bound.dup())
        try:
            yield protocol
        finally:
            transport.close()
            await asyncio.sleep(0)


def saying(*replies: Callable[[ber.Request], bytes]) -> Callable[[bytes], list[bytes]]:
    """A v2c unit that answers every question with each of `replies`."""
    return lambda datagram: [reply(ber.request(datagram)) for reply in replies]
