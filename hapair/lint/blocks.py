"""Knows the vendor's configuration language: blocks of config, edit, set, unset, next and end, in any text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from hapair.lint.sealed import Sealed, seal
from hapair.lint.text import lines
from hapair.lint.words import Words

Path = tuple[str, ...]
KEPT: tuple[Path, ...] = (("system", "ha"), ("system", "interface"), ("system", "global"))
"""Of a whole backup nothing else is kept in memory: it is full of other people's secrets."""

SECRET = frozenset({"password", "passwd", "key", "psk", "secret", "shared-password"})
MOST_UNREAD = 1000
_COMMAND = re.compile(r"(config|edit|set|unset|next|end)(?:\s|$)")
_KEPT_BLOCK = re.compile(r"config\s+system\s+(?:ha|interface|global)\s*$")
_PASSED_OVER = re.compile(r"(show|get|delete|purge|rename|move|append|clear|abort|exit|diagnose|execute|exec)(?:\s|$)")
_PROMPT = re.compile(r"(?P<host>[\w.-]+)\s*(?:\([^)]*\)\s*)?[#$>](?:\s+(?P<typed>.*))?$")
_PLAIN_SET = re.compile(r"""\s*(?:set|unset)\s+(?=[^\s"'\\])[^"'\\]*+(?:"(?:[^"\\]++|\\.)*+"[^"'\\]*+)*+$""")
"""A setting whose quotes are all closed, with no sign in it that has to be looked at: most of a backup."""
_HEADER = re.compile(r"#\s*config-version\s*=\s*(?P<version>[^:\s]+)(?P<more>.*)", re.IGNORECASE)


class Why(StrEnum):
    """Why a line was not read. The line itself is never repeated: it may hold a secret."""

    NO_COMMAND = "begins with no word of the configuration language"
    NO_NAME = "names nothing after its first word"
    NO_BLOCK = "stands in no block"
    NOTHING_OPEN = "ends a block, and none is open"
    NOT_CLOSED = "begins a block that is not ended"
    QUOTE = "opens a quote that is not closed"


@dataclass(frozen=True, slots=True)
class Unread:
    """`kept`: it stands where HA settings do, so what it says is missed."""

    line: int
    why: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """`values` are empty where it was unset, and where it is a secret, which is in `sealed` instead."""

    name: str
    values: tuple[str, ...]
    line: int
    sealed: Sealed | None = None


@dataclass(slots=True)
class Block:
    """What stands between config or edit and its end. `name` is the path of the config, or one word: what is edited."""

    name: Path
    line: int
    edited: bool = False
    settings: list[Setting] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """The blocks that are kept, and what else the text told: of prompts the host, of the header firmware and mode."""

    blocks: tuple[Block, ...]
    unread: tuple[Unread, ...]
    host: str = ""
    version: tuple[str, int] | None = None
    header: tuple[tuple[str, str, int], ...] = ()


def read_blocks(text: str, salt: bytes) -> Tree:
    """Never raises. Every line that could not be read is named, and the reading goes on with the next one."""
    reader = _Reader(salt)
    for number, command in _commands(lines(text), reader):
        reader.obey(number, command)
    return reader.done()


def _commands(rows: list[str], reader: "_Reader") -> Iterator[tuple[int, list[str]]]:
    """Each command with the number of its first line."""
    at = 0
    while at < len(rows):
        if reader.passes and _PLAIN_SET.match(rows[at]):
            at += 1
            continue
        typed = reader.typed(at + 1, rows[at])
        words = Words().take(typed)
        last = _last_row(rows, at, words, reader.keeps)
        if last is None:
            reader.miss(at + 1, Why.QUOTE)
        elif words.found:
            yield at + 1, words.found
        at = (at if last is None else last) + 1


def _last_row(rows: list[str], first: int, words: Words, kept: bool) -> int | None:
    """Where the quote that the row opens is closed; None where that was lost, as no kept value holds a command."""
    at, never_within = first, _COMMAND if kept else _KEPT_BLOCK
    while words.open:
        at += 1
        if at == len(rows) or never_within.match(rows[at].lstrip()):
            return None
        words.take(rows[at])
    return at


@dataclass(slots=True)
class _Reader:
    salt: bytes
    found: list[Block] = field(default_factory=list)
    stack: list[tuple[Block, bool]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    missed: Counter[bool] = field(default_factory=Counter)
    host: str = ""
    version: tuple[str, int] | None = None
    header: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def keeps(self) -> bool:
        return bool(self.stack) and self.stack[-1][1]

    @property
    def passes(self) -> bool:
        """Within a block of which nothing is kept: no setting of it is looked at."""
        return bool(self.stack) and not self.stack[-1][1]

    def miss(self, line: int, why: str) -> None:
        self._note(Unread(line, why, self.keeps))

    def _note(self, unread: Unread) -> None:
        """Those among the HA settings are counted by themselves: others never crowd them out."""
        self.missed[unread.kept] += 1
        if self.missed[unread.kept] <= MOST_UNREAD:
            self.unread.append(unread)

    def typed(self, number: int, row: str) -> str:
        """The command of a row: all of it, or what follows a prompt; empty where there is none to obey."""
        row = row.strip()
        if not row or _COMMAND.match(row):
            return row
        if row.startswith("#"):
            self._note_header(number, row)
        elif prompt := _PROMPT.match(row):
            self.host = self.host or prompt["host"]
            typed = prompt["typed"] or ""
            return typed if _COMMAND.match(typed) else ""
        elif not _PASSED_OVER.match(row):
            self.miss(number, Why.NO_COMMAND)
        return ""

    def _note_header(self, number: int, row: str) -> None:
        if (header := _HEADER.match(row)) and self.version is None:
            self.version = header["version"], number
            pairs = (part.partition("=") for part in header["more"].split(":"))
            self.header += [(name, value, number) for name, _, value in pairs if value]

    def obey(self, number: int, words: list[str]) -> None:
        match words:
            case ["config", *path] if path:
                self._open(Block(tuple(path), number))
            case ["edit", name, *_]:
                self._close(edited=True)
                self._open(Block((name,), number, edited=True))
            case ["set" | "unset" as verb, name, *values]:
                self._set(Setting(name, tuple(values) if verb == "set" else (), number))
            case ["next"]:
                self._end(number, edited=True)
            case ["end"]:
                self._close(edited=True)
                self._end(number, edited=False)
            case _:
                self.miss(number, Why.NO_NAME)

    def _open(self, block: Block) -> None:
        if block.name in KEPT and not block.edited:
            self._leave()
        kept = self.keeps or (not self.stack and block.name in KEPT)
        if kept:
            (self.stack[-1][0].blocks if self.stack else self.found).append(block)
        self.stack.append((block, kept))

    def _leave(self) -> None:
        """What is still open was never ended: nothing that is kept stands within something else."""
        for block, kept in self.stack:
            self._note(Unread(block.line, Why.NOT_CLOSED, kept))
        self.stack.clear()

    def _set(self, setting: Setting) -> None:
        if not self.stack:
            self.miss(setting.line, Why.NO_BLOCK)
        elif self.keeps:
            secret = setting.name.lower() in SECRET and setting.values
            sealed = Setting(setting.name, (), setting.line, seal(setting.values, self.salt)) if secret else setting
            self.stack[-1][0].settings.append(sealed)

    def _close(self, *, edited: bool) -> bool:
        if not self.stack or self.stack[-1][0].edited is not edited:
            return False
        self.stack.pop()[0].closed = True
        return True

    def _end(self, number: int, *, edited: bool) -> None:
        if not self._close(edited=edited):
            self.miss(number, Why.NOTHING_OPEN)

    def done(self) -> Tree:
        self._leave()
        unread = tuple(sorted(self.unread, key=lambda each: each.line))
        return Tree(tuple(self.found), unread, self.host, self.version, tuple(self.header))
