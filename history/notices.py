"""Knows what is kept of what people are told: each notice, and for each channel how far its copy has come."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hapair.severity import Severity
from history.database.session import Found, Session
from history.rows import from_ms, to_ms


class DeliveryState(StrEnum):
    """`TRYING` is written before an attempt: found at a start, it is one of which nobody knows how it ended."""

    OWED = "owed"
    TRYING = "trying"
    FAILED = "failed"
    """The last attempt failed; there will be another."""
    SENT = "sent"
    FOLDED = "folded"
    """A later notice of the same incident went out and carried it."""
    GIVEN_UP = "given_up"


OPEN = (DeliveryState.OWED, DeliveryState.TRYING, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """`key` says which notice it is: kept again, it stays one, and what was sent of it stays sent.

    `topic` is a pair's name, `site NAME` or `pairwatch`. `opened` tells the incidents of a topic apart. `text` is the
    whole notice in a form the store does not know.
    """

    topic: str
    number: int
    key: str
    opened: datetime
    at: datetime
    reason: str
    severity: Severity
    rules: tuple[str, ...]
    text: str
    channels: tuple[str, ...]

    def owed(self) -> tuple["Delivery", ...]:
        return tuple(Delivery(self.key, channel, DeliveryState.OWED, self.at) for channel in self.channels)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far the copy of one notice for one channel has come; kept whole, each time it changes.

    `next_at` says when it is tried again, `instead_of` for which channel this one stands in. `receipt` is what the
    channel got for it, by which a message can be found again; until it is sent, what the channel remembers of it.
    """

    key: str
    channel: str
    state: DeliveryState
    changed_at: datetime
    attempts: int = 0
    next_at: datetime | None = None
    error: str = ""
    instead_of: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What is told of a topic that is no pair, and what it takes to go on after it; None leaves the one before."""

    topic: str
    at: datetime
    checkpoint: str | None = None
    notices: tuple[NoticeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """A delivery that is not over. `receipt` is the first that its channel got for this incident, if any.

    `taken_over`: another channel has been given the same notice instead of this one.
    """

    notice: NoticeRow
    delivery: Delivery
    receipt: str = ""
    taken_over: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A notice and how its copies fared, by the name of the channel."""

    notice: NoticeRow
    deliveries: tuple[Delivery, ...]


def notice_row(notice: NoticeRow) -> tuple[Any, ...]:
    times = to_ms(notice.opened), to_ms(notice.at)
    words = json.dumps(notice.rules), json.dumps(notice.channels), _octets(notice.text)
    return notice.key, notice.topic, notice.number, *times, notice.reason, notice.severity.value, *words


def row_notice(row: Found) -> NoticeRow:
    return NoticeRow(
        row.topic,
        row.number,
        row.key,
        from_ms(row.opened),
        from_ms(row.at),
        row.reason,
        Severity(row.severity),
        tuple(json.loads(row.rules)),
        _text(row.text),
        tuple(json.loads(row.channels)),
    )


def delivery_row(delivery: Delivery) -> tuple[Any, ...]:
    next_at = None if delivery.next_at is None else to_ms(delivery.next_at)
    times = to_ms(delivery.changed_at), next_at
    words = _octets(delivery.error), delivery.instead_of, _octets(delivery.receipt)
    return delivery.key, delivery.channel, delivery.state.value, delivery.attempts, *times, *words


def row_delivery(row: Found) -> Delivery:
    return Delivery(
        row.key,
        row.channel,
        DeliveryState(row.state),
        from_ms(row.changed_at),
        row.attempts,
        None if row.next_at is None else from_ms(row.next_at),
        _text(row.error),
        row.instead_of,
        _text(row.receipt),
    )


_STAND_INS = """
    SELECT channel, min(instead_of) AS instead_of FROM delivery JOIN notice ON notice.key = delivery.key
    WHERE topic = ? AND opened = ? AND instead_of <> ''
    GROUP BY channel
"""


def stand_ins(session: Session, notice: NoticeRow) -> list[Delivery]:
    """What is owed of this notice to the channels that stood in for another earlier in its incident."""
    found = session.rows(_STAND_INS, notice.topic, to_ms(notice.opened))
    owed = DeliveryState.OWED
    return [Delivery(notice.key, row.channel, owed, notice.at, instead_of=row.instead_of) for row in found]


def _octets(text: str) -> bytes:
    """What others said may hold what no column of text does: a NUL, half a surrogate."""
    return text.encode("utf-8", "surrogatepass")


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogatepass")
