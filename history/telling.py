"""Knows how to ask what people were told: the notices, how each copy fared, and which are not delivered yet."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, select

from history import schema
from history.notices import OPEN, Delivery, DeliveryState, Owed, Told, row_delivery, row_notice
from history.rows import floor_ms, to_ms

_NOTICE, _DELIVERY = schema.notice.c, schema.delivery.c


def read_desk(connection: Connection, topic: str) -> str | None:
    found = connection.execute(select(schema.desk.c.text).where(schema.desk.c.topic == topic)).scalar()
    return None if found is None else found.decode("utf-8", "surrogatepass")


def read_owed(connection: Connection, keys: Collection[str] | None = None) -> list[Owed]:
    """Of these notices, or of all, in the order in which it was to be told."""
    asked = select(schema.delivery).where(_DELIVERY.state.in_([state.value for state in OPEN]))
    if keys is not None:
        asked = asked.where(_DELIVERY.key.in_(keys))
    deliveries = [row_delivery(row) for row in connection.execute(asked)]
    found = select(schema.notice).where(_NOTICE.key.in_({delivery.key for delivery in deliveries}))
    notices = {row.key: row_notice(row) for row in connection.execute(found)}
    owed = [Owed(notices[d.key], d, _receipt(connection, d), _taken_over(connection, d)) for d in deliveries]
    return sorted(owed, key=lambda o: (o.notice.at, o.notice.topic, o.notice.number, o.delivery.channel))


def _receipt(connection: Connection, delivery: Delivery) -> str:
    """The first its channel got for the incident."""
    this, mine = schema.notice.alias("this").c, _DELIVERY.channel == delivery.channel
    same = and_(this.key == delivery.key, _NOTICE.topic == this.topic, _NOTICE.opened == this.opened)
    asked = select(_DELIVERY.receipt).join_from(schema.delivery, schema.notice, _DELIVERY.key == _NOTICE.key)
    got = (mine, _DELIVERY.receipt != b"", _DELIVERY.state == DeliveryState.SENT.value)
    asked = asked.join(this.key.table, same).where(*got).order_by(_NOTICE.number).limit(1)
    found = connection.execute(asked).scalar()
    return "" if found is None else found.decode("utf-8", "surrogatepass")


def _taken_over(connection: Connection, delivery: Delivery) -> bool:
    mine = (_DELIVERY.key == delivery.key, _DELIVERY.instead_of == delivery.channel)
    return connection.execute(select(_DELIVERY.channel).where(*mine)).first() is not None


def read_told(
    connection: Connection,
    topic: str | None,
    opened: datetime | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
) -> list[Told]:
    """The last `limit` of them, in order of telling."""
    asked = select(schema.notice).order_by(_NOTICE.at.desc(), _NOTICE.topic.desc(), _NOTICE.number.desc()).limit(limit)
    if topic is not None:
        asked = asked.where(_NOTICE.topic == topic)
    if opened is not None:
        asked = asked.where(_NOTICE.opened == to_ms(opened))
    if since is not None:
        asked = asked.where(_NOTICE.at >= floor_ms(since))
    if until is not None:
        asked = asked.where(_NOTICE.at <= floor_ms(until))
    notices = [row_notice(row) for row in connection.execute(asked)][::-1]
    told: dict[str, list[Delivery]] = {notice.key: [] for notice in notices}
    copies = select(schema.delivery).where(_DELIVERY.key.in_(told)).order_by(_DELIVERY.channel)
    for row in connection.execute(copies):
        told[row.key].append(row_delivery(row))
    return [Told(notice, tuple(told[notice.key])) for notice in notices]
