import asyncio
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from collectors.http.resolve import LastGood
from collectors.names import GOOD_FOR_S, PATIENCE_S
from https_unit import Clock


class Names(AbstractResolver):
    """A name service that a test fills and empties."""

    def __init__(self, **addresses: str) -> None:
        self.addresses, self.silent = addresses, False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if self.silent:
            await asyncio.Event().wait()
        if host not in self.addresses:
            raise OSError("name or service not known")
        address = self.addresses[host]
        return [ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None: ...


async def address(resolver: LastGood, host: str = "mx1") -> str:
    return (await resolver.resolve(host, 443))[0]["host"]


async def test_a_name_that_is_found_no_more_keeps_its_address_for_an_hour() -> None:
    names, clock = Names(mx1="10.0.0.1"), Clock()
    resolver = LastGood(names, clock)
    assert await address(resolver) == "10.0.0.1"
    names.addresses.clear()
    clock.now += GOOD_FOR_S
    assert await address(resolver) == "10.0.0.1"
    assert resolver.failing
    clock.now += 1
    with pytest.raises(OSError, match="not known"):
        await address(resolver)


async def test_a_name_server_that_says_nothing_is_not_waited_for_where_the_address_is_known() -> None:
    names = Names(mx1="10.0.0.1")
    resolver = LastGood(names, Clock())
    await address(resolver)
    names.silent = True
    async with asyncio.timeout(2 * PATIENCE_S + 5):
        assert await address(resolver) == "10.0.0.1"
    assert resolver.failing


async def test_a_name_that_moves_is_followed_at_once() -> None:
    names = Names(mx1="10.0.0.1")
    resolver = LastGood(names, Clock())
    await address(resolver)
    names.addresses["mx1"] = "10.0.0.2"
    assert await address(resolver) == "10.0.0.2"


async def test_a_name_that_is_found_again_is_no_longer_failing() -> None:
    names = Names(mx1="10.0.0.1")
    resolver = LastGood(names, Clock())
    await address(resolver)
    names.addresses.clear()
    await address(resolver)
    names.addresses["mx1"] = "10.0.0.1"
    await address(resolver)
    assert not resolver.failing


async def test_a_name_never_found_has_no_address() -> None:
    with pytest.raises(OSError, match="not known"):
        await address(LastGood(Names(), Clock()))
