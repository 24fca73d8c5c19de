"""Knows on which line of a TOML text each key stands, which the standard library's parser does not tell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KeyPath = tuple[str | int, ...]
"""From the root of the document: names of tables and keys, and positions in arrays of tables."""

_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_KEY})\s*\]\]?")
_ASSIGNMENT = re.compile(rf"\s*({_KEY})\s*=")


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line, counted from 1, of every table and key; keys inside an inline table count as their outermost key.

    `text` must be valid TOML: on anything else the answer is of no use, but there is one.
    """
    found: dict[KeyPath, int] = {}
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    value = _Value()
    for number, line in enumerate(text.split("\n"), 1):
        if value.open:
            value.take(line)
        elif header := _HEADER.match(line):
            table = _table_path(header[2], header[1] == "[[", counts)
            found[table] = number
            _first(found, table, number)
        elif assignment := _ASSIGNMENT.match(line):
            _first(found, (*table, *_parts(assignment[1])), number)
            value.take(line[assignment.end() :])
    return found


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of the path, or of the nearest thing around it that has one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def _first(found: dict[KeyPath, int], path: KeyPath, number: int) -> None:
    """What has no line of its own stands where it is first spoken of."""
    for depth in range(1, len(path) + 1):
        found.setdefault(path[:depth], number)


def _parts(dotted: str) -> list[str]:
    return [part[1:-1] if part[0] in "\"'" else part for part in re.findall(_PART, dotted)]


def _table_path(dotted: str, one_of_many: bool, counts: dict[KeyPath, int]) -> KeyPath:
    """The header's path with the positions of the arrays of tables it lies in, which are always the last so far."""
    path: KeyPath = ()
    *outer, last = _parts(dotted)
    for part in outer:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, last)
    if one_of_many:
        counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path]) if path in counts else path


_SIGN = re.compile(r'"""|\'\'\'|\\.|["\'#\[\]{}]')


@dataclass
class _Value:
    """Whether a value goes on over the next line: inside brackets or a multi-line string."""

    depth: int = 0
    quote: str = field(default="")

    @property
    def open(self) -> bool:
        return bool(self.depth or self.quote)

    def take(self, line: str) -> None:
        for sign in _SIGN.findall(line):
            if self.quote:
                self.quote = "" if sign == self.quote else self.quote
            elif sign == "#":
                break
            elif sign[0] in "\"'":
                self.quote = sign
            else:
                self.depth += (sign in "[{") - (sign in "]}")
        if len(self.quote) == 1:
            self.quote = ""
