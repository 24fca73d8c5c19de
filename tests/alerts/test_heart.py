from datetime import timedelta

import pytest

from alerts.channels.base import Copy, SendError
from alerts.channels.heartbeat import Heartbeat
from alerts.channels.poster import Poster
from alerts.sending.heart import Heart, beat
from build import START
from channel_stage import http_sink, says


def test_it_beats_while_every_pair_is_looked_at():
    clock = [100.0]
    heart = Heart({"one": 25.0, "other": 250.0}, lambda: clock[0])
    heart.looked("one")
    assert not heart.beats()
    heart.looked("other")
    assert heart.beats()
    clock[0] += 25.0
    assert heart.beats()
    clock[0] += 0.1
    assert not heart.beats()
    heart.looked("one")
    assert heart.beats()


def test_all_beats_are_one_notice():
    assert beat(START).key == beat(START + timedelta(days=9)).key


async def test_a_beat_is_a_get_of_the_address_and_no_more():
    async with http_sink() as sink:
        channel = Heartbeat(f"{sink.url}/ping/1", 60.0, Poster(5.0), lambda: START + timedelta(seconds=5))
        await channel.send(beat(START), Copy())
    (asked,) = sink.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/ping/1", b"")


async def test_a_beat_that_waited_is_not_sent_for_it_may_be_true_no_more():
    async with http_sink() as sink:
        channel = Heartbeat(sink.url, 60.0, Poster(5.0), lambda: START + timedelta(seconds=61))
        with pytest.raises(SendError) as late:
            await channel.send(beat(START), Copy())
    assert (sink.asked, late.value.permanent) == ([], True)


async def test_a_watcher_that_fails_may_take_the_next_try():
    async with http_sink(says(503)) as sink:
        with pytest.raises(SendError) as failed:
            await Heartbeat(sink.url, 60.0, Poster(5.0), lambda: START).send(beat(START), Copy())
    assert not failed.value.permanent
