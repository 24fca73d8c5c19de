"""Knows how the store's database is used: any number of short reading transactions beside one writer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from threading import Lock
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from history import migrate, postgres, sqlite
from history.border import StoreError, border, whole


class Reach(Protocol):
    """What `history.sqlite` and `history.postgres` each know."""

    def readers(self, place: URL) -> AbstractContextManager[Engine]: ...

    def hold(self, connection: Connection) -> None:
        """Makes this connection the only one that writes, or raises StoreError."""

    def settle(self, connection: Connection, *, at_once: bool) -> None:
        """Whether the next transaction must outlast a loss of power from its commit on, or from some moments later."""

    def writer(self, place: URL, prepare: Callable[[Connection], None]) -> AbstractContextManager[Connection]: ...


class Database:
    """Every reading sees one moment. Threads may share it: writings wait for each other, readings do not."""

    def __init__(self, name: str, readers: Engine, writer: Connection | None, reach: Reach, closing: ExitStack) -> None:
        self.name = name
        self._readers, self._writer, self._reach, self._closing = readers, writer, reach, closing
        self._writing = Lock()
        self.session = 0
        """Counts the writer's sessions: in the gap before a new one, another process may have written."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with border(self.name), whole(self.name), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, lasting: bool = False) -> Iterator[Connection]:
        """One transaction, whole or not at all. `lasting`: once committed it outlasts a loss of power too."""
        if self._writer is None:
            raise StoreError(f"{self.name} is open for reading only")
        with border(self.name), self._writing:
            if self._writer.invalidated:
                self._reach.hold(self._writer)
                self.session += 1
            self._reach.settle(self._writer, at_once=lasting)
            with self._writer.begin():
                yield self._writer

    def close(self) -> None:
        with border(self.name):
            self._closing.close()


def open_database(url: str, *, writer: bool) -> Database:
    """`sqlite:///FILE` or `postgresql://…`. Raises StoreError."""
    place = _place(url)
    name = place.database if place.get_backend_name() == "sqlite" else place.render_as_string(hide_password=True)
    assert name
    with border(name):
        return _open(place, name, writer=writer)


def _open(place: URL, name: str, *, writer: bool) -> Database:
    reach: Reach = sqlite if place.get_backend_name() == "sqlite" else postgres
    with ExitStack() as closing:
        writing = None
        if writer:
            writing = closing.enter_context(reach.writer(place, partial(migrate.upgrade, name=name)))
        readers = closing.enter_context(reach.readers(place))
        with readers.begin() as connection:
            migrate.require(connection, name)
        return Database(name, readers, writing, reach, closing.pop_all())


def _place(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError:
        raise StoreError("the store's url must look like sqlite:///pairwatch.db or postgresql://host/name") from None
    match place.get_backend_name():
        case "sqlite" if place.database and place.database != ":memory:":
            return place
        case "postgresql":
            return place.set(drivername="postgresql+psycopg")
        case kind:
            raise StoreError(f"a store lies in a SQLite file or in PostgreSQL, not in {kind!r}")
