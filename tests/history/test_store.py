import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Event as Flag
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build import LATE, P_OFF, PAIR, S_AS_P, SILENT, START, P, S, event, look, looks, told
from hapair.forms.checkpoint import parse_watch
from hapair.judge import PairState
from hapair.look import Event, Facts, NoAnswer, Path, Reading, Snapshot, Source, Testimony
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.watch import Watch, run
from history.database.database import open_database
from history.store import Latest, OwnRecord, Record, StoreError
from incidents import at, histories
from replayed import assert_holds
from stores import Places, databases, fill, places, records

__all__ = ["databases", "places"]

FAILOVER = [
    *looks((P, S), (P, S)),
    event("primary_unit_switch", 15),
    *looks((P_OFF, S_AS_P), (P_OFF, S_AS_P), start=20),
]


@settings(max_examples=40)
@given(items=histories(), batch=st.integers(1, 20))
def test_what_is_stored_is_what_a_replay_says(places: Places, items, batch):
    with places.new().opened() as store:
        fill(store, items, batch=batch)
        assert_holds(store, items)


@settings(max_examples=40)
@given(items=histories(), data=st.data())
def test_a_restart_at_any_item_from_checkpoint_or_from_nothing_changes_nothing(places: Places, items, data):
    place = places.new()
    cut = data.draw(st.integers(0, len(items)))
    every = data.draw(st.integers(1, 7))
    with place.opened() as store:
        store.add_pairs([PAIR])
        kept = records(items[:cut])
        store.keep([r if n % every == 0 else replace(r, checkpoint=None) for n, r in enumerate(kept)])
    with place.opened() as store:
        watch, after = Watch(PAIR), -1
        if data.draw(st.booleans()) and (found := store.checkpoint(PAIR.name)):
            after, watch = found[0], parse_watch(json.loads(found[1]), PAIR)
        for step in run(store.items(PAIR.name, after=after), watch):
            watch = step.watch
        store.keep(records(items[cut:], watch))
        assert_holds(store, items)


@settings(max_examples=20)
@given(items=histories())
def test_a_rebuilt_cache_is_the_one_that_grew(places: Places, items):
    with places.new().opened() as store:
        fill(store, items)
        store.rebuild(PAIR.name)
        assert_holds(store, items)
        assert store.checkpoint(PAIR.name) is None
        store.rebuild(PAIR.name)
        assert_holds(store, items)


def test_a_rebuild_mends_a_cache_that_went_wrong(places: Places):
    with places.new().opened() as store:
        store.add_pairs([PAIR])
        wrong = records([look(P, S_AS_P, 10 * n) for n in range(5)])
        right = [replace(r, item=item) for r, item in zip(wrong, FAILOVER, strict=True)]
        store.keep(right)
        assert store.spans(PAIR.name)[0].state is PairState.SPLIT_BRAIN
        store.rebuild(PAIR.name)
        assert_holds(store, FAILOVER)


def test_a_rebuild_reads_the_looks_once_and_leaves_other_pairs_alone(places: Places):
    other = Pair("mx-lyon", "mx1", "mx2")
    with places.new().opened() as store:
        fill(store, FAILOVER)
        store.add_pairs([other])
        store.keep([_one(look(P, S, n, pair=other), other) for n in (0,)])
        before = store.latest()
        store.rebuild(PAIR.name)
        assert store.latest() == before
        assert len(store.spans(other.name)) == 1


def test_a_look_comes_back_exactly_with_all_that_it_held(places: Places):
    facts = Facts(
        86400.5, "FE1", "VM\u2028", "v7\x00\ud800", "<b>h</b>", 1, 2.5, 3, 4, 5, 6, 7,
        queues={"in": 1}, interfaces={"port1": "up"}, heartbeat={"port3": "ok"}, sync={"config": "in_sync"},
        more={"fan": [1, {"a": None}]},
    )  # fmt: skip
    first = Testimony(Reading(1, 7, facts), Reading("master", "\U0001f600", facts), {"note": 1.5})
    item = replace(look(first, told(NoAnswer(LATE.cause, "our loop", facts), SILENT), path=Path.LOST), more={"k": []})
    with places.new().opened() as store:
        fill(store, [item])
        assert list(store.items(PAIR.name)) == [item]
        assert store.latest_of(PAIR.name).look == item


def test_an_event_comes_back_exactly_and_is_found_by_time(places: Places):
    items = [replace(event("note", n), text=f"{n}", more={"n": n}) for n in range(6)]
    with places.new().opened() as store:
        fill(store, [look(P, S, 0), *items])
        assert store.events(PAIR.name) == items
        assert store.events(PAIR.name, at(2), at(4)) == items[2:5]
        assert store.events(PAIR.name, limit=2) == items[4:]


def test_what_people_did_is_told_from_what_units_say_of_it(places: Places):
    forged = replace(event("note", 1), more={"raw": {"source": "operator"}})
    acts = [replace(event("note", n, source=Source.OPERATOR), member=None, more={"who": "ada"}) for n in (2, 3)]
    with places.new().opened() as store:
        fill(store, [look(P, S, 0), forged, *acts])
        assert store.acts(PAIR.name) == acts
        assert store.acts(PAIR.name, since=acts[1].at) == acts[1:]


def test_looks_that_have_little_in_common_are_kept_as_exactly(places: Places):
    items = [look(P, told(Reading(2, 2, Facts(more={"blob": f"{n}" * 5000}))), n) for n in (1, 2, 3, 2, 1)]
    with places.new().opened() as store:
        fill(store, items, batch=2)
        assert list(store.items(PAIR.name)) == items


def test_items_are_chosen_by_number_and_by_time(places: Places):
    items = looks(*[(P, S)] * 10)
    with places.new().opened() as store:
        fill(store, items)
        assert list(store.items(PAIR.name, after=6)) == items[7:]
        assert list(store.items(PAIR.name, since=at(30), until=at(50))) == items[3:6]
        assert list(store.items(PAIR.name, after=4, since=at(30), until=at(59.9))) == items[5:6]


def test_spans_failovers_and_mismatches_are_chosen_by_what_touches_a_time(places: Places):
    with places.new().opened() as store:
        fill(store, FAILOVER)
        spans = store.spans(PAIR.name)
        assert [s.state for s in spans] == [PairState.NORMAL, PairState.FAILED_OVER]
        assert store.spans(PAIR.name, until=at(9)) == spans[:1]
        assert store.spans(PAIR.name, since=at(21)) == spans[1:]
        assert store.spans(PAIR.name, since=at(15), until=at(16)) == spans
        failover = store.failovers(PAIR.name)
        assert failover[0].reported == (at(15),)
        assert store.failovers(PAIR.name, since=at(21)) == store.failovers(PAIR.name, until=at(9)) == []
        assert store.failovers(PAIR.name, since=at(12), until=at(13)) == failover
        assert store.mismatches(PAIR.name, until=at(9)) == []
        assert len(store.mismatches(PAIR.name, since=at(400))) == 2


def test_what_is_kept_of_all_pairs_is_read_at_once_as_it_is_of_each(places: Places):
    with places.new().opened() as store:
        fill(store, looks((P, S), (P, S), (P, S_AS_P), (P, S)))
        other, never = replace(PAIR, name="a"), replace(PAIR, name="b")
        store.add_pairs([other, never])
        store.keep([_one(replace(look(P, S, 5), pair=other.name), other)])
        store.keep([OwnRecord("site paris", START, "paris"), OwnRecord("pairwatch", START, "\udfff")])
        names = (PAIR.name, other.name)
        assert store.checkpoints() == {PAIR.name: store.checkpoint(PAIR.name)}
        since = START + timedelta(seconds=25)
        assert store.spans_of_all(since=since) == {name: store.spans(name, since=since) for name in names}
        assert [span.number for span in store.spans_of_all(since=since)[PAIR.name]] == [1, 2]
        assert store.desks() == {"pairwatch": "\udfff", "site paris": "paris"}


def test_a_reading_that_began_does_not_see_what_is_kept_meanwhile(places: Places):
    items = looks(*[(P, S)] * 1200)
    with places.new().opened() as store:
        fill(store, items[:1100], batch=400)
        reading = store.items(PAIR.name)
        seen = [next(reading)]
        store.keep(records(items[1100:]))
        assert [*seen, *reading] == items[:1100]


def test_a_transaction_is_whole_or_nothing_and_can_be_tried_again(places: Places):
    good = records(FAILOVER)
    bad = replace(good[-1], item=replace(good[-1].item, at=START.replace(microsecond=1)))
    with places.new().opened() as store:
        store.add_pairs([PAIR])
        with pytest.raises(ValueError, match="not a whole millisecond"):
            store.keep([*good[:-1], bad])
        assert store.latest() == [Latest(PAIR)]
        store.keep(good)
        assert_holds(store, FAILOVER)


def test_a_pair_is_known_by_what_the_settings_say_now_and_before_it_was_ever_looked_at(places: Places):
    slower = replace(PAIR, poll_interval_s=60.0)
    with places.new().opened() as store:
        store.add_pairs([PAIR, Pair("a-first", "x", "y")])
        store.add_pairs([slower])
        assert [p.name for p in store.pairs()] == ["a-first", "mx-paris"]
        assert store.latest_of(PAIR.name) == Latest(slower)
        assert store.latest_of("nobody") is None
        assert store.checkpoint(PAIR.name) is None
        assert list(store.items(PAIR.name)) == store.spans("nobody") == []


def test_a_pair_may_change_its_members_names_only_before_it_was_looked_at(places: Places):
    renamed = Pair(PAIR.name, "mx1", "mx3")
    with places.new().opened() as store:
        store.add_pairs([renamed])
        fill(store, FAILOVER)
        with pytest.raises(StoreError, match="'mx-paris' is kept here with the members mx1 and mx2"):
            store.add_pairs([Pair("mx-lyon", "a", "b"), renamed])
        assert store.pairs() == [PAIR]
        swapped = Pair(PAIR.name, "mx2", "mx1")
        store.add_pairs([swapped])
        assert store.pairs() == [swapped]


def test_an_unknown_pair_is_refused_by_name(places: Places):
    with places.new().opened() as store:
        with pytest.raises(StoreError, match="no pair is called 'mx-paris'"):
            store.keep(records(FAILOVER))
        with pytest.raises(StoreError, match="no pair is called 'mx-paris'"):
            list(store.items(PAIR.name))
        with pytest.raises(StoreError, match="no pair is called 'mx-paris'"):
            store.rebuild(PAIR.name)


def test_a_look_lost_to_our_lateness_is_kept_and_leaves_the_state_as_it_was(places: Places):
    items = [look(P, S, 0), look(LATE, S, 10)]
    with places.new().opened() as store:
        fill(store, items, batch=1)
        latest = store.latest_of(PAIR.name)
        assert (latest.look, latest.at, latest.looks) == (items[0], items[0].at, 1)
        assert (latest.state, latest.severity) == (PairState.NORMAL, Severity.OK)


def test_a_reader_sees_what_the_writer_keeps(places: Places):
    place = places.new()
    with place.opened() as store, place.read() as reader:
        fill(store, FAILOVER)
        assert_holds(reader, FAILOVER)
        assert store.latest() == reader.latest()
    with place.read() as reader:
        assert_holds(reader, FAILOVER)


def test_a_reading_sees_one_moment_however_long_it_asks(places: Places):
    place, kept = places.new(), records(FAILOVER)
    with place.opened() as store, closing(open_database(place.url, writer=False)) as database:
        store.add_pairs([PAIR])
        store.keep(kept[:2])
        with database.reading() as session:
            before = session.value("SELECT count(*) FROM look")
            store.keep(kept[2:4])
            assert session.value("SELECT count(*) FROM look") == before == 2
        with database.reading() as session:
            assert session.value("SELECT count(*) FROM look") == 3


def test_what_is_open_for_reading_cannot_write(places: Places):
    place = places.new()
    with place.opened() as store:
        fill(store, FAILOVER)
        with closing(open_database(place.url, writer=False)) as database:
            with pytest.raises(StoreError, match=r"read-?only"), database.reading() as session:
                session.run("DELETE FROM look")
            with pytest.raises(StoreError, match="open for reading only"), database.writing():
                pass
        assert_holds(store, FAILOVER)


def test_a_second_writer_is_refused_until_the_first_is_gone(places: Places):
    place = places.new()
    with place.opened() as store:
        fill(store, FAILOVER)
        with pytest.raises(StoreError, match="another collector writes this store"), place.opened():
            pass
    with place.opened() as store:
        assert_holds(store, FAILOVER)


def test_a_reader_never_sees_half_of_what_was_kept_together(places: Places):
    other = Pair("mx-lyon", "mx1", "mx2")
    place = places.new()
    seen: set[bool] = set()
    done = Flag()

    def read() -> None:
        with place.read() as reader:
            while not done.is_set():
                seen.add(len({latest.kept_at for latest in reader.latest()}) == 1)

    with place.opened() as store:
        store.add_pairs([PAIR, other])
        thread = Thread(target=read)
        thread.start()
        for n in range(200):
            store.keep([_one(look(P, S, n, pair=pair), pair) for pair in (PAIR, other)])
        done.set()
        thread.join(10)
    assert seen == {True}


def _one(item: Snapshot | Event, pair: Pair) -> Record:
    return Record(item, next(run([item], Watch(pair))))


@settings(max_examples=15, deadline=None)
@given(items=histories(), batch=st.integers(1, 5))
def test_who_asks_again_is_told_what_who_asks_first_is_told(places: Places, items, batch):
    place, kept = places.new(), records(items)
    with place.opened() as store, place.read() as again:
        store.add_pairs([PAIR])
        for first in range(0, len(kept), batch):
            store.keep(kept[first : first + batch])
            with place.read() as afresh:
                assert again.latest() == afresh.latest()


def test_a_pair_of_which_nothing_was_kept_anew_is_not_read_anew(places: Places):
    place, other = places.new(), Pair("omega", "o1", "o2")
    before, after = records(looks((P, S), (P_OFF, S_AS_P)))
    with place.opened() as store, place.read() as reader:
        store.add_pairs([PAIR, other])
        store.keep([before])
        first, untouched = reader.latest()
        store.keep([after])
        second, still = reader.latest()
    assert (first.state, second.state) == (PairState.NORMAL, PairState.FAILED_OVER)
    assert still is untouched
