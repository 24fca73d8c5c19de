"""Knows how a storm of datagrams is sent to a trap port at a steady rate, now and then a telling one among them."""

import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle

_TICK_S = 0.005


@dataclass(slots=True)
class Sent:
    """`telling_at_s`: by its number, when each telling datagram was sent, on the monotonic clock."""

    total: int = 0
    telling_at_s: dict[int, float] = field(default_factory=dict)


def storm(
    port: int,
    common: Sequence[bytes],
    telling: Callable[[int], bytes],
    rate: float,
    duration_s: float,
    telling_every_s: float = 0.5,
) -> Sent:
    """Blocks until all is sent; the first telling datagram comes when `telling_every_s` has passed."""
    sent, rest = Sent(), cycle(common)
    began_s = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.connect(("127.0.0.1", port))
        while (passed_s := time.monotonic() - began_s) < duration_s:
            if passed_s >= telling_every_s * (len(sent.telling_at_s) + 1):
                number = len(sent.telling_at_s)
                sent.telling_at_s[number] = time.monotonic()
                out.send(telling(number))
                sent.total += 1
            for _ in range(int(passed_s * rate) - sent.total):
                out.send(next(rest))
                sent.total += 1
            time.sleep(_TICK_S)
    return sent
