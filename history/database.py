"""Knows how the store's database is used: any number of short reading transactions beside one writer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from history import migrate, postgres, sqlite
from history.border import StoreError, border


class Database:
    """Every reading sees one moment. Threads may share it: writings wait for each other, readings do not."""

    def __init__(self, name: str, readers: Engine, writer: Engine | None, release: Callable[[], None]) -> None:
        self.name = name
        self._readers, self._release = readers, release
        self._writer = writer.connect() if writer else None
        self._writing = Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with border(self.name), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, whole or not at all."""
        if self._writer is None:
            raise StoreError(f"{self.name} is open for reading only")
        with border(self.name), self._writing:
            if self._writer.invalidated:
                raise StoreError(f"{self.name}: the connection was lost, and with it the right to write; open it again")
            with self._writer.begin():
                yield self._writer

    def close(self) -> None:
        with border(self.name):
            self._readers.dispose()
            if self._writer:
                self._writer.close()
                self._writer.engine.dispose()
        self._release()


def open_database(url: str, *, writer: bool) -> Database:
    """`sqlite:///FILE` or `postgresql://…`. Raises StoreError."""
    place = _place(url)
    name = place.database if place.get_backend_name() == "sqlite" else place.render_as_string(hide_password=True)
    assert name
    with border(name):
        return _open(place, name, writer=writer)


def _open(place: URL, name: str, *, writer: bool) -> Database:
    def prepare(connection: Connection) -> None:
        migrate.upgrade(connection, name)

    engine, release = None, _nothing
    match place.get_backend_name():
        case "sqlite":
            path = Path(name)
            if writer:
                engine, release = sqlite.writer(path, prepare)
            readers = sqlite.readers(path)
        case _:
            if writer:
                engine, release = postgres.writer(place, prepare)
            readers = postgres.readers(place)
    with readers.begin() as connection:
        migrate.require(connection, name)
    return Database(name, readers, engine, release)


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


def _nothing() -> None:
    pass
