"""Service monitoring: the peer's remote services, as a client of them would see them."""

import asyncio
from collections.abc import Callable

from simulator.clock import Clock
from simulator.running import Running
from simulator.settings import Service, ServiceKind

_REQUEST = {ServiceKind.HTTP: b"HEAD / HTTP/1.0\r\n\r\n"}
_GREETING = {
    ServiceKind.SMTP: b"220",
    ServiceKind.IMAP: b"* OK",
    ServiceKind.POP: b"+OK",
    ServiceKind.HTTP: b"HTTP/1.",
}


class ServiceMonitor:
    """Checks one service for ever and tells its verdict: it answers, or it has failed every retry."""

    def __init__(self, service: Service, running: Running, clock: Clock) -> None:
        self._service, self._running, self._clock = service, running, clock
        self.failures = 0

    async def watch(self, wanted: Callable[[], bool], tell: Callable[[str, bool], None]) -> None:
        while True:
            await asyncio.sleep(self._clock.real_s(self._service.interval_s))
            if not wanted():
                self.failures = 0
                continue
            answered = self._running.service_path and await self.answers()
            self.failures = 0 if answered else self.failures + 1
            if answered or self.failures >= self._service.retries:
                tell(self._service.kind, answered)

    async def answers(self) -> bool:
        kind = self._service.kind
        try:
            async with asyncio.timeout(self._clock.real_s(self._service.timeout_s)):
                reader, writer = await asyncio.open_connection(*self._service.address)
                try:
                    writer.write(_REQUEST.get(kind, b""))
                    return (await reader.readline()).startswith(_GREETING[kind])
                finally:
                    writer.close()
        except (OSError, TimeoutError, ValueError):
            return False
