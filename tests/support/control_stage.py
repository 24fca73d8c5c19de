"""Knows how a test stands in for the collector at its control socket, and remembers what it was asked."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alerts.control import listen


@contextmanager
def collector(
    path: Path, read: Callable[[Mapping[str, Any]], Any], refusals: Sequence[str] = ()
) -> Iterator[list[Any]]:
    """In a thread of its own. `read` makes of a request what is remembered; the last of `refusals` is given first."""
    asked, left = list[Any](), list(refusals)
    ready, loop, over = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def answer(request: Mapping[str, Any], _: object) -> Mapping[str, Any]:
        asked.append(read(request))
        if left:
            raise ValueError(left.pop())
        return {"at": "2026-03-01T00:00:00.000Z"}

    async def run() -> None:
        async with listen(path, answer):
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(10)
    try:
        yield asked
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
