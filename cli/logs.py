"""Knows how the log is written: an event a line, in colours on a terminal only; a traceback without its values, for
they may be secret."""

import sys

import structlog


def configure() -> None:
    *before, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, plain])
