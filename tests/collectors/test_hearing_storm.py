"""In a storm what concerns HA is heard at once, what could not be taken is counted, and nothing grows without end."""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import psutil

import ber
import trap_makers as make
from bench.storm import Sent, storm
from collectors.hearing import Caps, Tally
from collectors.hearing.lanes import Lanes
from collectors.hearing.samples import A_SECOND
from collectors.lag import LagMeter
from hearing_stage import TCP, TRAPS, UDP, Stage, hearing, until

RATE = 1000.0
DURATION_S = 5.0
ORDINARY = f"{make.FORTIMAIL}.0.104"


def common() -> list[bytes]:
    """Garbage of all sizes, good traps of no account, and traps of nobody we know."""
    random = Random(1)
    garbage = [random.randbytes(random.randint(0, 1400)) for _ in range(20)]
    large = [make.v2c(ORDINARY, [("1.2.3", make.text("x" * 7000))]), b"\x30" * 9000]
    good = [make.v2c(ORDINARY, [(make.SERIAL, make.text("FEVM020000000001"))])] * 20
    return [*garbage, *large, *good, *[make.v2c(community="public")] * 10]


def telling(number: int) -> bytes:
    return make.v2c(bindings=make.ha_bindings(reason=f"storm {number}"))


async def stormed(stage: Stage, rate: float, duration_s: float, what: Sequence[bytes]) -> Sent:
    return await asyncio.to_thread(storm, stage.port(TRAPS), what, telling, rate, duration_s)


def unaccounted(sent: Sent, tally: Tally) -> int:
    """Datagrams of which we do not know what became."""
    waited = sum(count for queue, count in tally.dropped.items() if queue.startswith("traps."))
    known = sum(tally.heard.values()) + sum(tally.refused.values()) + waited + sum(tally.kernel_drops.values())
    return sent.total - known


def test_the_urgent_lane_is_emptied_first_and_each_lane_drops_for_itself_alone():
    lanes: Lanes[bytes] = Lanes(1000, 600, len)
    assert [lanes.put(word, urgent=False) for word in (b"a", b"b", b"c")] == [True, True, False]
    assert lanes.put(b"d", urgent=True)
    assert (lanes.urgent.dropped, lanes.other.dropped) == (0, 1)
    assert [lanes.take() for _ in range(len(lanes))] == [b"d", b"a", b"b"]
    assert lanes.put(b"e", urgent=False), "what was taken has made room"


async def test_in_a_storm_each_ha_trap_is_out_within_a_second_and_all_is_accounted_for():
    heard_at_s: dict[str, float] = {}
    async with hearing(lambda heard: heard_at_s.setdefault(heard.text, time.monotonic())) as stage:
        process = psutil.Process(stage.receiver.pid)
        before = process.memory_info().rss
        lag, began_s = LagMeter(), time.monotonic()
        ticking = asyncio.create_task(lag.run())
        sent = await stormed(stage, RATE, DURATION_S, common())
        await until(lambda: unaccounted(sent, stage.tally) == 0)
        ticking.cancel()
        assert sent.total > 0.8 * RATE * DURATION_S
        waits_s = [heard_at_s[f"storm {number}"] - at_s for number, at_s in sent.telling_at_s.items()]
        assert len(waits_s) >= 8
        assert max(waits_s) < 1.0
        assert process.memory_info().rss - before < 100e6
        assert lag.worst_since(began_s) < 1.0
        refusals = len(stage.tally.refused)
        assert refusals > 1
        assert 0 < len(stage.refused) <= refusals * A_SECOND * (time.monotonic() - began_s + 1)


async def test_what_does_not_fit_is_dropped_counted_and_never_the_ha_traps():
    """A burst that fills the lane of the others many times over."""
    caps = replace(Caps(), other_octets=20_000)
    async with hearing(caps=caps) as stage:
        sent = await stormed(stage, 20_000.0, 1.0, [make.v2c(ORDINARY, [("1.2.3", make.text("x" * 4000))])])
        await until(lambda: unaccounted(sent, stage.tally) == 0)
        assert set(stage.tally.dropped) <= {"traps.other", "out.other"}
        assert stage.tally.dropped.get("traps.other", 0) > 0
        await until(lambda: len([one for one in stage.heard if one.telling]) == len(sent.telling_at_s))


async def test_a_reader_that_is_slow_loses_the_others_first_and_knows_how_many():
    """The collector's loop stands still while thousands of lines come; what concerns HA comes last of all."""
    async with hearing(caps=replace(Caps(), outgoing_octets=200_000)) as stage:
        for number in range(3000):
            stage.send(UDP, b"<190>1 - mx1 joe - - - " + b"x" * 400 + b" %d" % number)
        stage.send(UDP, b'<189>date=2026-03-01 type=kevent msg="monitord: x, entering MASTER mode"')
        stage.send(TRAPS, make.v2c())
        time.sleep(1)  # noqa: ASYNC251 - this is the slowness
        await until(lambda: stage.tally.dropped.get("out.other", 0) > 0)
        await until(lambda: len(stage.of_kind("primary_unit_switch")) == 2)
        assert "out.urgent" not in stage.tally.dropped
        lost = stage.tally.dropped["out.other"] + sum(stage.tally.kernel_drops.values())
        await until(lambda: len(stage.heard) == 3002 - lost)
        assert all(one in stage.heard[:-20] for one in stage.of_kind("primary_unit_switch")), "they overtake the others"


async def test_what_may_concern_ha_is_read_before_what_came_earlier():
    """A GUI upgrade looks like HA from outside and is not: on its way out it overtakes nothing."""
    async with hearing() as stage:
        os.kill(stage.receiver.pid, signal.SIGSTOP)
        stage.send(TRAPS, *[make.v2c(ORDINARY, [])] * 2000)
        stage.send(TRAPS, make.v2c(make.SYSTEM_EVENT, [(make.EVENT_CODE, ber.number(5))]))
        os.kill(stage.receiver.pid, signal.SIGCONT)
        await until(lambda: len(stage.heard) == 2001)
        assert [one.kind for one in stage.heard].index("gui_upgrade") < 1900


async def test_an_endless_line_over_tcp_takes_no_memory_and_keeps_nobody_waiting():
    async with hearing() as stage:
        process = psutil.Process(stage.receiver.pid)
        before = process.memory_info().rss
        _, writer = await asyncio.open_connection("127.0.0.1", stage.port(TCP))
        for _ in range(300):
            writer.write(b"x" * 65536)
            await writer.drain()
        stage.send(TRAPS, make.v2c())
        await until(lambda: stage.of_kind("primary_unit_switch"), within_s=2)
        await until(lambda: stage.tally.cut_lines == 1)
        assert process.memory_info().rss - before < 20e6
        writer.close()
