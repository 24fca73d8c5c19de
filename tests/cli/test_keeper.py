import json

from hypothesis import given
from hypothesis import strategies as st

from alerts.policy import Policy
from build import PAIR, S_AS_P, P, S, look, looks
from cli.collector.keeper import Keeper, wants_confirmation
from cli.collector.standing import Standing, replayed, restore
from hapair.watch import Watch
from history.keeping import Record
from history.notices import Told
from incidents import histories

POLICY = Policy(PAIR)


class Kept:
    """As much of a store as a restart asks for."""

    def __init__(self):
        self.all = []

    @property
    def records(self):
        return [record for record in self.all if isinstance(record, Record)]

    @property
    def told(self):
        return [notice for record in self.all for notice in record.notices]

    def checkpoint(self, pair):
        found = [(seq, r.checkpoint) for seq, r in enumerate(self.records) if r.checkpoint is not None]
        return found[-1] if found else None

    def items(self, pair, *, after=-1):
        return iter([r.item for r in self.records[after + 1 :]])

    def notices(self, topic, *, limit):
        return [Told(notice, ()) for notice in self.told][-limit:]


class Upgraded(Kept):
    """Its checkpoint was written by another version."""

    def checkpoint(self, pair):
        return len(self.records), json.dumps({"watch": {"version": 0}, "alerts": []})


def kept(items, into=None, policy=POLICY):
    into = into or Kept()
    keeper = Keeper(policy, restore(into, policy), into.all.append)
    for item in items:
        keeper.take(item)
    return into, keeper


@given(histories(), st.integers(0, 60))
def test_a_restart_goes_on_as_if_there_had_been_none(items, cut):
    whole, unbroken = kept(items)
    store, _ = kept(items[:cut])
    store, keeper = kept(items[cut:], store)
    assert [(r.item, r.step) for r in store.records] == [(r.item, r.step) for r in whole.records]
    assert store.told == whole.told
    assert (keeper.watch, keeper.desk) == (unbroken.watch, unbroken.desk)


@given(histories())
def test_a_checkpoint_of_another_version_is_replayed_instead(items):
    store, keeper = kept(items, Upgraded())
    found = restore(store, POLICY)
    assert (found.watch, found.desk) == (keeper.watch, keeper.desk)
    assert found.watch == replayed(items, POLICY, Standing(Watch(PAIR))).watch


def test_a_replay_of_all_there_is_says_nothing_of_what_is_long_over():
    over = looks(*[(P, S_AS_P)] * 3, *[(P, S)] * 10)
    store, _ = kept([*over, *looks(*[(P, S_AS_P)] * 3, start=7200)], Upgraded())
    assert [row.reason for row in store.told] == ["opened", "resolved", "opened"]
    again = restore(store, POLICY)
    assert [notice.key for notice in again.untold] == [store.told[-1].key]


def test_a_replay_by_other_rules_takes_no_number_of_what_was_told():
    store, _ = kept(looks(*[(P, S_AS_P)] * 3, *[(P, S)] * 10), Upgraded())
    deaf = Policy(PAIR, rules=())
    assert [row.number for row in store.told] == [0, 1]
    found = restore(store, deaf)
    assert (found.untold, found.desk.notices) == ((), 2)


def test_only_the_first_look_that_is_not_well_asks_for_a_fresh_one():
    keeper = Keeper(POLICY, Standing(Watch(PAIR)), [].append)
    said = [(P, S), (P, S), (P, S_AS_P), (P, S_AS_P), (P, S)]
    asked = [wants_confirmation(keeper.take(look(p, s, 10 * n))) for n, (p, s) in enumerate(said)]
    assert asked == [False, False, True, False, False]
