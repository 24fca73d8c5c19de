"""Knows how the log is written: an event a line; a traceback without its values, for they may be secret."""

import structlog


def configure() -> None:
    *before, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, plain])
