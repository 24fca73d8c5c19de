"""What is refused is shown as it came: a little of it, whatever comes, and without the passwords in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trap_makers as make
from cli.collector.unheeded import KEPT, NO_MEMBER, Unheeded
from collectors.hearing import Heard, Refusal, Sample
from collectors.hearing.samples import A_SECOND, LONGEST, Sampling, json_sample, sample_json
from hapair.look import Source
from incidents import at


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def sampled(datagram: bytes, *communities: str) -> bytes:
    found = Sampling(communities, Clock()).sample(datagram, "10.0.0.1", Refusal.NOT_SNMP, at(0))
    assert found
    return found.raw


def test_a_refused_datagram_is_shown_with_its_time_sender_reason_and_octets():
    found = Sampling((), Clock()).sample(b"\x00garbage", "10.0.0.1", Refusal.NOT_SNMP, at(5))
    assert found == Sample(at(5), "10.0.0.1", "not_snmp", 8, b"\x00garbage")
    assert json_sample(json.loads(json.dumps(sample_json(found)))) == found


def test_so_many_of_each_reason_a_second_and_the_next_second_again():
    clock = Clock()
    sampling = Sampling((), clock)

    def shown(reason: Refusal) -> int:
        return sum(sampling.sample(b"x", "10.0.0.1", reason, at(0)) is not None for _ in range(500))

    assert [shown(Refusal.NOT_SNMP), shown(Refusal.DIGEST), shown(Refusal.NOT_SNMP)] == [A_SECOND, A_SECOND, 0]
    clock.now_s += 1
    assert shown(Refusal.NOT_SNMP) == A_SECOND


def test_of_a_long_one_the_beginning_is_shown_and_its_length():
    found = Sampling((), Clock()).sample(b"x" * 9000, "10.0.0.1", Refusal.TOO_LARGE, at(0))
    assert (len(found.raw), found.octets) == (LONGEST, 9000)


@pytest.mark.parametrize("datagram", [make.v1(community="s3cret!"), make.v2c(community="s3cret!")])
def test_a_community_is_blanked_out_whether_it_is_ours_or_not(datagram):
    raw = sampled(datagram)
    assert b"s3cret!" not in raw
    assert raw == datagram.replace(b"s3cret!", b"*******")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_our_own_community_is_blanked_out_of_what_nobody_could_read(before, after):
    assert b"s3cret!" not in sampled(before + b"s3cret!" + after, "s3cret!")


def sample(number: int, reason: str = "not_snmp") -> Sample:
    return Sample(at(number), "10.0.0.1", reason, 1, bytes([number % 256]))


def test_the_last_of_each_reason_are_kept_and_a_storm_of_one_pushes_out_none_of_another():
    unheeded = Unheeded()
    unheeded.keep(sample(0, "digest"))
    for number in range(1, 1000):
        unheeded.keep(sample(number))
    shown = unheeded.shown()
    assert [one["reason"] for one in shown] == ["digest"] + ["not_snmp"] * KEPT
    assert json_sample(shown[-1]) == sample(999)


def test_what_comes_from_nobody_we_know_is_kept_as_it_came():
    unheeded = Unheeded()
    unheeded.keep_stranger(Heard(Source.SYSLOG, "10.9.9.9", at(1), b"<189>hello"))
    (shown,) = unheeded.shown()
    assert (shown["sender"], shown["reason"], shown["octets"], shown["raw"]) == (
        "10.9.9.9",
        NO_MEMBER,
        10,
        "PDE4OT5oZWxsbw==",
    )
