"""Knows how the parts of Pairwatch are kept running side by side: started, watched, started again, ended together."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

WATCH_S = 0.2
AGAIN_S = (1.0, 5.0)
"""A part that ended is started again after the first of these, and one that keeps ending after the last."""
STEADY_S = 60.0
END_S = 10.0


@dataclass
class Part:
    """One process: `python -m cli ARGUMENTS`. What a `quiet` one writes to standard output is left out."""

    name: str
    arguments: Sequence[str]
    quiet: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    starts: int = 0
    failures: int = field(default=0)

    def start(self) -> None:
        self.started_s, self.starts = time.monotonic(), self.starts + 1
        out = subprocess.DEVNULL if self.quiet else None
        self.process = subprocess.Popen([sys.executable, "-m", "cli", *self.arguments], stdout=out)

    def ended(self) -> int | None:
        return self.process.poll() if self.process else None

    def pause_s(self) -> float:
        return AGAIN_S[min(self.failures, len(AGAIN_S) - 1)]


def keep_running(parts: Sequence[Part], stop: Event, say: Callable[[str], None], final: Sequence[int] = ()) -> int:
    """Until `stop` is set, then end them all. A part that ends with a code in `final` when first started cannot be
    helped: end with it. Later it is tried again: settings that are just being changed must end no part that runs."""
    for part in parts:
        part.start()
    try:
        while not stop.wait(WATCH_S):
            for part in parts:
                code = part.ended()
                if code in final and part.starts == 1:
                    return code or 0
                if code is not None:
                    _restart(part, code, stop, say)
        return 0
    finally:
        end([part.process for part in parts if part.process])


def _restart(part: Part, code: int, stop: Event, say: Callable[[str], None]) -> None:
    part.failures = 0 if time.monotonic() - part.started_s > STEADY_S else part.failures + 1
    with suppress(OSError):  # a log that cannot be written
        say(f"{part.name} ended with {code}: starting it again in {part.pause_s():g} s")
    if not stop.wait(part.pause_s()):
        part.start()


def end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all to stop, and wait; what does not heed it is killed."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + END_S
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until_told() -> Event:
    """Set by SIGTERM or Ctrl-C."""
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    return stop
