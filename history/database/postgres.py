"""Knows how a store in PostgreSQL is reached: the session that holds the advisory lock writes, others only read."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import psycopg
from psycopg.conninfo import conninfo_to_dict

from history.database.border import StoreError, Superseded
from history.database.session import Driver, Session

if TYPE_CHECKING:
    from sqlalchemy import Engine

WRITER_LOCK = 0x50616972
"""The key of the lock, one for each database: "Pair"."""
_PATIENCE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 11_000,
}
"""In seconds and tries, the last in milliseconds: a server that went away without a word is given up after eleven
seconds, while we wait for it and in the middle of what we say."""
_SERVER_PATIENCE = """
    SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;
    SET tcp_user_timeout = 11000
"""
"""The same the other way round: a session that was cut off would hold the lock for hours by the server's own."""
_LOCK_S = 2
"""A writer that is just ending gives its lock back within this time."""
_READ_S = 5
"""A page that waits longer is of no use; the wall would have warned of itself by then."""


class ServerSession(Session):
    error: ClassVar[type[Exception]] = psycopg.Error
    mark = "%s"

    @property
    def lost(self) -> bool:
        return bool(self.driver.closed)

    def settle(self, *, lasting: bool) -> None:
        """Nothing to do: every commit is on the server's disk, unless the server is told otherwise."""

    def has_table(self, name: str) -> bool:
        return bool(self.value("SELECT to_regclass(?) IS NOT NULL", name))

    def occupied(self) -> bool:
        """Never: a database is often shared, and its tables lie apart by name."""
        return False

    def engine(self) -> "Engine":
        from sqlalchemy import StaticPool, create_engine

        return create_engine("postgresql+psycopg://", creator=lambda: self.driver, poolclass=StaticPool)

    def _cursor(self) -> Any:
        # Numbers and octets as they are: read as text, a year of spans costs half as much again.
        return self.driver.cursor(binary=True)


class Server:
    error: type[Exception] = psycopg.Error

    def __init__(self, url: str) -> None:
        """Raises StoreError for what PostgreSQL does not take for a url."""
        self.name, self._url = _without_password(url), url
        self._former: tuple[Any, ...] | None = None
        try:
            conninfo_to_dict(url)
        except psycopg.ProgrammingError:  # whose text may quote a part of the password
            raise StoreError(f"{self.name}: this is no url of PostgreSQL (percent-encode its odd letters)") from None

    def reader(self) -> Session:
        # A page is read in one transaction, whose answers must agree with each other.
        return ServerSession(self._read_only, begin="BEGIN ISOLATION LEVEL REPEATABLE READ")

    def _read_only(self) -> Driver:
        options = f"-c default_transaction_read_only=on -c statement_timeout={_READ_S}s"
        return psycopg.connect(self._url, autocommit=True, options=options, **{**_PATIENCE, "connect_timeout": 2})

    @contextmanager
    def writer(self, prepare: Callable[[Session], None]) -> Iterator[Session]:
        """The only one there is: its session holds the lock, and one that was lost holds it again before it writes."""
        with closing(ServerSession(self._holding)) as session:
            prepare(session)
            yield session

    def _holding(self) -> Driver:
        """Raises StoreError where another collector writes, Superseded where one does now and we did before."""
        connection = psycopg.connect(self._url, autocommit=True, **_PATIENCE)
        try:
            connection.execute(_SERVER_PATIENCE)
            if self._former is not None:
                connection.execute(_END, self._former)
            if _locked(connection):
                self._former = connection.execute(_OURSELVES).fetchone()
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        reason = f"{self.name}: another collector writes this store"
        raise StoreError(reason) if self._former is None else Superseded(reason)


_OURSELVES = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_start = %s"
"""Of a session of ours that the server does not know yet to be cut off: it still holds the lock."""


def _locked(connection: Driver) -> bool:
    connection.execute(f"SET lock_timeout = '{_LOCK_S}s'")
    try:
        connection.execute("SELECT pg_advisory_lock(%s)", (WRITER_LOCK,))
    except psycopg.errors.LockNotAvailable:
        return False
    connection.execute("RESET lock_timeout")
    return True


def _without_password(url: str) -> str:
    hidden = re.sub(r"(?<=://)([^:/@]*):.*@", r"\1:***@", url)
    return re.sub(r"(password=)[^&]*", r"\1***", hidden)
