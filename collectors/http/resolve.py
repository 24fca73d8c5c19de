"""Knows how a unit's name is looked up for HTTPS: its last good address does where it is not found any more."""

import socket
import time
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from collectors.names import Names


class LastGood(AbstractResolver):
    """Asks the system's resolver; where that fails, its last answer is good for an hour more."""

    def __init__(
        self, resolver: AbstractResolver | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._resolver, self._names = resolver or ThreadedResolver(), Names[list[ResolveResult]](monotonic)

    @property
    def failing(self) -> bool:
        return self._names.failing

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return await self._names.found(host, lambda: self._resolver.resolve(host, port, family))

    async def close(self) -> None:
        await self._resolver.close()
