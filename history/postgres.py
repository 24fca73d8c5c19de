"""Knows how a store in PostgreSQL is reached: the session that holds the advisory lock writes, others only read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine

from history.border import StoreError

WRITER_LOCK = 0x50616972
"""The key of the lock, one for each database: "Pair"."""
_CONNECT_S = 5


@contextmanager
def readers(place: URL) -> Iterator[Engine]:
    only_reading = {"options": "-c default_transaction_read_only=on", "connect_timeout": _CONNECT_S}
    # A page is read in one transaction, whose answers must agree with each other.
    engine = create_engine(place, connect_args=only_reading, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writer(place: URL, prepare: Callable[[Connection], None]) -> Iterator[Connection]:
    """The only one there is. Its session holds the lock: a writer that lost its connection cannot write any more."""
    engine = create_engine(place, connect_args={"connect_timeout": _CONNECT_S}, poolclass=NullPool, paramstyle="format")
    with engine.connect() as connection:
        _lock(connection)
        prepare(connection)
        yield connection


def _lock(connection: Connection) -> None:
    with connection.begin():
        held = connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (WRITER_LOCK,)).scalar()
    if not held:
        raise StoreError(f"{connection.engine.url.render_as_string()}: another collector writes this store")
