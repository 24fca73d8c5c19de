"""Whether what is handed on is kept in order, and told once it is; and what becomes of it while a store is away."""

import asyncio
import threading
import time
from contextlib import asynccontextmanager, closing
from dataclasses import replace

import pytest
from pysqlite3 import dbapi2

from alerts.notice_form import notice_row
from build import PAIR, P, S, look
from cli.collector.writer import MOST_WAITING, Writer
from cli.exits import Stop
from history.store import Delivery, DeliveryState, Owed, StoreError, Superseded
from stores import Place, records
from tellings import later, notice


class Shelf:
    """A store that takes everything, fails as `trouble` says, or is not done before `free` is set."""

    def __init__(self):
        self.kept, self.batches, self.asked, self.trouble = [], 0, 0, None
        self.free = threading.Event()
        self.free.set()

    def keep(self, batch):
        self.asked += 1
        self.free.wait(20)
        if self.trouble:
            raise self.trouble
        self.batches += 1
        self.kept += batch
        told = [n for r in batch if not isinstance(r, Delivery) for n in r.notices]
        return [Owed(n, owed) for n in told for owed in n.owed()]


class Told(list):
    def __call__(self, owed):
        self += [each.notice.number for each in owed]


@asynccontextmanager
async def writing(shelf):
    writer, told, done = Writer(shelf, patience_s=0.05), Told(), asyncio.Event()
    running = asyncio.create_task(writer.run(done, told))
    try:
        yield writer, told
    finally:
        if isinstance(shelf, Shelf):
            shelf.free.set()
        done.set()
        await asyncio.wait_for(running, 20)


def record(after=0.0, *numbers):
    return replace(records([look(P, S, after)])[0], notices=tuple(notice_row(notice(n)) for n in numbers))


def trying(number=0):
    return Delivery(notice(number).key, "hook", DeliveryState.TRYING, later(1), 1)


async def until(condition, within_s=20.0):
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        await asyncio.sleep(0.005)


async def test_looks_wait_for_each_other_and_come_in_order():
    shelf = Shelf()
    handed = [record(n) for n in range(50)]
    async with writing(shelf) as (writer, _):
        for each in handed:
            writer.hand_on(each)
        await writer.kept()
        assert shelf.kept == handed
        assert shelf.batches == 1


async def test_what_is_to_be_told_is_told_once_it_is_kept_with_all_that_came_before_it():
    shelf = Shelf()
    async with writing(shelf) as (writer, told):
        handed = [record(0), record(1, 0, 1), trying()]
        for each in handed:
            writer.hand_on(each)
        await until(lambda: told == [0, 1])
        assert shelf.kept[:2] == handed[:2]


async def test_what_is_handed_on_last_is_kept_before_all_ends():
    shelf = Shelf()
    async with writing(shelf) as (writer, _):
        writer.hand_on(record(0))
    assert len(shelf.kept) == 1


async def test_an_attempt_goes_on_when_its_beginning_is_kept_and_not_before():
    shelf = Shelf()
    shelf.free.clear()
    async with writing(shelf) as (writer, _):
        writer.hand_on(record(0, 0))
        journalling = asyncio.create_task(writer.journal([trying()]))
        await asyncio.sleep(0)
        assert not journalling.done()
        shelf.free.set()
        await asyncio.wait_for(journalling, 20)
        assert shelf.kept[-1] == trying()


async def test_with_a_store_that_fails_it_is_told_after_a_while_and_kept_and_told_once_when_it_is_back():
    shelf = Shelf()
    shelf.trouble = StoreError("the disk is full")
    async with writing(shelf) as (writer, told):
        handed = [record(0, 0), record(1), trying()]
        writer.hand_on(handed[0])
        await until(lambda: told == [0])
        assert writer.trouble == "the disk is full"
        writer.hand_on(handed[1])
        await asyncio.wait_for(writer.journal([handed[2]]), 5)  # no longer waits for the store
        writer.hand_on(record(2, 1))
        assert told == [0, 1]  # nor does what comes now
        patient = asyncio.create_task(writer.kept())
        await asyncio.sleep(0)
        assert not patient.done()
        shelf.trouble = None
        await asyncio.wait_for(patient, 20)
        assert shelf.kept[:3] == handed
        assert told == [0, 1]
        assert writer.trouble == ""
        writer.hand_on(record(3, 2))
        await until(lambda: told == [0, 1, 2])


async def test_what_comes_while_a_store_is_failing_is_kept_behind_what_it_did_not_take():
    shelf = Shelf()
    shelf.free.clear()
    async with writing(shelf) as (writer, _):
        handed = [record(0, 0), record(1), record(2)]
        writer.hand_on(handed[0])
        await until(lambda: shelf.asked)
        for each in handed[1:]:
            writer.hand_on(each)
        shelf.trouble = StoreError("the disk is full")
        shelf.free.set()
        await until(lambda: writer.trouble == "the disk is full" or shelf.asked > 1)
        shelf.trouble = None
        await asyncio.wait_for(writer.kept(), 20)
        assert shelf.kept == handed


async def test_with_a_store_that_does_not_answer_it_is_told_after_a_while_and_polling_is_not_held_up():
    shelf = Shelf()
    shelf.free.clear()
    async with writing(shelf) as (writer, told):
        writer.hand_on(record(0, 0))
        await until(lambda: told == [0])
        assert writer.trouble == "it does not answer"
        shelf.free.set()
        await writer.kept()
        assert told == [0]


async def test_while_another_program_locks_the_store_an_alarm_gets_out_and_is_kept_when_it_is_free(tmp_path):
    place = Place(f"sqlite:///{tmp_path}/pairwatch.db", tmp_path)
    with place.opened() as store, closing(dbapi2.connect(f"{tmp_path}/pairwatch.db", isolation_level=None)) as other:
        store.add_pairs([PAIR])
        other.execute("BEGIN IMMEDIATE")
        async with writing(store) as (writer, told):
            writer.hand_on(record(0, 0))
            await until(lambda: told == [0])
            assert store.notices() == []
            await asyncio.wait_for(writer.journal([trying()]), 20)
            other.execute("ROLLBACK")
            await writer.kept()
            assert told == [0]
        assert [(kept.notice.number, kept.deliveries) for kept in store.notices()] == [(0, (trying(),))]


async def test_a_writer_whose_place_was_taken_ends_all():
    shelf = Shelf()
    shelf.trouble = Superseded("another collector has written meanwhile")
    writer = Writer(shelf)
    writer.hand_on(record(0))
    with pytest.raises(Stop, match="another collector"):
        await asyncio.wait_for(writer.run(asyncio.Event()), 20)


async def test_a_store_that_is_away_for_too_long_ends_all_and_leaves_no_hole_unsaid():
    shelf = Shelf()
    shelf.trouble = StoreError("the disk is full")
    writer, each = Writer(shelf), trying()
    for _ in range(MOST_WAITING + 1):
        writer.hand_on(each)
    with pytest.raises(Stop, match=f"away for {MOST_WAITING} records"):
        await asyncio.wait_for(writer.run(asyncio.Event()), 20)
