"""Knows how one connection to a store is used: statements as text, straight on its driver, and rows with names.

SQLAlchemy, which knows the tables and moves them, takes a third of a second to import and costs twice the processor for
each row: no command that only reads should wait for it.
"""

from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from sqlalchemy import Engine

Found = Any
"""A row that was read: a named tuple of its columns."""
Driver = Any
"""A connection of pysqlite3 or psycopg, both of PEP 249, whose transactions begin and end only with words of ours."""


class Session(ABC):
    """One transaction at a time, and nothing outside one. In every statement `?` stands for a value.

    Raises the driver's own errors: `history.database.database` is their border.
    """

    error: ClassVar[type[Exception]]
    """What every error of the driver is."""
    mark: ClassVar[str]
    """What the driver writes for a value."""

    def __init__(self, connect: Callable[[], Driver], begin: str = "BEGIN") -> None:
        self._connect, self._begin = connect, begin
        self.driver = connect()
        self.number = 0
        """Counts connections: in the gap before a new one, others may have written."""

    @property
    @abstractmethod
    def lost(self) -> bool:
        """Whether the server has ended this connection, as far as is known."""

    @abstractmethod
    def settle(self, *, lasting: bool) -> None:
        """Whether the next transaction outlasts a loss of power from its commit on, or from some moments later."""

    @abstractmethod
    def has_table(self, name: str) -> bool: ...

    @abstractmethod
    def occupied(self) -> bool:
        """Whether it holds anything beside which a store may not lie."""

    @abstractmethod
    def engine(self) -> "Engine":
        """This very connection as SQLAlchemy takes it, for a migration."""

    @abstractmethod
    def _cursor(self) -> Any: ...

    def begin(self) -> None:
        """Connects again where the connection was lost."""
        if self.lost:
            self.driver = self._connect()
            self.number += 1
        self.run(self._begin)

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Around what was begun: it is kept whole, or not at all."""
        try:
            yield
            self.driver.commit()
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.begin()
        with self.ending():
            yield

    def _roll_back(self) -> None:
        try:
            self.driver.rollback()
        except self.error:
            self.driver.close()

    def rows(self, question: str, *values: object) -> list[Found]:
        cursor = self._run(question, values)
        row = _named(tuple(column[0] for column in cursor.description))
        return [row(found) for found in cursor.fetchall()]

    def row(self, question: str, *values: object) -> Found | None:
        """The first."""
        return next(iter(self.rows(question, *values)), None)

    def value(self, question: str, *values: object) -> Any:
        """The first of the first row; None where there is none."""
        found = self._run(question, values).fetchall()
        return found[0][0] if found else None

    def run(self, statement: str, *values: object) -> int:
        """How many rows it changed."""
        changed: int = self._run(statement, values).rowcount
        return changed

    def _run(self, statement: str, values: Sequence[object]) -> Any:
        cursor = self._cursor()
        cursor.execute(_text(statement, self.mark), values)
        return cursor

    def run_all(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Once for each row."""
        self._cursor().executemany(_text(statement, self.mark), rows)

    def close(self) -> None:
        self.driver.close()


@cache
def _text(statement: str, mark: str) -> str:
    return statement.replace("?", mark)


@cache
def _named(columns: tuple[str, ...]) -> Callable[[Sequence[Any]], Found]:
    row = namedtuple("Row", columns)  # type: ignore[misc] # noqa: PYI024 - a question's columns are known when asked
    return row._make
