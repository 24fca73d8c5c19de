"""Knows the collector's side of hearing: the process is started, read, and started again whenever it ends."""

import asyncio
import contextlib
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from collectors.faults import Faults
from collectors.hearing.counts import Tally
from collectors.hearing.engines import EngineClock
from collectors.hearing.heard import Heard
from collectors.hearing.heard_json import from_json
from collectors.hearing.samples import Sample, json_sample
from collectors.hearing.settings import HearingSettings, dumped

AGAIN_S = (1.0, 5.0)
"""A process that ended is started again after the first of these, and one that keeps ending after the last."""
STEADY_S = 60.0
SILENT_S = 15.0
"""A process that says nothing for so long, though it counts every second, hangs: it is ended like one that died."""
_END_S = 2.0
_LONGEST_LINE = 1 << 19
_LINES_A_TURN = 32
_COMMAND = ("-m", "collectors.hearing")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Face:
    """Whether one of `traps`, `syslog-udp`, `syslog-tcp` is open: its port, or None and why it is closed."""

    name: str
    port: int | None
    reason: str = ""


class Receiver:
    """Hands on what the hearing process says. What a callback raises is counted as a fault of ours, and stays here.

    The callbacks run on the event loop of `run`, one after another: they must not wait for anything.
    """

    def __init__(
        self,
        settings: HearingSettings,
        on_heard: Callable[[Heard], None],
        on_counts: Callable[[Tally], None],
        on_face: Callable[[Face], None] = lambda face: None,
        on_refused: Callable[[Sample], None] = lambda sample: None,
        faults: Faults | None = None,
    ) -> None:
        self._settings = settings
        self._on_heard, self._on_counts, self._on_face = on_heard, on_counts, on_face
        self._on_refused = on_refused
        self._faults = faults or Faults()
        self._failures = 0
        self.starts = 0
        self.pid: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. It raises nothing; cancelling it ends the process too."""
        while not stop.is_set():
            began_s = time.monotonic()
            try:
                await self._once(stop)
            except Exception as error:
                self._faults.raised("hearing", error)
            if stop.is_set():
                return
            if time.monotonic() - began_s > STEADY_S:
                self._failures = 0
            pause_s = AGAIN_S[min(self._failures, len(AGAIN_S) - 1)]
            self._failures += 1
            _log.warning("the hearing process ended", again_in_s=pause_s)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause_s)

    async def _once(self, stop: asyncio.Event) -> None:
        """One life of the process. Raises OSError where it cannot be started or hangs, ValueError for what it should
        not say."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, *_COMMAND, stdin=PIPE, stdout=PIPE, limit=_LONGEST_LINE
        )
        self.starts, self.pid = self.starts + 1, process.pid
        stopped, read = asyncio.ensure_future(stop.wait()), asyncio.ensure_future(self._read(process))
        try:
            await asyncio.wait((stopped, read), return_when=asyncio.FIRST_COMPLETED)
            if read.done():
                read.result()
        finally:
            stopped.cancel()
            read.cancel()
            self.pid = None
            self._settings = self._settings.again()
            await _end(process)

    async def _read(self, process: Process) -> None:
        """Until it says nothing more. In a flood the loop has its turn every so many lines."""
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(dumped(self._settings).encode() + b"\n")
        await stdin.drain()
        count = 0
        while line := await _line(stdout):
            self._said(json.loads(line))
            count += 1
            if count % _LINES_A_TURN == 0:
                await asyncio.sleep(0)

    def _said(self, line: dict[str, Any]) -> None:
        match line:
            case {"heard": found}:
                heard = from_json(found)
                self._remember_clock(heard)
                self._call(self._on_heard, heard)
            case {"counts": found}:
                self._call(self._on_counts, Tally(**found))
            case {"refused": found}:
                self._call(self._on_refused, json_sample(found))
            case {"open": {"face": face, "port": port}}:
                self._call(self._on_face, Face(face, port))
            case {"closed": {"face": face, "reason": reason}}:
                self._call(self._on_face, Face(face, None, reason))
            case _:
                raise ValueError(f"the hearing process said {sorted(line)}")

    def _call(self, back: Callable[[Any], None], what: object) -> None:
        where = f"hearing: {type(what).__name__}"
        try:
            back(what)
        except Exception as error:
            self._faults.raised(where, error)
        else:
            self._faults.well(where)

    def _remember_clock(self, heard: Heard) -> None:
        """The clock of the sender's engine as it was authenticated: the next process must know what is a replay."""
        match heard.more:
            case {"engine_id": str(engine), "boots": int(boots), "engine_time": int(engine_time)}:
                clock = EngineClock(boots, engine_time - time.monotonic())
                self._settings = self._settings.heard(bytes.fromhex(engine), clock)


async def _line(stdout: asyncio.StreamReader) -> bytes:
    """Raises TimeoutError."""
    try:
        async with asyncio.timeout(SILENT_S):
            return await stdout.readline()
    except TimeoutError:
        raise TimeoutError(f"the hearing process has said nothing for {SILENT_S:g} s") from None


async def _end(process: Process) -> None:
    """Asked, and after two seconds made."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _END_S)
        except TimeoutError:
            process.kill()
            await process.wait()
