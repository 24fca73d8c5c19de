"""Knows how a store in PostgreSQL is reached: the session that holds the advisory lock writes, others only read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine

from history.border import StoreError

WRITER_LOCK = 0x50616972
"""The key of the lock, one for each database: "Pair"."""
_PATIENCE = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
"""In seconds and tries: a server that went away without a word is given up after eleven."""
_READ_S = 5
"""A page that waits longer is of no use; the wall would have warned of itself by then."""


@contextmanager
def readers(place: URL) -> Iterator[Engine]:
    only_reading = {
        **_PATIENCE,
        "options": f"-c default_transaction_read_only=on -c statement_timeout={_READ_S}s",
        "connect_timeout": 2,
    }
    # A page is read in one transaction, whose answers must agree with each other.
    engine = create_engine(place, connect_args=only_reading, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writer(place: URL, prepare: Callable[[Connection], None]) -> Iterator[Connection]:
    """The only one there is: its session holds the lock, and one that is lost must `hold` it again before it writes."""
    engine = create_engine(place, connect_args=_PATIENCE, poolclass=NullPool, paramstyle="format")
    with engine.connect() as connection:
        hold(connection)
        prepare(connection)
        yield connection


def hold(connection: Connection) -> None:
    with connection.begin():
        held = connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (WRITER_LOCK,)).scalar()
    if not held:
        connection.invalidate()
        raise StoreError(f"{connection.engine.url.render_as_string()}: another collector writes this store")


def settle(connection: Connection, *, at_once: bool) -> None:
    """Nothing to do: every commit is on the server's disk, unless the server is told otherwise."""
