"""Knows whether we could reach anything at all: a site's reference target, asked by opening a TCP connection."""

import asyncio

PROBE_S = 2.0


def parse_reference(reference: str) -> tuple[str, int]:
    """`host:port`, an IPv6 address in brackets. Raises ValueError."""
    host, colon, port = reference.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"a reference target is written host:port, not {reference!r}")
    return host, int(port)


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
    except OSError:  # unreachable, a name that does not resolve, and TimeoutError
        return True
    writer.close()
    return False
