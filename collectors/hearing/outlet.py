"""Knows how lines leave the process: never waiting for the reader, the telling ones first, what is too much counted."""

import asyncio
import os
from collections.abc import Callable

from collectors.hearing.lanes import Lanes

_MOST_AT_ONCE = 16384


class Outlet:
    """Writes to a pipe that is read by one process. `gone` is called once when nobody reads any more."""

    def __init__(self, number: int, octets: int, gone: Callable[[], None]) -> None:
        self._number, self._gone = number, gone
        self._loop = asyncio.get_running_loop()
        self.lanes: Lanes[bytes] = Lanes(octets // 2, octets // 2, len)
        self._partial = b""
        self._waiting = False
        os.set_blocking(number, False)

    def put(self, line: bytes, telling: bool) -> None:
        if self.lanes.put(line + b"\n", telling) and not self._waiting:
            self._waiting = True
            self._loop.add_writer(self._number, self._write)

    def _write(self) -> None:
        while self._partial or len(self.lanes):
            if not self._partial:
                self._partial = self._gathered()
            try:
                self._partial = self._partial[os.write(self._number, self._partial) :]
            except BlockingIOError:
                return
            except OSError:
                self._stop()
                self._gone()
                return
        self._stop()

    def _gathered(self) -> bytes:
        """As many lines as a pipe takes at once, no more: what is gathered can no longer be overtaken."""
        lines = [self.lanes.take()]
        size = len(lines[0])
        while len(self.lanes) and size < _MOST_AT_ONCE:
            lines.append(self.lanes.take())
            size += len(lines[-1])
        return b"".join(lines)

    def _stop(self) -> None:
        self._waiting = False
        self._loop.remove_writer(self._number)
