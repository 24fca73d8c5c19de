"""Knows what waits for one channel, and what goes out next: of each incident one message, with all that it carries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from alerts.notice import Notice, Reason
from hapair.severity import Severity
from history.notices import Delivery

_LAST_OF_ITS_MESSAGE = (Reason.RESOLVED, Reason.TEST)
"""Never folded into a later one: who asked for a test awaits that very message, and who was told of an end was told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One notice for one channel. `due_s`, on the loop's clock, is when it may be tried."""

    notice: Notice
    delivery: Delivery
    due_s: float
    receipt: str = ""
    taken_over: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out as one message: the `last` notice, and earlier ones of its incident that it stands for too.

    Its key is that of `last`. An earlier one may have been tried, and even have arrived unacknowledged: the message
    says so much more, and no copy of the earlier one goes out any more.
    """

    last: Waiting
    folded: tuple[Waiting, ...] = ()

    @property
    def all(self) -> tuple[Waiting, ...]:
        return (*self.folded, self.last)


def parcels(waiting: Iterable[Waiting]) -> list[Parcel]:
    """The next message of each incident, the most severe first, and of these the oldest."""
    ordered = sorted(waiting, key=lambda w: (*_incident(w), w.notice.number))
    found = [_first_parcel(list(group)) for _, group in groupby(ordered, _incident)]
    return sorted(found, key=lambda parcel: (-_severity(parcel), parcel.last.notice.at))


def pressing(waiting: Iterable[Waiting]) -> list[Waiting]:
    """What another channel takes over where this one fails for long: all of the incidents that are critical."""
    waiting = list(waiting)
    critical = {_incident(w) for w in waiting if w.notice.severity is Severity.CRITICAL}
    return [w for w in waiting if _incident(w) in critical and not w.taken_over]


def _first_parcel(waiting: list[Waiting]) -> Parcel:
    """Up to the first that ends a message."""
    ends = (n for n, each in enumerate(waiting) if each.notice.reason in _LAST_OF_ITS_MESSAGE)
    last = next(ends, len(waiting) - 1)
    alone = waiting[last].notice.reason is Reason.TEST
    if alone and last:
        return Parcel(waiting[last - 1], tuple(waiting[: last - 1]))
    return Parcel(waiting[last], tuple(waiting[:last]))


def _incident(waiting: Waiting) -> tuple[str, datetime]:
    return waiting.notice.topic, waiting.notice.opened


def _severity(parcel: Parcel) -> int:
    return max(each.notice.severity.value for each in parcel.all)
