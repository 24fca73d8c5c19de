"""Knows two queues of bounded size, of which the urgent one is always emptied first; what does not fit is counted."""

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
_OVERHEAD = 256
"""About what Python holds for an item beside its octets: without it, empty datagrams would cost nothing."""


class Lane(Generic[T]):
    """A queue of at most so many octets. What comes when it is full is dropped: what waits already is older news."""

    def __init__(self, octets: int, size: Callable[[T], int]) -> None:
        self._room, self._size = octets, size
        self._items: deque[T] = deque()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: T) -> bool:
        needed = self._size(item) + _OVERHEAD
        if needed > self._room:
            self.dropped += 1
            return False
        self._room -= needed
        self._items.append(item)
        return True

    def take(self) -> T:
        """Raises IndexError where there is none."""
        item = self._items.popleft()
        self._room += self._size(item) + _OVERHEAD
        return item


class Lanes(Generic[T]):
    def __init__(self, urgent_octets: int, other_octets: int, size: Callable[[T], int]) -> None:
        self.urgent, self.other = Lane(urgent_octets, size), Lane(other_octets, size)

    def __len__(self) -> int:
        return len(self.urgent) + len(self.other)

    def put(self, item: T, urgent: bool) -> bool:
        return (self.urgent if urgent else self.other).put(item)

    def take(self) -> T:
        """Raises IndexError where there is none."""
        return (self.urgent or self.other).take()
