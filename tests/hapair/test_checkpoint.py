import json

from hypothesis import given

from build import PAIR
from hapair.forms.checkpoint import parse_watch, show_watch
from hapair.pair import Pair
from hapair.watch import Watch, run
from incidents import histories


@given(histories())
def test_a_watch_written_down_after_any_item_is_taken_up_unchanged(items):
    for watch in [Watch(PAIR), *(step.watch for step in run(items, Watch(PAIR)))]:
        assert parse_watch(json.loads(json.dumps(show_watch(watch))), PAIR) == watch


def test_another_version_or_other_members_are_not_taken_up():
    written = show_watch(Watch(PAIR))
    assert parse_watch(written | {"version": 0}, PAIR) is None
    assert parse_watch(written, Pair("mx-paris", "mx1", "mx3")) is None
