"""Knows how long what is kept where: looks of closed days leave the table for the archive, and that in their time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from history import archive, looks
from history.database import schema
from history.database.database import Database
from history.database.session import Session
from history.keeping import Row, put
from history.looks import EVER, Asked
from history.rows import from_ms, to_ms

GROUP = 10_000
"""Looks of a pair held in memory at once, and in one row group of a file."""
CHUNK = 1000
"""Rows deleted in one transaction: a few milliseconds, for which the writer waits."""
GIVE_WAY_S = 0.005
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Retained:
    """Looks moved into the archive, files written for them, and files, events and notices whose time was over."""

    looks: int = 0
    written: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    events: int = 0
    notices: int = 0


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
    now = now.astimezone(UTC).replace(microsecond=0)
    today = to_ms(now.replace(hour=0, minute=0, second=0))
    with database.reading() as session:
        parts = sorted(_closed(session, today - raw_days * _DAY_MS), key=lambda part: (part.day, part.name))
    days = sorted({part.day for part in parts})
    files = [_archive_day(database, folder, day, [p for p in parts if p.day == day]) for day in days]
    moved = _delete_archived(database)
    over = min(today, _surely(database, raw_days)) - archive_days * _DAY_MS
    dropped, events = _drop_files(database, folder, over), _drop_events(database, over, to_ms(now))
    return Retained(moved, tuple(files), dropped, events, _drop_notices(database, over))


_SAFE = "SELECT seq FROM checkpoint WHERE pair = ?"
_ARCHIVED = "SELECT max(last_seq) FROM archived WHERE pair = ?"
_CLOSED = """
    SELECT at / ? AS day, max(seq) AS upto FROM look
    WHERE pair = ? AND seq > ? AND seq <= ? AND at < ?
    GROUP BY 1 ORDER BY 1
"""


def _closed(session: Session, before: int) -> Iterator[Part]:
    """By number, not by time: a clock that was wrong for a while must leave no look behind, and none out of order.

    A pair's looks up to the last of a day go with that day, whatever their times say.
    """
    for pair in session.rows("SELECT id, name FROM pair"):
        safe, after = (session.value(question, pair.id) for question in (_SAFE, _ARCHIVED))
        safe, after = (-1 if seq is None else seq for seq in (safe, after))
        for row in session.rows(_CLOSED, _DAY_MS, pair.id, after, safe, before):
            if row.upto > after:
                yield Part(row.day, pair.id, pair.name, after, row.upto)
                after = row.upto


def _surely(database: Database, raw_days: int) -> int:
    """The day it is by what the archive has seen of days that are over. A clock set years ahead must not throw the
    archive away: that takes a day that was looked at from its beginning to its end, and the `raw_days` after it."""
    with database.reading() as session:
        begun = session.value("SELECT max(first_at) FROM archived")
    return -EVER if begun is None else (begun // _DAY_MS + raw_days + 1) * _DAY_MS


def _archive_day(database: Database, folder: Path, day: int, parts: list[Part]) -> str:
    """Once the file is safe on its disk, one transaction says so; only what it names is ever deleted here."""
    name = _free_name(database, day)
    with archive.writing(folder / name) as file:
        rows = [_archive_part(database, file, part, name) for part in parts]
    with database.writing() as session:
        put(session, schema.archived, rows)
    return name


def _free_name(database: Database, day: int) -> str:
    date = from_ms(day * _DAY_MS).date().isoformat()
    with database.reading() as session:
        taken = {row.file for row in session.rows("SELECT DISTINCT file FROM archived")}
    names = (f"{date}.{number}.parquet" if number else f"{date}.parquet" for number in range(len(taken) + 1))
    return next(name for name in names if name not in taken)


def _archive_part(database: Database, file: archive.Writing, part: Part, name: str) -> Row:
    asked, seqs, times = Asked(part.pair, part.after, part.upto), [], []
    while asked.after < part.upto:
        with database.reading() as session:
            page = looks.page(session, asked, GROUP)
        file.add(part.name, page)
        seqs += [seq for seq, _, _ in page]
        times += [at for _, at, _ in page]
        asked = replace(asked, after=seqs[-1])
    return part.pair, seqs[0], seqs[-1], min(times), max(times), len(seqs), name


_NEEDED = """
    SELECT coalesce(
        (SELECT base FROM look WHERE pair = ? ORDER BY seq LIMIT 1),
        (SELECT max(seq) FROM base WHERE pair = ?))
"""


def _delete_archived(database: Database) -> int:
    """Looks that a file holds, and the bases that no look here needs any more."""
    with database.reading() as session:
        last = session.rows("SELECT pair, max(last_seq) AS upto FROM archived GROUP BY pair")
    deleted = 0
    for pair, upto in last:
        deleted += _delete_upto(database, "look", pair, upto)
        with database.reading() as session:
            needed: int = session.value(_NEEDED, pair, pair)
        _delete_upto(database, "base", pair, needed - 1)
    return deleted


def _delete_upto(database: Database, table: str, pair: int, upto: int) -> int:
    """By chunks with a pause between them, in which a look that waits is kept."""
    mine, deleted = f"{table} WHERE pair = ? AND seq <= ?", 0
    chunk = f"SELECT seq FROM {mine} ORDER BY seq LIMIT 1 OFFSET {CHUNK - 1}"  # noqa: S608 - a name of our own
    while True:
        with database.writing() as session:
            last = session.value(chunk, pair, upto)
            deleted += session.run(f"DELETE FROM {mine}", pair, upto if last is None else last)  # noqa: S608
        if last is None:
            return deleted
        time.sleep(GIVE_WAY_S)


def _drop_files(database: Database, folder: Path, before: int) -> tuple[str, ...]:
    """A file goes when all its looks are too old: out of the store first, so that nothing names a file that is gone."""
    with database.writing() as session:
        old = session.rows("SELECT file FROM archived GROUP BY file HAVING max(last_at) < ? ORDER BY file", before)
        if old:
            session.run_all("DELETE FROM archived WHERE file = ?", old)
    for row in old:
        (folder / row.file).unlink(missing_ok=True)
    return tuple(row.file for row in old)


_KEPT_EVENT = "SELECT min(seq) FROM event WHERE pair = ? AND at BETWEEN ? AND ?"
_OLD_EVENT = "SELECT max(seq) FROM event WHERE pair = ? AND at < ? AND seq < ?"


def _drop_events(database: Database, before: int, now: int) -> int:
    """Up to the first that is not too old: one that a wrong clock dated back must not take along all before it. What
    is dated ahead of now goes with those around it."""
    with database.reading() as session:
        pairs = [row.id for row in session.rows("SELECT id FROM pair")]
        kept = {pair: session.value(_KEPT_EVENT, pair, before, now) for pair in pairs}
        upto = {pair: EVER if seq is None else seq for pair, seq in kept.items()}
        old = {pair: session.value(_OLD_EVENT, pair, before, seq) for pair, seq in upto.items()}
    return sum(_delete_upto(database, "event", pair, seq) for pair, seq in old.items() if seq is not None)


def _drop_notices(database: Database, before: int) -> int:
    """With how each of their copies fared."""
    with database.writing() as session:
        session.run("DELETE FROM delivery WHERE key IN (SELECT key FROM notice WHERE at < ?)", before)
        return session.run("DELETE FROM notice WHERE at < ?", before)
