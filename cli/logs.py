"""Knows how the log is written: an event a line, in colours on a terminal only; a traceback without its values, for
they may be secret."""

import sys
from contextlib import suppress
from typing import TextIO

import structlog


class _Lines:
    """What cannot be written is let go: a disk that is full, or a reader that went away, must not end what it logs."""

    def __init__(self, to: TextIO) -> None:
        self._to = to

    def msg(self, line: str) -> None:
        with suppress(OSError):
            print(line, file=self._to, flush=True)

    debug = info = warning = error = critical = msg


def configure(to: TextIO | None = None) -> None:
    """Without `to` it is standard output."""
    to = to or sys.stdout
    *before, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(colors=to.isatty(), exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, plain], logger_factory=lambda *_: _Lines(to))
