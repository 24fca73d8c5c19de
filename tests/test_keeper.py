import json

from hypothesis import given
from hypothesis import strategies as st

from build import PAIR, S_AS_P, P, S, look
from cli.keeper import Keeper, replayed, restore, wants_confirmation
from hapair.watch import Watch
from incidents import histories


class Kept:
    """As much of a store as a restart asks for."""

    def __init__(self, records):
        self.records = records

    def checkpoint(self, pair):
        found = [(seq, r.checkpoint) for seq, r in enumerate(self.records) if r.checkpoint is not None]
        return found[-1] if found else None

    def items(self, pair, after=-1):
        return iter([r.item for r in self.records[after + 1 :]])


@given(histories(), st.integers(0, 60))
def test_a_restart_goes_on_as_if_there_had_been_none(items, cut):
    whole, first = [], []
    unbroken = Keeper(Watch(PAIR), {}, whole.append)
    for item in items:
        unbroken.take(item)
    keeper = Keeper(Watch(PAIR), {}, first.append)
    for item in items[:cut]:
        keeper.take(item)
    keeper = Keeper(*restore(Kept(first), PAIR), first.append)
    for item in items[cut:]:
        keeper.take(item)
    assert [(r.item, r.step) for r in first] == [(r.item, r.step) for r in whole]
    assert (keeper.watch, keeper.active) == (unbroken.watch, unbroken.active)


@given(histories())
def test_a_checkpoint_of_another_version_is_replayed_instead(items):
    records = []
    keeper = Keeper(Watch(PAIR), {}, records.append)
    for item in items:
        keeper.take(item)
    store = Kept(records)
    store.checkpoint = lambda pair: (len(records), json.dumps({"watch": {"version": 0}, "alerts": []}))
    assert restore(store, PAIR) == (keeper.watch, keeper.active) == replayed(items, Watch(PAIR), {})


def test_only_the_first_look_that_is_not_well_asks_for_a_fresh_one():
    keeper = Keeper(Watch(PAIR), {}, [].append)
    said = [(P, S), (P, S), (P, S_AS_P), (P, S_AS_P), (P, S)]
    asked = [wants_confirmation(keeper.take(look(p, s, 10 * n))) for n, (p, s) in enumerate(said)]
    assert asked == [False, False, True, False, False]
