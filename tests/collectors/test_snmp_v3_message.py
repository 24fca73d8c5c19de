"""SNMPv3 messages: what is written is read back, and one laid out as the last is judged as if it were the first."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.line import NotTheAnswer
from collectors.snmp.usm import localised
from collectors.snmp.v3_message import Header, Reader, Writer, plain
from hapair.settings.model import AuthProtocol, Level, PrivProtocol
from v3_units import ENGINE_ID, USER

SCOPED = b"\x30\x0a0123456789"
COUNTS = st.sampled_from([0, 1, 127, 128, 1000, 1001, 2**23, 2**31 - 1]) | st.integers(0, 2**31 - 1)
MESSAGES = st.lists(st.tuples(COUNTS, COUNTS, st.binary(max_size=40)), min_size=1, max_size=6)


@given(st.sampled_from(list(Level)), st.sampled_from(list(AuthProtocol)), st.sampled_from(list(PrivProtocol)), MESSAGES)
def test_every_message_of_one_writer_is_read_back_by_one_reader(level, auth, priv, messages):
    keys = localised(replace(USER, level=level, auth=auth, priv=priv), ENGINE_ID)
    writer, reader = Writer(keys, ENGINE_ID), Reader(keys)
    for message_id, (boots, engine_time, content) in enumerate(messages, 0x40000000):
        scoped = b"\x30" + bytes([len(content)]) + content
        header = reader.read(writer.written(boots, engine_time, message_id, scoped))
        assert (header.message_id, header.boots, header.engine_time) == (message_id, boots, engine_time)
        assert (header.level, header.engine_id) == (level, ENGINE_ID)
        assert plain(header, keys)[: len(scoped)] == scoped


@pytest.mark.parametrize("level", Level)
def test_a_message_changed_anywhere_is_judged_as_if_it_were_the_first(level):
    keys = localised(replace(USER, level=level), ENGINE_ID)
    writer, reader = Writer(keys, ENGINE_ID), Reader(keys)
    reader.read(writer.written(7, 1000, 0x40000000, SCOPED))
    genuine = writer.written(7, 1001, 0x40000001, SCOPED)
    for place, octet in product(range(len(genuine)), (0, 1, 4, 0x30, 0x7F, 0x80, 0xFF)):
        changed = genuine[:place] + bytes([octet]) + genuine[place + 1 :]
        assert told(reader, changed) == told(Reader(keys), changed)


def told(reader: Reader, datagram: bytes) -> Header | str:
    try:
        return reader.read(datagram)
    except NotTheAnswer as reason:
        return str(reason)


@pytest.mark.parametrize("boots", [7, 8])
def test_any_octet_changed_in_an_authentic_message_is_found_also_where_the_layout_is_known(boots):
    keys = localised(USER, ENGINE_ID)
    writer, reader = Writer(keys, ENGINE_ID), Reader(keys)
    reader.read(writer.written(7, 1000, 0x40000000, SCOPED))
    genuine = writer.written(boots, 1001, 0x40000001, SCOPED)
    for place in range(len(genuine)):
        assert isinstance(told(reader, genuine[:place] + bytes([genuine[place] ^ 1]) + genuine[place + 1 :]), str)
    assert reader.read(genuine).boots == boots
