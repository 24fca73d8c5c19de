"""Knows how long and with what a parser is tried, and what counts as found: any exception, or more than 100 ms."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from zlib import crc32

from fuzz.parsers import Parser

CRASHES = Path(__file__).parent / "crashes"
SLOW_S = 0.1


@dataclass(frozen=True)
class Found:
    parser: str
    octets: bytes
    why: str

    def keep(self) -> Path:
        """A crash is kept as a test: every file there is tried with its parser ever after."""
        CRASHES.mkdir(exist_ok=True)
        path = CRASHES / f"{self.parser}.{crc32(self.octets):08x}"
        path.write_bytes(self.octets)
        return path


def hunt(parser: Parser, runs: int, seed: int) -> Found | None:
    """The first that is found, or None after so many runs. The same seed finds the same."""
    random = Random(f"{parser.name} {seed}")
    for _ in range(runs):
        octets = parser.made(random)
        if found := tried(parser, octets):
            return found
    return None


def tried(parser: Parser, octets: bytes) -> Found | None:
    began = perf_counter()
    try:
        parser.take(octets)
    except Exception as error:
        return Found(parser.name, octets, f"{type(error).__name__}: {error}")
    if perf_counter() - began > SLOW_S and (took := _alone(parser, octets)) > SLOW_S:
        return Found(parser.name, octets, f"{took:.3f} s")
    return None


def _alone(parser: Parser, octets: bytes) -> float:
    """The shortest of five: on a busy machine the first may have been anyone's fault."""
    times = []
    for _ in range(5):
        began = perf_counter()
        parser.take(octets)
        times.append(perf_counter() - began)
    return min(times)
