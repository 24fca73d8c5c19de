"""Ports and queues are asked for beside the looks: no look waits, and what is old or odd is not told."""

import asyncio
from itertools import pairwise

import pytest

from collectors.snmp import Community, SnmpError, SnmpTarget
from collectors.snmp.tables import ASKED, IF_DESCR, IF_OPER_STATUS, QUEUE_MAILS, QUEUE_NAME, Tables, ports_of, queues_of
from hapair.look import Cause, NoAnswer, Reading
from virtual_time import clock_s, run_virtually

TARGET = SnmpTarget("mx1", "127.0.0.1", 161, Community("c"))
UNIT = {
    f"{IF_DESCR}.1": b"port1",
    f"{IF_OPER_STATUS}.1": 1,
    f"{IF_DESCR}.2": b"port2",
    f"{IF_OPER_STATUS}.2": 2,
    f"{QUEUE_NAME}.1": b"incoming queue",
    f"{QUEUE_MAILS}.1": 42,
}


class Agent:
    """An engine that gives what one unit holds, when it is let."""

    def __init__(self, values, error=None):
        self.values, self.error, self.asked = values, error, []
        self.free = asyncio.Event()

    async def get(self, target, oids):
        self.asked.append(oids)
        await self.free.wait()
        if self.error:
            raise self.error
        return {oid: self.values.get(oid) for oid in oids}

    async def close(self):
        return


async def told(agent):
    """What stands beside a first reading, and beside one after the answers have come."""
    tables = Tables(TARGET, agent)
    first = tables.beside(Reading(1, 1))
    agent.free.set()
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name().startswith("tables")))
    second = tables.beside(Reading(1, 1))
    await tables.close()
    return first.facts, second.facts


async def test_no_look_waits_and_the_next_one_tells():
    agent = Agent(UNIT)
    first, second = await told(agent)
    assert (first.interfaces, first.queues) == ({}, {})
    assert second.interfaces == {"port1": "up", "port2": "down"}
    assert second.queues == {"incoming queue": 42}
    assert agent.asked == list(ASKED)


async def test_a_unit_that_does_not_give_them_leaves_them_unknown():
    for agent in (Agent({}), Agent(UNIT, SnmpError(Cause.TIMEOUT, "no answer"))):
        _, second = await told(agent)
        assert (second.interfaces, second.queues) == ({}, {})


@pytest.mark.parametrize("error", [None, SnmpError(Cause.TIMEOUT, "no answer"), RuntimeError("a fault of ours")])
def test_a_unit_is_asked_again_a_minute_after_it_was_asked_and_not_sooner(error):
    agent = Agent(UNIT, error)
    agent.free.set()

    async def an_hour() -> list[float]:
        tables, at_s = Tables(TARGET, agent), list[float]()
        for _ in range(360):
            before = len(agent.asked)
            tables.beside(Reading(1, 1))
            await asyncio.sleep(10)
            at_s += [clock_s()] if len(agent.asked) > before else []
        await tables.close()
        return at_s

    at_s = run_virtually(an_hour())
    assert {round(later - earlier) for earlier, later in pairwise(at_s)} == {60}
    assert len(at_s) == 60


async def test_a_unit_that_does_not_answer_is_not_asked():
    agent, silent = Agent(UNIT), NoAnswer(Cause.TIMEOUT)
    assert Tables(TARGET, agent).beside(silent) is silent
    await asyncio.sleep(0)
    assert agent.asked == []


@pytest.mark.parametrize("odd", [b"up", None, -1, 3, 99])
def test_a_status_that_says_nothing_of_the_cable_is_left_out(odd):
    assert ports_of({f"{IF_DESCR}.1": b"port1", f"{IF_OPER_STATUS}.1": odd}) == {}


def test_names_of_a_unit_are_only_ever_text():
    evil = {f"{QUEUE_NAME}.1": b"\x1b[31m" + b"q" * 9000, f"{QUEUE_MAILS}.1": 1, f"{QUEUE_NAME}.2": 7}
    ((name, mails),) = queues_of(evil).items()
    assert mails == 1
    assert len(name) <= 255
    assert name.isprintable()
