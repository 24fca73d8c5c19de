"""Knows how good input is spoilt: bits, octets, stretches and lengths, a few at a time, by a seeded random."""

from collections.abc import Callable, Sequence
from random import Random

_LONGEST = 9000
_TELLING_OCTETS = bytes((0, 1, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFF, 0x30, 0x02, 0x04, 0x06, 0xA4, 0xA6, 0xA7))
_TELLING_TEXTS = tuple(
    b'"|=|,| |<|>|[|]|\\|\n|\0|\xff\xfe|date=|msg="|hahbd:|hasyncd:|<189>|1 |99999 <|\t|%|\x1b['.split(b"|")
)


def mutated(random: Random, seeds: Sequence[bytes]) -> bytes:
    octets = bytearray(random.choice(seeds))
    for _ in range(random.randint(1, 4)):
        random.choice(_WAYS)(random, octets, seeds)
    return bytes(octets[:_LONGEST])


def _place(random: Random, octets: bytearray) -> int:
    return int(random.random() * len(octets))


def _flip(random: Random, octets: bytearray, seeds: Sequence[bytes]) -> None:
    if octets:
        octets[_place(random, octets)] ^= 1 << random.randrange(8)


def _set(random: Random, octets: bytearray, seeds: Sequence[bytes]) -> None:
    if octets:
        octets[_place(random, octets)] = random.choice(_TELLING_OCTETS)


def _remove(random: Random, octets: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(random, octets)
    del octets[at : at + random.randint(1, 16)]


def _insert(random: Random, octets: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(random, octets)
    octets[at:at] = random.choice(_TELLING_TEXTS) if random.random() < 0.5 else random.randbytes(random.randint(1, 8))


def _repeat(random: Random, octets: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(random, octets)
    octets[at:at] = octets[at : at + random.randint(1, 24)] * random.choice((1, 2, 8, 64, 256))


def _cut(random: Random, octets: bytearray, seeds: Sequence[bytes]) -> None:
    del octets[_place(random, octets) :]


def _splice(random: Random, octets: bytearray, seeds: Sequence[bytes]) -> None:
    other = random.choice(seeds)
    octets[_place(random, octets) :] = other[int(random.random() * len(other)) :]


# What changes little stands more often: input that is wrong all over is refused at its first octet.
_WAYS: tuple[Callable[[Random, bytearray, Sequence[bytes]], None], ...] = (
    *(_flip, _flip, _flip, _set, _set, _set),
    *(_insert, _insert, _remove, _remove),
    *(_repeat, _cut, _splice),
)
