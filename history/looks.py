"""Knows the table of looks: how to read it by pages, unpacked, in order of arrival."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from history import packing, schema
from history.archive import Look
from history.reading import Query

EVER = 2**62


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a pair, by its number here: items after one number up to another, between two times in ms."""

    pair: int
    after: int = -1
    upto: int = EVER
    since: int = -EVER
    until: int = EVER

    def rows_of(self, columns: Any, wanted: Query, limit: int) -> Query:
        mine = (columns.pair == self.pair) & (columns.seq > self.after) & (columns.seq <= self.upto)
        timely = columns.at.between(self.since, self.until)
        return wanted.where(mine, timely).order_by(columns.seq).limit(limit)


_LOOKS = select(schema.look.c.seq, schema.look.c.at, schema.look.c.line, schema.base.c.line.label("base_line")).join(
    schema.base, (schema.base.c.pair == schema.look.c.pair) & (schema.base.c.seq == schema.look.c.base)
)


def page(connection: Connection, asked: Asked, limit: int) -> list[Look]:
    """The first of them. Raises `zlib.error` where a line is damaged."""
    found = connection.execute(asked.rows_of(schema.look.c, _LOOKS, limit))
    return [(row.seq, row.at, packing.unpack(row.line, row.base_line)) for row in found]
