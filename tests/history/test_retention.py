import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from build import PAIR, START, P, S, event, look
from hapair.look import Item
from hapair.pair import Pair
from history import archive
from history.store import Retained, Store, StoreError
from incidents import histories
from replayed import assert_holds
from stores import Place, Places, databases, fill, places, records

__all__ = ["databases", "places"]

DAY = timedelta(days=1)
NOTHING = Retained()


def days(count: int, per_day: int = 4) -> list[Item]:
    return [look(P, S, 86_400 / per_day * n) for n in range(count * per_day)]


def raw(place: Place) -> int:
    """Looks in the table, and not in the archive."""
    from history.database.database import open_database

    database = open_database(place.url, writer=False)
    with database.reading() as session:
        found = session.value("SELECT count(*) FROM look")
    database.close()
    return found


def archive_of(place: Place) -> list[str]:
    return sorted(path.name for path in place.archive.glob("*"))


@settings(max_examples=30)
@given(items=histories(), data=st.data())
def test_retention_changes_nothing_that_can_be_asked(places: Places, items, data):
    items = [replace(item, at=START + (item.at - START) * 1200) for item in items]
    if items and data.draw(st.booleans()):
        items = with_a_wrong_clock(items, data)
    place = places.new()
    cut = data.draw(st.integers(0, len(items)))
    with place.opened() as store:
        fill(store, items[:cut])
        store.retain(START + data.draw(st.integers(0, 12)) * DAY, data.draw(st.integers(0, 3)), 10_000)
        watch = records(items[:cut])[-1].step.watch if cut else None
        store.keep(records(items[cut:], watch))
        store.retain(START + data.draw(st.integers(0, 12)) * DAY, data.draw(st.integers(0, 3)), 10_000)
        assert_holds(store, items)
        moments = st.sampled_from([START - DAY, *(item.at for item in items), START + 99 * DAY])
        since, until = data.draw(moments), data.draw(moments)
        timely = [item for item in items if since <= item.at <= until]
        assert list(store.items(PAIR.name, since=since, until=until)) == timely
    with place.opened() as store:
        store.rebuild(PAIR.name)
        assert_holds(store, items)


def with_a_wrong_clock(items, data):
    first = data.draw(st.integers(0, len(items) - 1))
    last = data.draw(st.integers(first, len(items)))
    off = data.draw(st.sampled_from([-9000, -2, 1, 3650])) * DAY
    return [*items[:first], *(replace(item, at=item.at + off) for item in items[first:last]), *items[last:]]


def test_a_closed_day_becomes_one_file_sorted_by_pair_and_arrival_that_others_can_read(places: Places):
    place, other = places.new(), Pair("a-first", "mx1", "mx2")
    items = days(3)
    with place.opened() as store:
        fill(store, items)
        fill_other(store, other)
        assert store.retain(START + 2.5 * DAY, 1, 400) == Retained(8, ("2026-03-01.parquet",))
        assert archive_of(place) == ["2026-03-01.parquet"]
        table = parquet.read_table(place.archive / "2026-03-01.parquet")
        assert table.column_names == ["pair", "seq", "at", "look"]
        rows = table.to_pylist()
        assert [(row["pair"], row["seq"]) for row in rows] == [("a-first", n) for n in range(4)] + [
            ("mx-paris", n) for n in range(4)
        ]
        assert rows[-1]["at"] == items[3].at
        assert rows[-1]["look"].startswith('{"kind":"look","at":"2026-03-01T18:00:00.000Z","members":{"mx1":')
        assert raw(place) == 8 + 8
        assert store.retain(START + 2.9 * DAY, 1, 400) == NOTHING


def test_nothing_goes_that_a_restart_would_need(places: Places):
    items = days(3)
    place = places.new()
    with place.opened() as store:
        store.add_pairs([PAIR])
        kept = [replace(record, checkpoint=None) for record in records(items)]
        store.keep(kept)
        assert store.retain(START + 30 * DAY, 0, 400) == NOTHING
        last = records([*items, look(P, S, 86_400 * 3)])[-1]
        store.keep([replace(last, item=event("note", 86_400 * 3), checkpoint="to go on from here")])
        assert store.retain(START + 30 * DAY, 0, 400).looks == len(items)


def test_an_old_file_goes_when_all_in_it_is_too_old_and_its_spans_stay(places: Places):
    place, tenth, eleventh = places.new(), look(P, S, 86_400 * 10), look(P, S, 86_400 * 11)
    with place.opened() as store:
        fill(store, [*days(2), event("note", 86_400), tenth, eleventh])
        store.retain(START + 2 * DAY, 0, 400)
        assert archive_of(place) == ["2026-03-01.parquet", "2026-03-02.parquet"]
        spans = store.spans(PAIR.name)
        dropped = store.retain(START + 11 * DAY, 0, 10)
        assert dropped == Retained(1, ("2026-03-11.parquet",), ("2026-03-01.parquet",))
        assert archive_of(place) == ["2026-03-02.parquet", "2026-03-11.parquet"]
        assert next(store.items(PAIR.name)).at == START + DAY
        assert store.spans(PAIR.name) == spans
        with pytest.raises(StoreError, match="first looks of 'mx-paris' are no longer kept"):
            store.rebuild(PAIR.name)
        assert store.spans(PAIR.name) == spans
        dropped = store.retain(START + 12 * DAY, 0, 10)
        assert dropped == Retained(1, ("2026-03-12.parquet",), ("2026-03-02.parquet",), events=1)
        assert list(store.items(PAIR.name)) == [tenth, eleventh]


def test_any_moment_of_a_day_is_as_good_as_its_beginning(places: Places):
    place = places.new()
    with place.opened() as store:
        fill(store, [*days(2), event("note", 86_400)])
        moment = START + 2 * DAY + timedelta(hours=9, microseconds=533_309)
        assert store.retain(moment, 0, 400).written == ("2026-03-01.parquet", "2026-03-02.parquet")


def test_a_clock_set_years_ahead_throws_nothing_away(places: Places):
    place, items = places.new(), [*days(3), event("note", 86_400 * 3)]
    with place.opened() as store:
        fill(store, items)
        store.retain(START + 3 * DAY, 1, 400)
        store.keep(records([look(P, S, 86_400 * 3652)], records(items)[-1].step.watch))
        assert store.retain(START + 3652 * DAY, 1, 400).dropped == ()
        assert store.retain(START + 3653 * DAY, 1, 400).dropped == ()
        assert [item.at for item in store.items(PAIR.name)][: len(items)] == [item.at for item in items]


def test_an_event_that_a_wrong_clock_dated_back_takes_none_along(places: Places):
    place, wrong = places.new(), replace(event("note", 86_400 * 5), at=START - 9000 * DAY)
    old, young = event("note", 0), event("note", 86_400 * 4)
    ahead = replace(old, at=START + 3650 * DAY)
    with place.opened() as store:
        fill(store, [old, ahead, old, *(look(P, S, 86_400 * day) for day in (0, 4, 5)), young, wrong])
        assert store.retain(START + 6 * DAY, 0, 3).events == 3
        kept = [item for item in store.items(PAIR.name) if item in (old, ahead, young, wrong)]
        assert kept == [young, wrong]


def test_counting_goes_on_where_it_was_when_every_look_is_archived_or_gone(places: Places):
    place, items = places.new(), days(2)
    with place.opened() as store:
        fill(store, items)
        store.retain(START + 9 * DAY, 0, 1)
        assert raw(place) == 0
    with place.opened() as store:
        more = [look(P, S, 86_400 * 2), look(P, S, 86_400 * 3)]
        store.keep(records(more, records(items)[-1].step.watch))
        assert store.checkpoint(PAIR.name)[0] == len(items) + 1
        assert list(store.items(PAIR.name)) == [*items[4:], *more]  # the first day's are gone


def test_a_file_of_the_archive_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "2026-03-01.parquet"
    with pytest.raises(ValueError, match="values to unpack"), archive.writing(path) as file:
        file.add(PAIR.name, [])
    assert not path.exists()
    with archive.writing(path) as file:
        file.add(PAIR.name, [(0, 0, b"{}")])
        assert not path.exists()
    assert list(archive.read(path, PAIR.name)) == [(0, 0, b"{}")]


def test_a_second_batch_of_one_day_gets_a_file_of_its_own(places: Places):
    place, other = places.new(), Pair("mx-lyon", "mx1", "mx2")
    with place.opened() as store:
        fill(store, days(1))
        store.retain(START + DAY, 0, 400)
        fill_other(store, other)
        assert store.retain(START + 9 * DAY, 0, 400).written[0] == "2026-03-01.1.parquet"
        assert len(list(store.items(other.name))) == 12
        assert list(store.items(PAIR.name)) == days(1)


@pytest.mark.parametrize("harm", ["gone", "cut short", "garbage"])
def test_a_file_of_the_archive_that_cannot_be_read_is_named(places: Places, harm):
    place = places.new()
    with place.opened() as store:
        fill(store, days(1))
        store.retain(START + 9 * DAY, 0, 400)
        file = place.archive / "2026-03-01.parquet"
        match harm:
            case "gone":
                file.unlink()
            case "cut short":
                file.write_bytes(file.read_bytes()[:-20])
            case "garbage":
                file.write_bytes(b"PAR1" + b"x" * 200 + b"PAR1")
        with pytest.raises(StoreError, match=r"2026-03-01\.parquet: cannot read this file of the archive"):
            list(store.items(PAIR.name))


def test_a_file_of_the_archive_that_is_another_one_is_named(places: Places):
    place, other = places.new(), Pair("mx-lyon", "mx1", "mx2")
    with place.opened() as store:
        fill(store, days(1))
        store.retain(START + 9 * DAY, 0, 400)
        fill_other(store, other)
        store.retain(START + 9 * DAY, 0, 400)
        (place.archive / "2026-03-01.1.parquet").rename(place.archive / "2026-03-01.parquet")
        with pytest.raises(StoreError, match="0 looks of 'mx-paris' are in this file and 4 should be"):
            list(store.items(PAIR.name))


def test_a_reading_on_its_way_misses_nothing_while_looks_move_to_the_archive(places: Places):
    items = days(8, per_day=300)
    with places.new().opened() as store:
        fill(store, items, batch=1000)
        reading = store.items(PAIR.name)
        seen = [next(reading) for _ in range(450)]
        store.retain(START + 7 * DAY, 1, 400)
        assert [*seen, *reading] == items


RETAIN = """
import sys
from datetime import datetime
from pathlib import Path
from history.store import open_store
open_store(sys.argv[1], archive=Path(sys.argv[2])).retain(datetime.fromisoformat(sys.argv[3]), 0, 400)
"""


def test_a_run_killed_between_archive_and_deletion_is_finished_by_the_next(places: Places):
    place, items = places.new(), days(1, per_day=14_400)
    with place.opened() as store:
        fill(store, items, batch=5000)
    arguments = [place.url, str(place.archive), (START + DAY).isoformat()]
    process = subprocess.Popen([sys.executable, "-c", RETAIN, *arguments])
    deadline = time.monotonic() + 60
    while raw(place) == len(items):
        assert time.monotonic() < deadline
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    left = raw(place)
    assert 0 < left < len(items)
    with place.opened() as store:
        assert list(store.items(PAIR.name)) == items
        assert store.retain(START + DAY, 0, 400) == Retained(left)
        assert raw(place) == 0
        assert list(store.items(PAIR.name)) == items


def fill_other(store: Store, pair: Pair) -> None:
    store.add_pairs([pair])
    items = [replace(item, pair=pair.name) for item in days(3)]
    store.keep(records(items))
