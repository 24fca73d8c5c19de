from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

import postgres
from alerts.notice import Message, Reason
from alerts.notice_form import notice_row, parse_notice
from build import PAIR, START, P, S, look, looks
from hapair.forms.lines import BadLine
from hapair.severity import Severity
from history.database.database import open_database
from history.store import Delivery, DeliveryState, OwnRecord, StoreError
from stores import Databases, Place, Places, databases, fill, places, records
from tellings import later, notice

__all__ = ["databases", "places"]

OWED, TRYING, SENT = DeliveryState.OWED, DeliveryState.TRYING, DeliveryState.SENT


def record(told, after=0):
    """A look and what it has told."""
    return replace(records([look(P, S, after)])[0], notices=tuple(map(notice_row, told)))


def own(*told, checkpoint=None):
    return OwnRecord("site paris", START, checkpoint, tuple(map(notice_row, told)))


def states(store):
    return {(o.notice.number, o.delivery.channel): o.delivery.state for o in store.owed()}


def delivered(said, channel="hook", state=SENT, **more):
    return Delivery(said.key, channel, state, later(5), **more)


def test_a_notice_is_read_as_it_was_kept_whatever_a_device_put_into_it(places: Places):
    hostile = Message("\x00\ud800<b>", "\u202e", "mail", "since", "sure", ("a\nb",), (), (("\x00", "\udfff"),), "")
    said = notice(reason=Reason.WORSE, message=hostile, channels=("mail", "hook"), rules=("SplitBrain", "Blind"))
    with places.new().opened() as store:
        store.add_pairs([PAIR])
        store.keep([record([said])])
        told = store.notices(PAIR.name)
    assert [parse_notice(one.notice) for one in told] == [said]
    assert told[0].notice == notice_row(said)


def test_a_notice_is_owed_to_each_of_its_channels_from_the_moment_its_look_is_kept(places: Places):
    with places.new().opened() as store:
        store.add_pairs([PAIR])
        store.keep([record([notice(channels=("mail", "hook"))])])
        assert states(store) == {(0, "mail"): OWED, (0, "hook"): OWED}


def test_where_the_look_is_not_kept_nothing_is_owed(places: Places):
    with places.new().opened() as store:
        store.add_pairs([PAIR])
        with pytest.raises(StoreError):
            store.keep([record([notice()]), replace(record([notice(1)]), item=replace(look(P, S), pair="mx-nowhere"))])
        assert (store.owed(), store.notices(), store.latest_of(PAIR.name).kept_at) == ([], [], None)


def test_a_delivery_that_is_over_is_owed_no_more_and_stays_in_the_log(places: Places):
    said = notice(channels=("mail", "hook"))
    with places.new().opened() as store:
        store.keep([own(said)])
        store.keep([delivered(said, state=TRYING, attempts=1, error="\x00\ud800", next_at=later(9))])
        assert states(store) == {(0, "mail"): OWED, (0, "hook"): TRYING}
        store.keep([last := delivered(said, attempts=2, receipt="123.45")])
        assert states(store) == {(0, "mail"): OWED}
        assert store.notices()[0].deliveries == (last, Delivery(said.key, "mail", OWED, said.at))


def test_a_notice_said_again_by_a_replay_is_not_owed_again(places: Places):
    said = notice()
    with places.new().opened() as store:
        store.keep([own(said)])
        store.keep([delivered(said)])
        store.keep([own(said)])
        assert store.owed() == []
        assert len(store.notices()) == 1


def test_a_notice_and_how_it_fared_may_come_in_one_transaction(places: Places):
    """As they do where the store was away while it was sent."""
    said = notice()
    with places.new().opened() as store:
        store.keep([own(said), delivered(said, state=TRYING), delivered(said)])
        assert store.owed() == []
        assert [d.state for d in store.notices()[0].deliveries] == [SENT]


def test_who_stood_in_for_another_is_told_how_the_incident_ends_and_of_no_other(places: Places):
    first, end, other = notice(), notice(1, Reason.RESOLVED), notice(2, opened=later(900))
    with places.new().opened() as store:
        store.keep([own(first)])
        store.keep([delivered(first, "sms", OWED, instead_of="hook")])
        store.keep([delivered(first, "sms"), delivered(first, state=DeliveryState.GIVEN_UP)])
        store.keep([delivered(first, "sms", instead_of="hook")])
        store.keep([own(end, other)])
        assert states(store) == {(1, "hook"): OWED, (1, "sms"): OWED, (2, "hook"): OWED}
        assert {o.delivery.instead_of for o in store.owed() if o.delivery.channel == "sms"} == {"hook"}


def test_a_channel_finds_the_first_receipt_it_got_in_the_incident(places: Places):
    first, second, third, other = notice(), notice(1), notice(2, channels=("hook", "mail")), notice(3, opened=later(9))
    with places.new().opened() as store:
        store.keep([own(first, second)])
        store.keep([delivered(first, receipt="111"), delivered(second, receipt="222")])
        store.keep([own(third, other)])
        found = {(o.notice.number, o.delivery.channel): o.receipt for o in store.owed()}
        assert found == {(2, "hook"): "111", (2, "mail"): "", (3, "hook"): ""}


def test_who_keeps_notices_learns_what_is_owed_of_these_and_of_no_others(places: Places):
    first, again, standing = notice(), notice(1), notice(2)
    with places.new().opened() as store:
        assert [o.notice for o in store.keep([own(first)])] == [notice_row(first)]
        owed = store.keep([own(again), delivered(first, "sms", OWED, instead_of="hook"), delivered(again)])
        assert [(o.notice.number, o.delivery.channel) for o in owed] == [(1, "sms")]
        owed = store.keep([own(standing)])
        assert [(o.notice.number, o.delivery.channel) for o in owed] == [(2, "hook"), (2, "sms")]


def test_what_a_channel_remembers_of_a_notice_it_did_not_take_is_no_receipt(places: Places):
    first, second = notice(), notice(1)
    with places.new().opened() as store:
        store.keep([own(first), delivered(first, state=DeliveryState.FAILED, receipt="two of three")])
        assert [o.delivery.receipt for o in store.owed()] == ["two of three"]
        assert [o.receipt for o in store.keep([own(second)])] == [""]


def test_a_delivery_that_another_channel_has_taken_over_says_so(places: Places):
    said = notice(channels=("mail", "hook"))
    with places.new().opened() as store:
        store.keep([own(said), delivered(said, "sms", instead_of="hook")])
        assert {o.delivery.channel: o.taken_over for o in store.owed()} == {"mail": False, "hook": True}


def test_notices_whose_time_is_over_go_with_all_that_was_kept_of_them(places: Places):
    old, young = notice(), notice(1, after=86_400)
    with places.new().opened() as store:
        fill(store, [look(P, S, 86_400 * day) for day in (0, 393)])
        store.keep([own(old, young), delivered(old), delivered(young)])
        assert store.retain(START + timedelta(days=401), 7, 400).notices == 1
        assert [told.notice.number for told in store.notices()] == [1]
        assert store.keep([own(old)])[0].delivery.state is OWED  # nothing is left of how the first fared


def test_a_delivery_of_what_is_kept_as_no_notice_is_owed_no_more_after_a_restart(places: Places):
    with places.new().opened() as store:
        store.keep([delivered(notice(), state=TRYING), own(notice(1))])
        assert [o.notice.number for o in store.owed()] == [1]


def test_what_is_told_outlasts_a_loss_of_power_from_its_commit_on(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/pairwatch.db", writer=True)
    for lasting, synchronous in ((True, 2), (False, 1)):
        with database.writing(lasting=lasting) as session:
            assert session.value("PRAGMA synchronous") == synchronous
    database.close()


def test_notices_are_chosen_by_topic_incident_and_time(places: Places):
    said = [notice(), notice(1), notice(2, opened=later(2)), notice(3, topic="pairwatch")]
    with places.new().opened() as store:
        store.keep([own(*said)])

        def numbers(*args, **chosen):
            return [told.notice.number for told in store.notices(*args, **chosen)]

        assert numbers() == [0, 1, 2, 3]
        assert numbers(PAIR.name) == [0, 1, 2]
        assert numbers(PAIR.name, opened=START) == [0, 1]
        assert numbers(since=later(1), until=later(2)) == [1, 2]
        assert numbers(limit=2) == [2, 3]


def test_a_topic_that_is_no_pair_goes_on_from_its_last_checkpoint(places: Places):
    with places.new().opened() as store:
        assert store.desk("site paris") is None
        store.keep([own(checkpoint="one"), own(checkpoint="two"), own()])
        assert store.desk("site paris") == "two"


def test_what_was_kept_though_the_answer_was_lost_is_not_kept_twice_and_is_still_owed(databases: Databases, tmp_path):
    kept = [replace(r, notices=(notice_row(notice(n)),)) for n, r in enumerate(records(looks((P, S), (P, S))))]
    direct = databases.new()
    with closing(postgres.LossyWire(direct.url, tmp_path)) as wire, Place(wire.url, tmp_path).opened() as store:
        store.add_pairs([PAIR])
        wire.lose_next_commit()
        given = [kept[0], own(notice(7)), delivered(notice(7), state=TRYING)]
        with pytest.raises(StoreError):
            store.keep(given)
        store.keep([*given, kept[1]])
        assert [r.item for r in kept] == list(store.items(PAIR.name))
        assert states(store) == {(0, "hook"): OWED, (1, "hook"): OWED, (7, "hook"): TRYING}


def test_a_notice_that_this_version_cannot_read_says_so():
    row = notice_row(notice(severity=Severity.WARNING))
    for text in ("", "[]", "{}", '{"site":"x","message":{"title":1}}'):
        with pytest.raises(BadLine, match="mx-paris"):
            parse_notice(replace(row, text=text))
    with pytest.raises(BadLine):
        parse_notice(replace(row, reason="of another version"))
