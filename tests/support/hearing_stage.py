"""Knows how a test gets the real hearing process on loopback, and what it heard."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import trap_makers as make
from collectors.hearing import Face, Heard, HearingSettings, Receiver, Sample, Tally

TRAPS, UDP, TCP = "traps", "syslog-udp", "syslog-tcp"
ANY = ("127.0.0.1", 0)
SETTINGS = HearingSettings(ANY, ANY, ANY, communities=(make.COMMUNITY, "pairwatch-demo"), users=(make.USER,))


class Stage:
    def __init__(self, settings: HearingSettings, on_heard: Callable[[Heard], None] | None) -> None:
        self.heard: list[Heard] = []
        self.tally = Tally()
        self.faces: dict[str, Face] = {}
        self.refused: list[Sample] = []
        self.receiver = Receiver(
            settings, on_heard or self.heard.append, self._counted, self._face, self.refused.append
        )

    def _counted(self, tally: Tally) -> None:
        self.tally = tally

    def _face(self, face: Face) -> None:
        self.faces[face.name] = face

    def port(self, face: str) -> int:
        return self.faces[face].port or 0

    def of_kind(self, kind: str) -> list[Heard]:
        return [one for one in self.heard if one.kind == kind]

    def send(self, face: str, *datagrams: bytes, source: str = "127.0.0.1") -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.bind((source, 0))
            for datagram in datagrams:
                out.sendto(datagram, ("127.0.0.1", self.port(face)))


async def until(holds: Callable[[], object], within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not (last := holds()):
        assert time.monotonic() < deadline, f"still {last!r} after {within_s} s"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def hearing(on_heard: Callable[[Heard], None] | None = None, **changes: object) -> AsyncIterator[Stage]:
    """Every face is open, or known to be closed, before the block begins."""
    settings = replace(SETTINGS, **changes)
    stage = Stage(settings, on_heard)
    stop = asyncio.Event()
    running = asyncio.create_task(stage.receiver.run(stop))
    wanted = sum(place is not None for place in (settings.traps, settings.syslog_udp, settings.syslog_tcp))
    try:
        await until(lambda: len(stage.faces) == wanted)
        yield stage
    finally:
        stop.set()
        await running
