"""Syslog lines are told apart in a TCP stream however it is cut, and no stream makes us hold more than one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hearing.framing import Framer, Line

TEXT = st.binary(min_size=1, max_size=40).map(lambda octets: b"<13>" + octets.translate(None, b"\r\n\0"))


def counted(line: bytes) -> bytes:
    return b"%d %s" % (len(line), line)


def ended(line: bytes) -> bytes:
    return line + b"\n"


def lines(framer: Framer, stream: bytes, cuts: list[int]) -> list[Line]:
    places = sorted({min(cut, len(stream)) for cut in cuts})
    pieces = zip([0, *places], [*places, len(stream)], strict=True)
    return [line for start, stop in pieces for line in framer.feed(stream[start:stop])] + framer.end()


@given(st.lists(st.tuples(TEXT, st.sampled_from([counted, ended])), max_size=8), st.lists(st.integers(0, 400)))
def test_both_framings_mixed_and_cut_anywhere_give_every_line(said, cuts):
    stream = b"".join(framed(line) for line, framed in said)
    assert lines(Framer(), stream, cuts) == [Line(line) for line, _ in said]


@given(st.binary(max_size=400), st.lists(st.integers(0, 400)))
def test_how_a_stream_is_cut_changes_nothing(stream, cuts):
    assert lines(Framer(16), stream, cuts) == lines(Framer(16), stream, [])


@given(st.lists(st.binary(max_size=100), max_size=20))
def test_no_line_is_longer_than_is_kept(pieces):
    framer = Framer(16)
    assert all(len(line.octets) <= 16 for piece in pieces for line in framer.feed(piece))


@pytest.mark.parametrize("framed", [counted, ended])
def test_of_a_line_that_is_too_long_the_beginning_is_kept_and_the_next_is_whole(framed):
    assert lines(Framer(8), framed(b"<13>" + b"x" * 100) + framed(b"<13>y"), [20, 50]) == [
        Line(b"<13>xxxx", cut=True),
        Line(b"<13>y"),
    ]


@pytest.mark.parametrize("stream", [b"x" * 65536, b"999999 <" + b"x" * 65536, b"9" * 65536])
def test_an_endless_line_is_not_held(stream):
    framer = Framer(8192)
    for _ in range(10):
        framer.feed(stream)
    assert sum(len(line.octets) for line in framer.end()) <= 8192


@pytest.mark.parametrize("line", [b"9 lives", b"0 <is no count", b"12345678 <is too many", b"1", b"1 ", b"7a"])
def test_a_line_that_only_begins_like_a_count_is_a_line(line):
    assert lines(Framer(), line + b"\n", []) == [Line(line)]


def test_what_the_stream_left_unfinished_is_kept():
    assert lines(Framer(), b"<13>a\n<13>b", [3]) == [Line(b"<13>a"), Line(b"<13>b")]
    assert lines(Framer(), b"20 <13>half", [3]) == [Line(b"<13>half", cut=True)]
