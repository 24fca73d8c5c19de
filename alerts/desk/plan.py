"""Knows a planned failover: which stretch it is to happen in, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """`origin` was the primary when it began. `ended` is set when its time is over; what it left is still excused,
    until all was well again, when it is `past`.

    `without_s` is how long nobody has been seen to be primary, None while somebody is. `wrong` is what went wrong with
    it and is not told yet, as a clause.
    """

    id: str
    begins: datetime
    ends: datetime
    origin: str | None
    swapped: bool = False
    without_s: float | None = None
    took_too_long: bool = False
    ended: bool = False
    past: bool = False
    wrong: str = ""
