"""Knows the settings text as a whole: its values, what the environment lays over them, and where each key stands."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hapair.settings.toml_lines import KeyPath, key_lines, line_of

PREFIX = "PAIRWATCH__"


class BadSettings(ValueError):
    """Settings that cannot be used. `where` names the line or the environment variable, `key` the key by its path."""

    def __init__(self, where: str, key: str, reason: str) -> None:
        super().__init__(f"{where}: {key}: {reason}" if key else f"{where}: {reason}")
        self.where, self.key, self.reason = where, key, reason


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed settings text: where each of its keys stands, and which were set by the environment instead."""

    file: str
    values: dict[str, Any]
    lines: Mapping[KeyPath, int]
    environment: Mapping[KeyPath, str]

    def where(self, path: KeyPath) -> str:
        if path in self.environment:
            return f"environment {self.environment[path]}"
        line = line_of(self.lines, path)
        return f"{self.file}:{line}" if line else self.file


def document(text: str, file: str, environ: Mapping[str, str]) -> Document:
    """Parse TOML and lay the `PAIRWATCH__SECTION__KEY` variables over it. Raises `BadSettings`."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(file, "", f"not TOML: {error}") from None
    overrides = {name: _path(name, values) for name in sorted(environ) if name.startswith(PREFIX)}
    for name, path in overrides.items():
        _put(values, path, _value(environ[name]), name)
    return Document(file, values, key_lines(text), {path: name for name, path in overrides.items()})


def _path(name: str, values: object) -> KeyPath:
    path: list[str | int] = []
    for part in name.removeprefix(PREFIX).lower().split("__"):
        path.append(int(part) if isinstance(values, list) and part.isdigit() else part)
        values = values.get(part, {}) if isinstance(values, dict) else _at(values, path[-1])
    return tuple(path)


def _at(values: object, position: str | int) -> object:
    found = isinstance(values, list) and isinstance(position, int) and position < len(values)
    return values[position] if found and isinstance(values, list) and isinstance(position, int) else {}


def _value(text: str) -> Any:
    """A TOML value as it would stand in the file; anything else is the text itself."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _put(values: Any, path: KeyPath, value: object, name: str) -> None:
    for part in path[:-1]:
        try:
            values = values.setdefault(part, {}) if isinstance(values, dict) else values[part]
        except (IndexError, TypeError):
            raise BadSettings(f"environment {name}", "", "there is no such entry in the file to override") from None
    if not isinstance(values, dict):
        raise BadSettings(f"environment {name}", "", "leads to no table of the file")
    values[path[-1]] = value
