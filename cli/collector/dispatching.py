"""Knows how those who keep and those who tell run together: what is kept is told, and how that went is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from alerts.channels.base import Channel
from alerts.sending.dispatch import Dispatcher
from alerts.sending.patience import Patience
from cli.collector.writer import Writer
from history.store import Store


@asynccontextmanager
async def dispatching(
    store: Store,
    channels: Sequence[Channel],
    fallbacks: Mapping[str, str],
    now: Callable[[], datetime],
    stop: asyncio.Event,
    patience: Patience | None = None,
) -> AsyncIterator[tuple[Writer, Dispatcher]]:
    """While entered, what is handed to the writer is kept and told, beginning with what a collector before this one
    still owed. Sets `stop` where that cannot go on, and raises at the end what was the matter."""
    writer, done, last = Writer(store), asyncio.Event(), asyncio.Event()
    dispatcher = Dispatcher(channels, fallbacks, writer, now, patience)
    dispatcher.take(store.owed())
    writing = asyncio.create_task(writer.run(done, dispatcher.take))
    sending = asyncio.create_task(dispatcher.run(last))
    for task in (writing, sending):
        task.add_done_callback(lambda _: stop.set())
    try:
        yield writer, dispatcher
    finally:
        last.set()
        try:
            await sending
        finally:
            done.set()
            await writing
