"""A TOML table read strictly: every key is asked for by name and type, and a key nobody asked for is refused."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class UnitFileError(ValueError):
    """A unit file that cannot be used; the message says where and why."""


class Table:
    """One table of a unit file, with the place it stands for its error messages."""

    def __init__(self, path: Path, place: str, values: dict[str, Any]) -> None:
        self._path, self._place, self._values = path, place, dict(values)

    def _take(self, key: str, kind: type[T], default: T | None) -> T:
        value = self._values.pop(key, default)
        if value is None:
            raise self.error(f"{key} is missing")
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise self.error(f"{key} must be {kind.__name__}, not {value!r}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        return self._take(key, str, default)

    def integer_or_word(self, key: str, parse: Callable[[str], T], default: int) -> int | T:
        if isinstance(self._values.get(key), str):
            return self.word(key, parse)
        return self.integer(key, default)

    def integer(self, key: str, default: int | None = None) -> int:
        return self._take(key, int, default)

    def number(self, key: str, default: float | None = None) -> float:
        value = self._take(key, float, default)
        if value < 0:
            raise self.error(f"{key} is negative")
        return value

    def flag(self, key: str, default: bool) -> bool:
        return self._take(key, bool, default)

    def word(self, key: str, parse: Callable[[str], T], default: str | None = None) -> T:
        return self._parsed(key, self.text(key, default), parse)

    def words(self, key: str, parse: Callable[[str], T], default: Sequence[str] = ()) -> tuple[T, ...]:
        return tuple(self._parsed(key, word, parse) for word in self._take(key, list, list(default)))

    def _parsed(self, key: str, word: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(word)
        except (ValueError, AttributeError):
            raise self.error(f"{key}: {word!r} is not known") from None

    def table(self, key: str) -> "Table":
        return Table(self._path, f"{self._place}[{key}]", self._take(key, dict, {}))

    def tables(self, key: str) -> list["Table"]:
        rows: list[dict[str, Any]] = self._take(key, list, [])
        return [Table(self._path, f"{self._place}[[{key}]] {n}", row) for n, row in enumerate(rows, 1)]

    def done(self) -> None:
        """Refuse the keys that were never asked for."""
        if self._values:
            raise self.error(f"unknown key {min(self._values)!r}")

    def error(self, message: str) -> UnitFileError:
        return UnitFileError(f"{self._path}: {self._place}: {message}")
