"""Knows how long what is kept where: looks of closed days leave the table for the archive, and that in their time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, select

from history import archive, looks, schema
from history.database import Database
from history.keeping import Row, put
from history.looks import Asked
from history.rows import from_ms, to_ms

GROUP = 10_000
"""Looks of a pair held in memory at once, and in one row group of a file."""
CHUNK = 1000
"""Rows deleted in one transaction: a few milliseconds, for which the writer waits."""
GIVE_WAY_S = 0.005
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Retained:
    """Looks moved into the archive, files written for them, and files and events whose time was over."""

    looks: int = 0
    written: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    events: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """The looks of one pair that belong to one day: those after one number, up to another."""

    day: int
    pair: int
    name: str
    after: int
    upto: int


def retain(database: Database, folder: Path, now: datetime, raw_days: int, archive_days: int) -> Retained:
    """Kept raw: today and `raw_days` whole days before it. A run that was cut short is finished by the next."""
    today = to_ms(now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0))
    with database.reading() as connection:
        parts = sorted(_closed(connection, today - raw_days * _DAY_MS), key=lambda part: (part.day, part.name))
    days = sorted({part.day for part in parts})
    files = [_archive_day(database, folder, day, [p for p in parts if p.day == day]) for day in days]
    moved = _delete_archived(database)
    over = today - archive_days * _DAY_MS
    return Retained(moved, tuple(files), _drop_files(database, folder, over), _drop_events(database, over))


def _closed(connection: Connection, before: int) -> Iterator[Part]:
    """By number, not by time: a clock that was wrong for a while must leave no look behind, and none out of order.

    A pair's looks up to the last of a day go with that day, whatever their times say.
    """
    look, pair, checkpoint, archived = schema.look.c, schema.pair.c, schema.checkpoint.c, schema.archived.c
    day = (look.at // _DAY_MS).label("day")
    for known in connection.execute(select(pair.id, pair.name)):
        safe = connection.execute(select(checkpoint.seq).where(checkpoint.pair == known.id)).scalar()
        after = connection.execute(select(func.max(archived.last_seq)).where(archived.pair == known.id)).scalar()
        after = -1 if after is None else after
        mine = (look.pair == known.id) & (look.seq > after) & (look.seq <= (-1 if safe is None else safe))
        last = select(day, func.max(look.seq).label("upto")).where(mine, look.at < before).group_by(day).order_by(day)
        for row in connection.execute(last):
            if row.upto > after:
                yield Part(row.day, known.id, known.name, after, row.upto)
                after = row.upto


def _archive_day(database: Database, folder: Path, day: int, parts: list[Part]) -> str:
    """Once the file is safe on its disk, one transaction says so; only what it names is ever deleted here."""
    name = _free_name(database, day)
    with archive.writing(folder / name) as file:
        rows = [_archive_part(database, file, part, name) for part in parts]
    with database.writing() as connection:
        put(connection, schema.archived, rows)
    return name


def _free_name(database: Database, day: int) -> str:
    date = from_ms(day * _DAY_MS).date().isoformat()
    with database.reading() as connection:
        taken = set(connection.execute(select(schema.archived.c.file)).scalars())
    names = (f"{date}.{number}.parquet" if number else f"{date}.parquet" for number in range(len(taken) + 1))
    return next(name for name in names if name not in taken)


def _archive_part(database: Database, file: archive.Writing, part: Part, name: str) -> Row:
    asked, seqs, times = Asked(part.pair, part.after, part.upto), [], []
    while asked.after < part.upto:
        with database.reading() as connection:
            page = looks.page(connection, asked, GROUP)
        file.add(part.name, page)
        seqs += [seq for seq, _, _ in page]
        times += [at for _, at, _ in page]
        asked = replace(asked, after=seqs[-1])
    return part.pair, seqs[0], seqs[-1], min(times), max(times), len(seqs), name


def _delete_archived(database: Database) -> int:
    """Looks that a file holds, and the bases that no look here needs any more."""
    archived = schema.archived.c
    with database.reading() as connection:
        last = connection.execute(select(archived.pair, func.max(archived.last_seq)).group_by(archived.pair)).all()
    deleted = 0
    for pair, upto in last:
        deleted += _delete_upto(database, schema.look, pair, upto)
        with database.reading() as connection:
            look = schema.look.c
            oldest = select(look.base).where(look.pair == pair).order_by(look.seq).limit(1)
            newest = select(func.max(schema.base.c.seq)).where(schema.base.c.pair == pair)
            needed = connection.execute(select(func.coalesce(oldest.scalar_subquery(), newest.scalar_subquery())))
            needed_seq = needed.scalar_one()
        _delete_upto(database, schema.base, pair, needed_seq - 1)
    return deleted


def _delete_upto(database: Database, table: Table, pair: int, upto: int) -> int:
    """By chunks with a pause between them, in which a look that waits is kept."""
    seq, mine, deleted = table.c.seq, table.c.pair == pair, 0
    while True:
        chunk = select(seq).where(mine, seq <= upto).order_by(seq).offset(CHUNK - 1).limit(1)
        with database.writing() as connection:
            last = connection.execute(chunk).scalar()
            gone = connection.execute(delete(table).where(mine, seq <= (upto if last is None else last)))
            deleted += gone.rowcount
        if last is None:
            return deleted
        time.sleep(GIVE_WAY_S)


def _drop_files(database: Database, folder: Path, before: int) -> tuple[str, ...]:
    """A file goes when all its looks are too old: out of the store first, so that nothing names a file that is gone."""
    archived = schema.archived.c
    old = select(archived.file).group_by(archived.file).having(func.max(archived.last_at) < before)
    with database.writing() as connection:
        files = tuple(connection.execute(old.order_by(archived.file)).scalars())
        connection.execute(delete(schema.archived).where(archived.file.in_(files)))
    for file in files:
        (folder / file).unlink(missing_ok=True)
    return files


def _drop_events(database: Database, before: int) -> int:
    event = schema.event.c
    with database.reading() as connection:
        last = select(event.pair, func.max(event.seq)).where(event.at < before).group_by(event.pair)
        old = connection.execute(last).all()
    return sum(_delete_upto(database, schema.event, pair, upto) for pair, upto in old)
