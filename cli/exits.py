"""Knows how a command ends: the plugin convention for what it found, sysexits for what stopped it."""

from collections.abc import Iterable
from enum import IntEnum

from hapair.severity import Severity


class Code(IntEnum):
    """0 to 3 are `hapair.judge.Severity`; these are what kept the command from finding anything."""

    USAGE = 64
    DATA = 65
    UNAVAILABLE = 69
    SETTINGS = 78


class Stop(Exception):
    """A command cannot go on; the text says why and what to do, for a person."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code


_GRAVER = {Severity.OK: 0, Severity.WARNING: 1, Severity.UNKNOWN: 2, Severity.CRITICAL: 3}


def gravest(severities: Iterable[Severity]) -> Severity:
    """Of several pairs: what is known to be critical outweighs what is not known, and that a warning."""
    return max(severities, key=_GRAVER.__getitem__, default=Severity.UNKNOWN)
