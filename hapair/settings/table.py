"""Knows how to read one table of the settings: each key by its type, and complaints that name line, key and remedy."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, TypeVar

from hapair.settings.document import BadSettings, Document
from hapair.settings.secret import Secret
from hapair.settings.toml_lines import KeyPath

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(slots=True)
class Table:
    """One table. Every key that is asked for becomes known; `close` refuses those nobody asked for.

    `beneath` holds the site-wide defaults that a key left out here falls back to.
    """

    document: Document
    path: KeyPath
    values: Mapping[str, Any]
    beneath: "Table | None" = None
    known: set[str] = field(default_factory=set)

    @classmethod
    def root(cls, document: Document) -> "Table":
        return cls(document, (), document.values)

    def bad(self, key: str, reason: str) -> BadSettings:
        path = (*self.path, key)
        if self.beneath is not None and key not in self.values and key in self.beneath.values:
            return self.beneath.bad(key, reason)
        return BadSettings(self.document.where(path), _spelled(path), reason)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.bad(key, f'must be a text, such as {key} = "..."')
        return value

    def host(self, key: str) -> str:
        """An IP address or a name, with nothing before or behind it."""
        value = self.text(key)
        if not _is_host(value):
            raise self.bad(key, f"must be an IP address or a host name alone, not '{value}'")
        return value

    def number(self, key: str, default: float | None, *, least: float = 0.0, most: float = 1e9) -> float:
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.bad(key, f"must be a number from {least:g} to {most:g}, not {value!r}")
        return float(value)

    def whole(self, key: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.bad(key, f"must be a whole number from {least} to {most}, not {value!r}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.bad(key, f"must be true or false, not {value!r}")
        return value

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        value = self._get(key, default)
        try:
            return kind(str(value))
        except ValueError:
            raise self.bad(key, f"{value!r} is none of {', '.join(kind)}{_nearest(str(value), list(kind))}") from None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.bad(key, f'must be a list of texts, such as {key} = ["...", "..."]')
        return tuple(value)

    def known_texts(self, key: str, known: Iterable[str], what: str) -> tuple[str, ...]:
        """A list of names, each of which must be one of `known`."""
        among, found = list(known), self.texts(key)
        for name in found:
            if name not in among:
                raise self.bad(key, f"there is no {what} named '{name}'{_nearest(name, among)}")
        return found

    def secret(self, key: str) -> Secret:
        value = self._get(key, None)
        if not isinstance(value, dict) or len(value) != 1 or not set(value) <= {"env", "file"}:
            remedy = f'{key} = {{env = "NAME"}} or {key} = {{file = "PATH"}}'
            raise self.bad(key, f"a secret never stands in this file: write {remedy}")
        (kind, where), *_ = value.items()
        if not isinstance(where, str) or not where:
            raise self.bad(key, f"'{kind}' must name where the secret is")
        return Secret(**{kind: where})

    def words(self, key: str, kinds: type | tuple[type, ...]) -> Mapping[str, Any]:
        value = self._get(key, {})
        if not isinstance(value, dict) or not all(isinstance(v, kinds) for v in value.values()):
            raise self.bad(key, f'must be a table such as {key} = {{name = "..."}}')
        return value

    def table(self, key: str, beneath: "Table | None" = None) -> "Table":
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.bad(key, f"must be a table, [{_spelled((*self.path, key))}]")
        return Table(self.document, (*self.path, key), value, beneath)

    def tables(self, key: str) -> "Iterator[Table]":
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.bad(key, f"must be tables, each begun by [[{_spelled((*self.path, key))}]]")
        for position, item in enumerate(value):
            yield Table(self.document, (*self.path, key, position), item)

    def know(self, *keys: str) -> None:
        """These keys may stand here, though nobody asked for them."""
        self.known.update(keys)
        if self.beneath is not None:
            self.beneath.known.update(keys)

    def close(self) -> None:
        """Raises `BadSettings` for a key that nobody asked for."""
        for key in self.values:
            if key not in self.known:
                near = get_close_matches(key, sorted(self.known), n=1, cutoff=0.5)
                hint = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(sorted(self.known))}"
                raise self.bad(key, f"unknown key; {hint}")

    def _get(self, key: str, default: Any) -> Any:
        self.known.add(key)
        if self.beneath is not None:
            self.beneath.known.add(key)
        if key in self.values:
            return self.values[key]
        if self.beneath is not None and key in self.beneath.values:
            return self.beneath.values[key]
        if default is None:
            raise self._missing(key)
        return default

    def _missing(self, key: str) -> BadSettings:
        """A key left out is most often one misspelt: then the complaint is about that line."""
        written = {**self.values, **(self.beneath.values if self.beneath is not None else {})}
        near = get_close_matches(key, [k for k in written if k not in self.known], n=1, cutoff=0.6)
        return self.bad(near[0], f"unknown key; did you mean '{key}'?") if near else self.bad(key, "is missing")


def _is_host(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return _NAME.fullmatch(text) is not None and not text.rpartition(".")[2].isdigit()
    return True


_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def _nearest(name: str, known: Sequence[str]) -> str:
    longer = [each for each in known if name and each.startswith(name)]
    near = longer or get_close_matches(name, known, n=1, cutoff=0.4)
    return f"; did you mean '{near[0]}'?" if near else ""


def _spelled(path: KeyPath) -> str:
    spelled = ""
    for part in path:
        spelled += f"[{part}]" if isinstance(part, int) else f".{part}" if spelled else part
    return spelled
