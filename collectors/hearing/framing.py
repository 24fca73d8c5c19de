"""Knows how syslog lines are told apart in a TCP stream: counted octets or line ends (RFC 6587), mixed as they come."""

import re
from dataclasses import dataclass

LONGEST_LINE = 8192
# A counted message begins with its PRI, and a line of text may begin with a number.
_COUNT = re.compile(rb"([1-9]\d{0,5}) (?=<)")
_COUNT_BEGINS = re.compile(rb"[1-9]\d{0,5} ?\Z")
_ENDS = re.compile(rb"[\n\0]")


@dataclass(frozen=True, slots=True)
class Line:
    """`cut`: the line was longer than is kept, and this is its beginning."""

    octets: bytes
    cut: bool = False


class Framer:
    """Takes a stream in pieces of any size and gives its lines; holds at most one line of `longest` octets."""

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        self._longest = longest
        self._held = bytearray()
        self._skip = 0
        self._skip_line = False

    def feed(self, octets: bytes) -> list[Line]:
        self._held += octets
        found = []
        while (line := self._next()) is not None:
            if line.octets:
                found.append(line)
        return found

    def end(self) -> list[Line]:
        """What the stream left unfinished when it ended: of a counted line too, its beginning is worth keeping."""
        rest = b"" if self._skip or self._skip_line else bytes(self._held)
        count = _COUNT.match(rest)
        self._held.clear()
        rest = rest[count.end() :] if count else rest.rstrip(b"\r")
        return [Line(rest, cut=count is not None)] if rest else []

    def _next(self) -> Line | None:
        """The next line, one without octets where nothing was to be kept, None where more of the stream is needed."""
        if self._skip:
            return self._skipped()
        if self._skip_line:
            return self._skipped_line()
        if count := _COUNT.match(self._held):
            return self._counted(int(count[1]), count.end())
        if not self._held or _COUNT_BEGINS.match(self._held):
            return None
        return self._until_line_end()

    def _counted(self, size: int, at: int) -> Line | None:
        kept = min(size, self._longest)
        if len(self._held) < at + kept:
            return None
        line = bytes(self._held[at : at + kept])
        del self._held[: at + kept]
        self._skip = size - kept
        return Line(line.rstrip(b"\r\n\0"), cut=size > kept)

    def _until_line_end(self) -> Line | None:
        end = _ENDS.search(self._held)
        if end is None and len(self._held) <= self._longest:
            return None
        stop = end.start() if end else len(self._held)
        cut = stop > self._longest
        line = bytes(self._held[: min(stop, self._longest)])
        del self._held[: end.end() if end else stop]
        self._skip_line = end is None
        return Line(line.rstrip(b"\r"), cut)

    def _skipped(self) -> Line | None:
        step = min(self._skip, len(self._held))
        del self._held[:step]
        self._skip -= step
        return None if self._skip else Line(b"")

    def _skipped_line(self) -> Line | None:
        end = _ENDS.search(self._held)
        del self._held[: end.end() if end else None]
        self._skip_line = end is None
        return None if end is None else Line(b"")
