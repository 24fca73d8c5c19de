"""Knows a unit's last good address, for the hour in which nobody can look its name up."""

import socket
import time
from collections.abc import Callable

import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_log = structlog.get_logger(__name__)

GOOD_FOR_S = 3600.0


class LastGood(AbstractResolver):
    """Asks the system's resolver; where that fails, its last answer is good for an hour more."""

    def __init__(
        self, resolver: AbstractResolver | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._resolver, self._monotonic = resolver or ThreadedResolver(), monotonic
        self._good: dict[str, tuple[float, list[ResolveResult]]] = {}
        self.failing = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        try:
            found = await self._resolver.resolve(host, port, family)
        except OSError:
            at, good = self._good.get(host, (0.0, []))
            if not good or self._monotonic() - at > GOOD_FOR_S:
                raise
            self._turned(host, failing=True)
            return good
        self._good[host] = self._monotonic(), found
        self._turned(host, failing=False)
        return found

    async def close(self) -> None:
        await self._resolver.close()

    def _turned(self, host: str, *, failing: bool) -> None:
        if failing != self.failing:
            self.failing = failing
            _log.warning("name not found, last good address used" if failing else "name found again", host=host)
