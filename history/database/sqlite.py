"""Knows how a store in a SQLite file is reached: one process writes and alone checkpoints the WAL, others read."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from pysqlite3 import dbapi2

from history.database.border import StoreError
from history.database.session import Driver, Session

if TYPE_CHECKING:
    from sqlalchemy import Engine

OLDEST = (3, 51, 3)
"""Before it, two connections in WAL mode could corrupt the file (sqlite.org/wal.html, "the WAL reset bug")."""
BUSY_MS = 5000
_WRITER = ("mmap_size=0", f"busy_timeout={BUSY_MS}", "synchronous=NORMAL", "journal_size_limit=67108864")
_READER = ("mmap_size=0", f"busy_timeout={BUSY_MS}", "query_only=ON", "wal_autocheckpoint=0")


class FileSession(Session):
    error: ClassVar[type[Exception]] = dbapi2.Error
    mark = "?"

    @property
    def lost(self) -> bool:
        """Never: a file ends no connection."""
        return False

    def settle(self, *, lasting: bool) -> None:
        """By itself the log reaches the disk with the next checkpoint: looks can wait for that."""
        self.run(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")

    def has_table(self, name: str) -> bool:
        return bool(self.value("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", name))

    def occupied(self) -> bool:
        return bool(self.value("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"))

    def engine(self) -> "Engine":
        from sqlalchemy import StaticPool, create_engine

        return create_engine("sqlite+pysqlite://", module=dbapi2, creator=lambda: self.driver, poolclass=StaticPool)

    def _cursor(self) -> Any:
        return self.driver.cursor()


class File:
    error: type[Exception] = dbapi2.Error

    def __init__(self, path: Path) -> None:
        self.name, self._path = str(path), path

    def reader(self) -> Session:
        _refuse_old(dbapi2.sqlite_version_info)
        if not self._path.exists():
            raise StoreError(f"{self._path}: there is no store yet; the collector makes it")
        _refuse_empty(self._path)
        return FileSession(partial(_connect, self._path, "ro", _READER))

    @contextmanager
    def writer(self, prepare: Callable[[Session], None]) -> Iterator[Session]:
        """The only one there is until the end of the block. `prepare` brings the tables up to date."""
        _refuse_old(dbapi2.sqlite_version_info)
        with _locked(self._path):
            if not self._path.exists():
                _create(self._path, prepare)
            _refuse_empty(self._path)
            with closing(_writing(self._path, "rw", _WRITER)) as session:
                prepare(session)
                yield session


def _create(path: Path, prepare: Callable[[Session], None]) -> None:
    """Under another name, so that a file of ours is a whole store from its first moment."""
    unfinished = path.with_name(path.name + ".new")
    for leftover in path.parent.glob(unfinished.name + "*"):
        leftover.unlink()
    with closing(_writing(unfinished, "rwc", ("journal_mode=WAL",))) as session:
        prepare(session)
    unfinished.rename(path)


def _writing(path: Path, mode: str, pragmas: tuple[str, ...]) -> Session:
    return FileSession(partial(_connect, path, mode, pragmas), begin="BEGIN IMMEDIATE")


def _connect(path: Path, mode: str, pragmas: tuple[str, ...]) -> Driver:
    # The driver's own transactions would leave DDL outside: with no isolation level it begins none.
    place = f"file:{quote(str(path.absolute()))}?mode={mode}"
    connection = dbapi2.connect(place, uri=True, isolation_level=None, check_same_thread=False)
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


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


def _refuse_old(version: tuple[int, int, int]) -> None:
    if version < OLDEST:
        found, needed = (".".join(map(str, v)) for v in (version, OLDEST))
        raise StoreError(f"SQLite {found} can damage a store; {needed} is the oldest that is safe (package pysqlite3)")


def _refuse_empty(path: Path) -> None:
    if path.stat().st_size == 0:
        raise StoreError(f"{path}: the file is empty and no store of ours; move it away and start again")
