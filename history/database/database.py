"""Knows how the store's database is used: any number of short reading transactions beside one writer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Protocol
from urllib.parse import unquote

from history.database import migrate
from history.database.border import StoreError, border, whole
from history.database.session import Session


class Reach(Protocol):
    """What `history.database.sqlite.File` and `history.database.postgres.Server` each know."""

    name: str
    """The store as a person knows it, without a password."""
    error: type[Exception]

    def reader(self) -> Session: ...

    def writer(self, prepare: Callable[[Session], None]) -> AbstractContextManager[Session]: ...


class Database:
    """Every reading sees one moment. Threads may share it: writings wait for each other, readings do not."""

    def __init__(self, reach: Reach, *, writer: bool) -> None:
        self.name, self._reach = reach.name, reach
        self._closing, self._writing = ExitStack(), Lock()
        self._idle: list[Session] = []
        self._writer: Session | None = None
        if writer:
            self._writer = self._closing.enter_context(reach.writer(partial(migrate.upgrade, name=reach.name)))

    @property
    def session(self) -> int:
        """Counts the writer's sessions: in the gap before a new one, another process may have written."""
        return self._writer.number if self._writer else 0

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with border(self.name, self._reach.error), whole(self.name):
            session = self._begun()
            try:
                with session.ending():
                    yield session
            except BaseException:
                session.close()
                raise
            self._idle.append(session)

    def _begun(self) -> Session:
        """One that is idle, or a new one. A server may have ended an idle one without our knowing until now."""
        try:
            session = self._idle.pop()
        except IndexError:
            session = self._reach.reader()
        try:
            session.begin()
        except self._reach.error:
            if not session.lost:
                session.close()
                raise
            session.begin()
        return session

    @contextmanager
    def writing(self, *, lasting: bool = False) -> Iterator[Session]:
        """One transaction, whole or not at all. `lasting`: once committed it outlasts a loss of power too."""
        if self._writer is None:
            raise StoreError(f"{self.name} is open for reading only")
        with border(self.name, self._reach.error), self._writing:
            self._writer.settle(lasting=lasting)
            with self._writer.transaction():
                yield self._writer

    def close(self) -> None:
        with border(self.name, self._reach.error):
            while self._idle:
                self._idle.pop().close()
            self._closing.close()


def open_database(url: str, *, writer: bool) -> Database:
    """`sqlite:///FILE` or `postgresql://…`. Raises StoreError."""
    reach = _reach(url)
    with border(reach.name, reach.error), ExitStack() as undo:
        database = Database(reach, writer=writer)
        undo.callback(database.close)
        with database.reading() as session:
            migrate.require(session, reach.name)
        undo.pop_all()
        return database


def _reach(url: str) -> Reach:
    """The driver of the other kind is not even imported."""
    scheme, mark, rest = url.partition("://")
    match scheme.partition("+")[0] if mark else "":
        case "sqlite" if rest not in ("", "/", "/:memory:"):
            from history.database.sqlite import File

            return File(Path(unquote(rest.removeprefix("/"))))
        case "postgresql":
            from history.database.postgres import Server

            return Server(f"postgresql://{rest}")
        case "" | "sqlite":
            raise StoreError("the store's url must look like sqlite:///pairwatch.db or postgresql://host/name")
        case kind:
            raise StoreError(f"a store lies in a SQLite file or in PostgreSQL, not in {kind!r}")
