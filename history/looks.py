"""Knows the table of looks: how to read it by pages, unpacked, in order of arrival."""

from dataclasses import dataclass

from history import packing
from history.archive import Look
from history.database.session import Session

EVER = 2**62


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a pair, by its number here: items after one number up to another, between two times in ms."""

    pair: int
    after: int = -1
    upto: int = EVER
    since: int = -EVER
    until: int = EVER


_LOOKS = """
    SELECT look.seq, look.at, look.line, base.line AS base_line
    FROM look JOIN base ON base.pair = look.pair AND base.seq = look.base
    WHERE look.pair = ? AND look.seq > ? AND look.seq <= ? AND look.at BETWEEN ? AND ?
    ORDER BY look.seq LIMIT ?
"""


def page(session: Session, asked: Asked, limit: int) -> list[Look]:
    """The first of them. Raises `zlib.error` where a line is damaged."""
    found = session.rows(_LOOKS, asked.pair, asked.after, asked.upto, asked.since, asked.until, limit)
    return [(row.seq, row.at, packing.unpack(row.line, row.base_line)) for row in found]
