"""Knows whether we could reach anything at all: by our own routes, and by a site's reference target over TCP."""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Collection

from collectors.wanting import is_ours

PROBE_S = 2.0
NO_ROUTE = (errno.ENETUNREACH, errno.EADDRNOTAVAIL)
"""The second is how IPv6 says it: no address of ours to send from."""


def parse_reference(reference: str) -> tuple[str, int]:
    """`host:port`, an IPv6 address in brackets. Raises ValueError."""
    host, colon, port = reference.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"a reference target is written host:port, not {reference!r}")
    return host, int(port)


def no_way_out(addresses: Collection[str]) -> bool:
    """Whether this host has no route to any of these: its interface is down, whatever the units do.

    A UDP socket that is connected sends nothing; it only asks the kernel for the way. A name is not resolved for it.
    """
    return bool(addresses) and all(_without_route(address) for address in addresses)


def _without_route(address: str) -> bool:
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return False
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError as error:
        return error.errno in NO_ROUTE
    return False


async def path_lost(reference: str | None, timeout_s: float = PROBE_S) -> bool:
    """Whether the reference gives no sign of life. A refusal is one: a packet went there and another came back."""
    if reference is None:
        return False
    host, port = parse_reference(reference)
    try:
        async with asyncio.timeout(timeout_s):
            _, writer = await asyncio.open_connection(host, port)
    except ConnectionRefusedError:
        return False
    except OSError as error:  # unreachable, a name that does not resolve, and TimeoutError
        return not is_ours(error)
    writer.close()
    return False
