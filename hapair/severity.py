"""Knows how bad a thing can be."""

from enum import IntEnum


class Severity(IntEnum):
    """Ordered, and equal to the exit codes of the field's plugins."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3
