"""Knows the words of a line: quoted or not, with escapes, and quotes that go on over the next line."""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""\\(?P<escaped>.)|(?P<quote>")|(?P<space>\s+)|(?P<single>'[^'"\\]*'(?=\s|$))|[^\\"\s]+|\\""", re.DOTALL
)

_SIGNS = re.compile(r"""["'\\]""")


@dataclass(slots=True)
class Words:
    """`take` each line; while a quote is `open`, the next line belongs to the last word."""

    found: list[str] = field(default_factory=list)
    open: bool = False
    _within: bool = False

    def take(self, line: str) -> "Words":
        if not self.open and not _SIGNS.search(line):
            self.found += line.split()
            return self
        if self.open:
            self._add("\n")
        for token in _TOKEN.finditer(line):
            self._token(token)
        self._within = self.open
        return self

    def _token(self, token: re.Match[str]) -> None:
        if token["quote"]:
            self.open = not self.open
            self._add("")
        elif token["escaped"] is not None:
            self._add(token["escaped"])
        elif token["space"] and not self.open:
            self._within = False
        elif token["single"] and not self._within:
            self._add(token["single"][1:-1])
        else:
            self._add(token[0])

    def _add(self, text: str) -> None:
        if self._within:
            self.found[-1] += text
        else:
            self.found.append(text)
            self._within = True
