"""No input that a stranger can send makes a parser raise, or take longer than a tenth of a second."""

from time import perf_counter

import pytest

from fuzz.hunt import CRASHES, SLOW_S, Found, hunt, tried
from fuzz.parsers import PARSERS, Parser

RUNS = 100_000


@pytest.mark.parametrize("name", PARSERS)
def test_spoilt_input_is_taken_or_refused_and_never_more(name):
    assert hunt(PARSERS[name], RUNS, seed=1) is None


@pytest.mark.parametrize("path", sorted(CRASHES.iterdir()), ids=lambda path: path.name)
def test_what_was_once_too_much_is_so_no_more(path):
    assert tried(PARSERS[path.name.partition(".")[0]], path.read_bytes()) is None


def test_the_hunt_finds_what_raises_and_what_is_slow():
    def raises(octets: bytes) -> None:
        if octets == b"777":
            raise OverflowError("cannot convert float infinity to integer")

    def slow(octets: bytes) -> None:
        end = perf_counter() + 1.2 * SLOW_S
        while octets == b"777" and perf_counter() < end:
            pass

    def made(random) -> bytes:
        return b"%d" % random.randrange(1000)

    assert hunt(Parser("x", made, raises), 100_000, 1) == Found(
        "x", b"777", "OverflowError: cannot convert float infinity to integer"
    )
    assert hunt(Parser("x", made, slow), 100_000, 1).octets == b"777"
