"""Knows the hearing process from its start to its end: a process of its own, so that it may be killed at any moment."""

import asyncio
import os
import signal

import uvloop

from collectors.hearing.intake import Intake
from collectors.hearing.outlet import Outlet
from collectors.hearing.settings import HearingSettings, loaded

_LONGEST_SETTINGS = 1 << 20


async def serve(settings: HearingSettings) -> None:
    """Until SIGTERM, the end of standard input, or nobody reads what we write."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    loop.add_reader(0, _until_end, stop)
    hearing = asyncio.ensure_future(Intake(settings, Outlet(1, settings.caps.outgoing_octets, stop.set)).run())
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait((hearing, stopped), return_when=asyncio.FIRST_COMPLETED)
    if hearing.done():
        hearing.result()


def _until_end(stop: asyncio.Event) -> None:
    if not os.read(0, 4096):
        stop.set()


def main() -> None:
    """The settings are the first line of standard input; its end is the end of us."""
    settings = loaded(_first_line())
    uvloop.run(serve(settings))


def _first_line() -> str:
    """Octet by octet, so that nothing behind the line is taken with it."""
    found = bytearray()
    while len(found) < _LONGEST_SETTINGS and (octet := os.read(0, 1)) not in (b"", b"\n"):
        found += octet
    return found.decode()
