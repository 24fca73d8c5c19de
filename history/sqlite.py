"""Knows how a store in a SQLite file is reached: one process writes and alone checkpoints the WAL, others read."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pysqlite3 import dbapi2
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from history.border import StoreError

OLDEST = (3, 51, 3)
"""Before it, two connections in WAL mode could corrupt the file (sqlite.org/wal.html, "the WAL reset bug")."""
BUSY_MS = 5000
_WRITER = ("mmap_size=0", f"busy_timeout={BUSY_MS}", "synchronous=NORMAL", "journal_size_limit=67108864")
_READER = ("mmap_size=0", f"busy_timeout={BUSY_MS}", "query_only=ON", "wal_autocheckpoint=0")


@contextmanager
def readers(place: URL) -> Iterator[Engine]:
    path = _path(place)
    if not path.exists():
        raise StoreError(f"{path}: there is no store yet; the collector makes it")
    _refuse_empty(path)
    engine = _engine(path, "ro", _READER, begin="BEGIN")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writer(place: URL, prepare: Callable[[Connection], None]) -> Iterator[Connection]:
    """The only one there is until the end of the block. `prepare` brings the tables up to date."""
    path = _path(place)
    with _locked(path):
        if not path.exists():
            _create(path, prepare)
        _refuse_empty(path)
        with _connected(path, "rw", _WRITER) as connection:
            prepare(connection)
            yield connection


def _create(path: Path, prepare: Callable[[Connection], None]) -> None:
    """Under another name, so that a file of ours is a whole store from its first moment."""
    unfinished = path.with_name(path.name + ".new")
    for leftover in path.parent.glob(unfinished.name + "*"):
        leftover.unlink()
    with _connected(unfinished, "rwc", ("journal_mode=WAL",)) as connection:
        prepare(connection)
    unfinished.rename(path)


@contextmanager
def _connected(path: Path, mode: str, pragmas: tuple[str, ...]) -> Iterator[Connection]:
    engine = _engine(path, mode, pragmas, begin="BEGIN IMMEDIATE")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(path: Path, mode: str, pragmas: tuple[str, ...], *, begin: str) -> Engine:
    def connect() -> Any:
        place = f"file:{quote(str(path.absolute()))}?mode={mode}"
        connection = dbapi2.connect(place, uri=True, isolation_level=None, check_same_thread=False)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    pool = {} if mode == "ro" else {"poolclass": NullPool}
    engine = create_engine("sqlite+pysqlite://", module=dbapi2, creator=connect, **pool)
    # The driver's own transactions would leave DDL outside: ours begin with a word of our own.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def hold(connection: Connection) -> None:
    """Nothing to do: the lock belongs to the process, and no connection to a file is ever lost."""


def settle(connection: Connection, *, at_once: bool) -> None:
    """By itself the log reaches the disk with the next checkpoint: looks can wait for that."""
    driver = connection.connection.dbapi_connection
    assert driver
    driver.execute(f"PRAGMA synchronous={'FULL' if at_once else 'NORMAL'}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"{path}: another collector writes this store") from None
        yield
    finally:
        os.close(lock)


def _path(place: URL) -> Path:
    _refuse_old(dbapi2.sqlite_version_info)
    assert place.database
    return Path(place.database)


def _refuse_old(version: tuple[int, int, int]) -> None:
    if version < OLDEST:
        found, needed = (".".join(map(str, v)) for v in (version, OLDEST))
        raise StoreError(f"SQLite {found} can damage a store; {needed} is the oldest that is safe (package pysqlite3)")


def _refuse_empty(path: Path) -> None:
    if path.stat().st_size == 0:
        raise StoreError(f"{path}: the file is empty and no store of ours; move it away and start again")
