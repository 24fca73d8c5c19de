"""Knows how to ask what people were told: the notices, how each copy fared, and which are not delivered yet."""

from collections.abc import Collection
from datetime import datetime

from history.database.session import Session
from history.looks import EVER
from history.notices import OPEN, Delivery, DeliveryState, Owed, Told, row_delivery, row_notice
from history.rows import floor_ms, to_ms

_DESK = "SELECT text FROM desk WHERE topic = ?"
_RECEIPT = """
    SELECT delivery.receipt FROM delivery
    JOIN notice ON notice.key = delivery.key
    JOIN notice AS this ON this.topic = notice.topic AND this.opened = notice.opened
    WHERE this.key = ? AND delivery.channel = ? AND delivery.receipt <> ? AND delivery.state = ?
    ORDER BY notice.number LIMIT 1
"""
_OPEN = "SELECT * FROM delivery WHERE state IN ({})"
_NOTICES = "SELECT * FROM notice WHERE key IN ({})"
_COPIES = "SELECT * FROM delivery WHERE key IN ({}) ORDER BY channel"
_TAKEN_OVER = "SELECT count(*) FROM delivery WHERE key = ? AND instead_of = ?"


def read_desk(session: Session, topic: str) -> str | None:
    found = session.value(_DESK, topic)
    return None if found is None else found.decode("utf-8", "surrogatepass")


def read_desks(session: Session) -> dict[str, str]:
    """By topic, in the order of their names."""
    rows = session.rows("SELECT topic, text FROM desk ORDER BY topic")
    return {row.topic: row.text.decode("utf-8", "surrogatepass") for row in rows}


def read_owed(session: Session, keys: Collection[str] | None = None) -> list[Owed]:
    """Of these notices, or of all, in the order in which it was to be told. A heartbeat's delivery has no notice that
    is kept: what was not sent before a restart is true no more."""
    asked = _OPEN.format(_marks(OPEN)) + ("" if keys is None else f" AND key IN ({_marks(keys)})")
    deliveries = [row_delivery(row) for row in session.rows(asked, *OPEN, *(keys or ()))]
    known = {delivery.key for delivery in deliveries}
    notices = {row.key: row_notice(row) for row in session.rows(_NOTICES.format(_marks(known)), *known)}
    kept = [delivery for delivery in deliveries if delivery.key in notices]
    owed = [Owed(notices[d.key], d, _receipt(session, d), _taken_over(session, d)) for d in kept]
    return sorted(owed, key=lambda o: (o.notice.at, o.notice.topic, o.notice.number, o.delivery.channel))


def _receipt(session: Session, delivery: Delivery) -> str:
    """The first its channel got for the incident."""
    found = session.value(_RECEIPT, delivery.key, delivery.channel, b"", DeliveryState.SENT.value)
    return "" if found is None else found.decode("utf-8", "surrogatepass")


def _taken_over(session: Session, delivery: Delivery) -> bool:
    return bool(session.value(_TAKEN_OVER, delivery.key, delivery.channel))


def read_told(
    session: Session,
    topic: str | None,
    opened: datetime | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
) -> list[Told]:
    """The last `limit` of them, in order of telling."""
    asked: dict[str, str | int | None] = {
        "topic = ?": topic,
        "opened = ?": None if opened is None else to_ms(opened),
        "at >= ?": None if since is None else floor_ms(since),
        "at <= ?": None if until is None else floor_ms(until),
    }
    given = {condition: value for condition, value in asked.items() if value is not None}
    where = " AND ".join(["TRUE", *given])
    newest = f"SELECT * FROM notice WHERE {where} ORDER BY at DESC, topic DESC, number DESC LIMIT ?"  # noqa: S608 - ours
    found = session.rows(newest, *given.values(), EVER if limit is None else limit)
    notices = [row_notice(row) for row in reversed(found)]
    told: dict[str, list[Delivery]] = {notice.key: [] for notice in notices}
    for row in session.rows(_COPIES.format(_marks(told)), *told):
        told[row.key].append(row_delivery(row))
    return [Told(notice, tuple(told[notice.key])) for notice in notices]


def _marks(values: Collection[object]) -> str:
    """For a list in a question, which may not be empty: nothing is equal to NULL."""
    return ", ".join("?" * len(values)) or "NULL"
