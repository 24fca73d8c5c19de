"""Knows how much is asked for at once, or by programs, without a screen that waits: by a reader of its own."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

from history.reader import Reader, StoreError, open_reader

Answer = TypeVar("Answer")


class Aside:
    """Who asks here waits for those who asked here before, and for nobody else. Everything raises `StoreError`."""

    def __init__(self, url: str, archive: Path) -> None:
        self._url, self._archive = url, archive
        self._lock = Lock()
        self._store: Reader | None = None

    def ask(self, read: Callable[[Reader], Answer]) -> Answer:
        """With a fresh connection after an error: the store may have been moved, mended or made only now."""
        with self._lock:
            if self._store is None:
                self._store = open_reader(self._url, archive=self._archive)
            try:
                return read(self._store)
            except StoreError:
                self._store.close()
                self._store = None
                raise


@cache
def aside(url: str, archive: Path) -> Aside:
    """The one of this process."""
    return Aside(url, archive)
