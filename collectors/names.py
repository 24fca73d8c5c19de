"""Knows the last good answer of a name server, for the hour in which it gives none."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

T = TypeVar("T")
GOOD_FOR_S = 3600.0
PATIENCE_S = 1.0
"""So long is asked anew for a name whose address is known: a server that is gone says nothing for many seconds, and a
look ends before that."""

_log = structlog.get_logger(__name__)


class Names(Generic[T]):
    """What was found for each name; `failing`: at least one of them cannot be looked up now."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._good: dict[str, tuple[float, T]] = {}
        self._failing: set[str] = set()

    @property
    def failing(self) -> bool:
        return bool(self._failing)

    async def found(self, name: str, look_up: Callable[[], Awaitable[T]]) -> T:
        """What `look_up` finds; where it fails or takes too long, what it found last. Raises what `look_up` raises."""
        known = self._known(name)
        try:
            async with asyncio.timeout(None if known is None else PATIENCE_S):
                found = await look_up()
        except (OSError, UnicodeError):  # a time-out among them
            if known is None:
                raise
            self._turned(name, failing=True)
            return known
        self._good[name] = self._monotonic(), found
        self._turned(name, failing=False)
        return found

    def _known(self, name: str) -> T | None:
        if name not in self._good:
            return None
        at, good = self._good[name]
        return good if self._monotonic() - at <= GOOD_FOR_S else None

    def _turned(self, name: str, *, failing: bool) -> None:
        if failing != (name in self._failing):
            (self._failing.add if failing else self._failing.discard)(name)
            _log.warning("name not found, last good address used" if failing else "name found again", name=name)
