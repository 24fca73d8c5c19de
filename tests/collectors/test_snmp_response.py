"""What our own walk reads in a v2c response is what pysnmp reads in it, and nothing that is not sound; and a reply that
is laid out as the last is read as the walk reads it, or not at all."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ber
from collectors.snmp.get import ErrorStatus, Value
from collectors.snmp.line import NotTheAnswer
from collectors.snmp.pysnmp_codec import v2c_values
from collectors.snmp.replies import Replies
from collectors.snmp.response import v2c_pdu

OID = "1.3.6.1.4.1.12356.105.1.200.2.0"
ARCS = st.integers(0, 2**32 - 1)
NAMES = st.builds(lambda arcs: ".".join(map(str, (1, 3, *arcs))), st.lists(ARCS, max_size=20))
COUNTS = {0x41: 2**32, 0x42: 2**32, 0x43: 2**32, 0x46: 2**64}
VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(ber.number),
    st.binary(max_size=300).map(lambda octets: ber.tlv(ber.OCTETS, octets)),
    st.binary(max_size=20).map(lambda octets: ber.tlv(0x44, octets)),
    st.binary(min_size=4, max_size=4).map(lambda octets: ber.tlv(ber.IP_ADDRESS, octets)),
    st.sampled_from([ber.NULL, ber.NO_SUCH_OBJECT, ber.NO_SUCH_INSTANCE, ber.END_OF_MIB_VIEW]).map(ber.tlv),
    st.sampled_from(sorted(COUNTS)).flatmap(
        lambda tag: st.integers(0, COUNTS[tag] - 1).map(lambda count: ber.number(count, tag))
    ),
    NAMES.map(ber.oid),
)


def message(*pairs: tuple[str, bytes], request_id: int = 7) -> bytes:
    varbinds = ber.tlv(ber.SEQUENCE, *(ber.tlv(ber.SEQUENCE, ber.oid(name), value) for name, value in pairs))
    pdu = ber.tlv(ber.RESPONSE, ber.number(request_id), ber.number(0), ber.number(0), varbinds)
    return ber.tlv(ber.SEQUENCE, ber.number(1), ber.tlv(ber.OCTETS, b"c"), pdu)


def v2c_response(datagram: bytes, community: bytes, request_id: int, oids: tuple[str, ...]) -> Mapping[str, Value]:
    return Replies().walked(datagram, v2c_pdu(datagram, community), request_id, oids)


@given(st.dictionaries(NAMES, VALUES, max_size=16))
def test_every_kind_of_value_is_read_as_pysnmp_reads_it(objects):
    datagram, oids = message(*objects.items()), tuple(objects)
    read = v2c_response(datagram, b"c", 7, oids)
    assert read == v2c_values(datagram, "c", oids, 7)
    assert list(read) == list(oids)


def test_a_count_without_the_octet_for_its_sign_is_no_negative_number():
    assert v2c_response(message((OID, ber.tlv(0x41, b"\xff" * 4))), b"c", 7, (OID,)) == {OID: 2**32 - 1}


@pytest.mark.parametrize(
    "value",
    [
        *(ber.tlv(tag) for tag in (0x02, 0x41, 0x46, 0x06, ber.IP_ADDRESS)),
        *(ber.tlv(tag, b"\1" * 5) for tag in (0x02, 0x41, 0x42, 0x43, ber.IP_ADDRESS)),
        *(ber.tlv(tag, b"\0") for tag in (0x05, 0x80, 0x81, 0x82)),
        *(ber.tlv(0x46, b"\1" * size) for size in (9, 10)),
        *(ber.tlv(0x06, octets) for octets in (b"\x2b\x81", b"\x2b" + b"\xff" * 5 + b"\1", b"\x2b" * 513)),
        *(ber.tlv(tag, b"\1") for tag in (0x01, 0x30, 0x45, 0x47, 0xA2)),
        ber.number(1) + b"\0",
        ber.number(1)[:-1],
        b"\x02\x81",
        b"\x04\x84\xff\xff\xff\xff",
        b"",
    ],
)
def test_a_value_that_is_not_sound_is_no_answer(value):
    with pytest.raises(NotTheAnswer):
        v2c_response(message((OID, value)), b"c", 7, (OID,))


@pytest.mark.parametrize("asked", [(), (OID, OID), (OID[:-1] + "1",), (OID, "1.3"), ("1.3", OID), (OID + ".1",)])
def test_other_objects_than_were_asked_for_are_no_answer(asked):
    with pytest.raises(NotTheAnswer):
        v2c_response(message((OID, ber.number(1))), b"c", 7, asked)


def test_objects_in_another_order_are_no_answer():
    with pytest.raises(NotTheAnswer):
        v2c_response(message(("1.3.1", ber.number(1)), ("1.3.2", ber.number(2))), b"c", 7, ("1.3.2", "1.3.1"))


def test_a_pair_under_another_tag_is_no_answer():
    whole = message((OID, ber.number(1)))
    pair = ber.tlv(ber.SEQUENCE, ber.oid(OID), ber.number(1))
    with pytest.raises(NotTheAnswer):
        v2c_response(whole.replace(pair, b"\x31" + pair[1:]), b"c", 7, (OID,))


def test_an_object_that_reaches_out_of_the_list_is_no_answer():
    pair = ber.tlv(ber.SEQUENCE, ber.oid(OID), ber.tlv(ber.OCTETS, b"mx1"))
    pdu = ber.tlv(ber.RESPONSE, ber.number(7), ber.number(0), ber.number(0), ber.tlv(ber.SEQUENCE, pair))
    whole = ber.tlv(ber.SEQUENCE, ber.number(1), ber.tlv(ber.OCTETS, b"c"), pdu)
    longer = pair[:1] + bytes([pair[1] + 2]) + pair[2:-4] + b"\x05mx1"
    beyond = whole.replace(pair, longer)
    with pytest.raises(NotTheAnswer):
        v2c_response(beyond, b"c", 7, (OID,))


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_response_cut_off_anywhere_is_no_answer(cut):
    whole = message((OID, ber.number(1)), ("1.3", ber.tlv(ber.OCTETS, b"mx1")))
    with pytest.raises(NotTheAnswer):
        v2c_response(whole[:-cut], b"c", 7, (OID, "1.3"))


def told(read: Callable[[], Mapping[str, Value] | None]) -> Mapping[str, Value] | type[Exception] | None:
    try:
        return read()
    except (NotTheAnswer, ErrorStatus) as error:
        return type(error)


@given(st.data(), st.dictionaries(NAMES, VALUES, max_size=6))
def test_a_reply_changed_anywhere_is_read_as_the_walk_reads_it_or_left_to_the_walk(data, objects):
    before, oids = message(*objects.items()), tuple(objects)
    changed = bytearray(before)
    places = st.integers(0, len(before) - 1)
    for place, octet in data.draw(st.dictionaries(places, st.integers(0, 255), max_size=4)).items():
        changed[place] = octet
    after, replies = bytes(changed), Replies()
    replies.walked(before, v2c_pdu(before, b"c"), 7, oids)
    again = told(lambda: replies.again(after, 7, oids))
    assert again is None or again == told(lambda: v2c_response(after, b"c", 7, oids))


@given(st.dictionaries(NAMES, st.binary(min_size=3, max_size=3), max_size=6), st.sampled_from([0x02, 0x42, 0x04]))
def test_values_that_changed_and_kept_their_size_are_read_without_a_walk(contents, tag):
    before, oids = message(*((name, ber.tlv(tag, b"abc")) for name in contents)), tuple(contents)
    after = message(*((name, ber.tlv(tag, octets)) for name, octets in contents.items()), request_id=8)
    replies = Replies()
    replies.walked(before, v2c_pdu(before, b"c"), 7, oids)
    assert replies.again(after, 8, oids) == v2c_response(after, b"c", 8, oids)
    assert replies.again(after, 9, oids) is None
    assert replies.again(after, 8, (*oids, OID)) is None


@given(st.integers(0, 2**72 - 1), st.sampled_from(sorted(COUNTS)))
def test_a_count_that_grew_out_of_its_kind_is_no_answer_though_it_kept_its_size(count, tag):
    size = 9 if tag == 0x46 else 5
    before, octets = message((OID, ber.tlv(tag, bytes(size)))), count.to_bytes(9, "big")[-size:]
    replies = Replies()
    replies.walked(before, v2c_pdu(before, b"c"), 7, (OID,))
    fits = int.from_bytes(octets, "big") < COUNTS[tag]
    again = told(lambda: replies.again(message((OID, ber.tlv(tag, octets))), 7, (OID,)))
    assert again == ({OID: int.from_bytes(octets, "big")} if fits else NotTheAnswer)
