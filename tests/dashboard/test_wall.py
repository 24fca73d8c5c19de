"""What the wall is told of every pair: who has it, what is not told of it, its last day, and what is wrong with us."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.desk.own import OwnDesk, attend_own
from build import P_AS_S, PAIR, S_AS_P, START, P, S, look, told
from dashboard.desks import Desks
from dashboard.wall.drawn import Drawings, draw
from dashboard.wall.strip import CELLS, strip
from dashboard.wall.tiles import Beside, show_trouble, show_wall
from desks import ACK, Office, policy, silence, window
from hapair.judge import PairState
from hapair.look import Facts, Reading
from hapair.people.acts import Acknowledged
from hapair.people.windows import Purpose, Window
from hapair.spans import Range, Span
from hapair.verify.expected import Expected
from history.latest import Latest
from latest_rows import after, latest


def shown(row, now=1, **desks):
    (tile,) = show_wall([row], after(now), Beside(Desks(desks)))["pairs"]
    return tile


def office(p, s, *times, **more):
    return Office(policy(**more)).see(p, s, *times)


def test_the_wall_keeps_the_order_of_the_store():
    rows = [replace(latest(*said), pair=replace(PAIR, name=name)) for name, said in
            {"a": (P, S), "b": (P, S_AS_P), "c": (P_AS_S, S_AS_P)}.items()]  # fmt: skip
    wall = show_wall([*rows, Latest(replace(PAIR, name="d"))], after(1))
    assert [(pair["name"], pair["tone"]) for pair in wall["pairs"]] == [
        ("a", "ok"), ("b", "critical"), ("c", "warning"), ("d", "unseen"),
    ]  # fmt: skip


def test_a_wall_without_a_store_shows_no_tile_at_all():
    wall = show_trouble("disk on fire", START)
    assert (wall["pairs"], wall["trouble"]) == ([], "disk on fire")


def test_what_somebody_looks_after_says_who_and_is_handled():
    desk = office(P, S_AS_P, 0, 1, 2).does(ACK, 3).see(P, S_AS_P, 4).desk
    tile = shown(latest(P, S_AS_P), **{PAIR.name: desk})
    assert (tile["owner"], tile["handled"], tile["tone"]) == ("ada", True, "critical")


def test_what_nobody_looks_after_is_not_handled():
    tile = shown(latest(P, S_AS_P), **{PAIR.name: office(P, S_AS_P, 0, 1, 2).desk})
    assert "owner" not in tile
    assert "handled" not in tile


@pytest.mark.parametrize(
    ("doing", "said", "handled"),
    [
        (silence(until=3600), "silenced until 01:00Z", True),
        (silence(until=3600, rules=("SyncOld",)), "partly silenced until 01:00Z", False),
        (silence(until=90000), "silenced until 03-02 01:00Z", True),
        (window(0, 1800), "maintenance until 00:30Z", True),
    ],
)
def test_what_is_not_told_says_until_when_and_is_handled_where_that_is_everything(doing, said, handled):
    desk = office(P, S, 0).does(doing, 1).see(P, S, 2).desk
    tile = shown(latest(P, S), 5, **{PAIR.name: desk})
    assert (tile["quiet"], tile.get("handled", False)) == (said, handled)


def test_a_window_of_the_settings_is_said_as_one_of_a_person():
    weekly = Window(Purpose.MAINTENANCE, START.time(), 600.0, weekdays=(START.weekday(),))
    wall = show_wall([latest(P, S)], after(5), Beside(windows={PAIR.name: [weekly]}))
    assert wall["pairs"][0]["quiet"] == "maintenance until 00:10Z"


def test_what_has_run_out_is_not_said_though_nothing_was_kept_since():
    desk = office(P, S, 0).does(silence(until=10), 1).see(P, S, 2).desk
    assert "quiet" in shown(latest(P, S), 9, **{PAIR.name: desk})
    assert "quiet" not in shown(latest(P, S), 10, **{PAIR.name: desk})


def linked(port6, *times):
    facts = Reading(None, None, Facts(heartbeat={"port5": "ok", "port6": port6}))
    return [look(told(P, facts), told(S, facts), after) for after in times]


def test_a_pair_that_acts_well_is_as_loud_as_the_gravest_alert_that_fires_and_says_which():
    desk = Office().take(*linked("failed", *range(0, 100, 10))).desk
    tile = shown(latest(P, S), **{PAIR.name: desk})
    assert (tile["tone"], tile["state"], tile["short"]) == ("warning", "normal", "Heartbeat link down")


def test_an_alert_counts_from_when_it_began_and_not_from_when_the_pair_was_well():
    desk = Office().take(*linked("ok", 0, 10, 20), *linked("failed", *range(30, 200, 10))).desk
    row = replace(latest(P, S), at=after(195))
    assert shown(row, 200, **{PAIR.name: desk})["lasted_s"] == 170.0


def test_upkeep_is_named_and_makes_no_pair_ill():
    full = Reading(None, None, Facts(cpu_percent=99.0))
    desk = Office().take(*(look(told(P, full), told(S), after) for after in range(0, 2000, 10))).desk
    tile = shown(latest(P, S), **{PAIR.name: desk})
    assert (tile["tone"], tile["short"], tile["upkeep"]) == ("ok", "Normal", "Cpu high")


def test_a_pair_that_is_worse_than_its_alerts_is_called_by_its_state():
    desk = Office().take(*linked("failed", *range(0, 100, 10))).desk
    tile = shown(latest(P, S_AS_P), **{PAIR.name: desk})
    assert (tile["tone"], tile["short"]) == ("critical", "Split brain")


def test_of_what_cannot_be_seen_no_alert_makes_anything_known():
    for desk in (Office().take(*linked("failed", *range(0, 100, 10))).desk, office(P, S_AS_P, 0, 1, 2).desk):
        assert shown(latest(P, S), 3600, **{PAIR.name: desk})["tone"] == "unseen"


def test_who_looked_after_it_for_a_while_does_not_any_more():
    desk = office(P, S_AS_P, 0, 1, 2).does(Acknowledged(after(60)), 3).see(P, S_AS_P, 4).desk
    row = replace(latest(P, S_AS_P), at=after(59))
    assert shown(row, 59, **{PAIR.name: desk})["owner"] == "ada"
    assert "owner" not in shown(row, 60, **{PAIR.name: desk})


def test_upkeep_of_which_one_matter_is_not_looked_after_is_nobodys():
    full = Reading(None, None, Facts(cpu_percent=99.0))
    busy = [look(told(P, full), told(S), each) for each in range(0, 400, 10)]
    desk = Office().take(*busy).does(ACK, 391).take(look(told(P, full), told(S), 400)).desk
    assert shown(latest(P, S), **{PAIR.name: desk})["owner"] == "ada"
    worn = Reading(None, None, Facts(cpu_percent=99.0, memory_percent=99.0))
    more = [look(told(P, worn), told(S), each) for each in range(410, 1000, 10)]
    two = Office(watch=None).take(*busy).does(ACK, 391).take(*more).desk
    assert "owner" not in shown(latest(P, S), **{PAIR.name: two})


@pytest.mark.parametrize(
    ("p", "s", "facts", "said"),
    [
        (P, S, Facts(heartbeat={"port5": "failed"}), ["critical", "not ready: links"]),
        (P, S, Facts(), ["unseen", "readiness not proven"]),
        (P_AS_S, S_AS_P, Facts(heartbeat={"port5": "failed"}), ["critical", "not ready: links"]),
        (P, S_AS_P, Facts(), None),
    ],
)
def test_a_pair_with_a_spare_says_whether_a_failover_would_work(p, s, facts, said):
    reading = Reading(None, None, facts)
    wall = show_wall([latest(p, s, http=(reading, reading))], after(1), Beside(expected={PAIR.name: Expected()}))
    assert wall["pairs"][0].get("ready") == said


def test_what_is_remembered_of_a_tile_is_of_the_pair_as_it_was_last_kept_and_ages():
    drawings, links = Drawings(), {"port5": "ok", "port6": "ok"}
    well, unwell = (Reading(None, None, Facts(heartbeat=each)) for each in (links, links | {"port5": "failed"}))
    for at, each in enumerate((well, unwell, well)):
        row = latest(P, S, http=(each, each))
        drawn = drawings(row, after(at), [], Expected())
        assert drawn == draw(row, after(at), [], Expected())
        assert drawn.ready is drawings(row, after(at + 9), [], Expected()).ready


@pytest.mark.parametrize("step_s", [2, -2])
def test_a_tile_of_which_nothing_is_kept_any_more_grows_stale_in_time_and_its_words_within_seconds(step_s):
    drawings, reading = Drawings(), Reading(None, None, Facts(heartbeat={"port5": "failed"}, sync={"mail": "ok"}))
    row = latest(P, S, http=(reading, reading))
    for seconds in range(0, 3600 * step_s // 2, step_s):
        told, plain = (each(row, after(seconds), [], Expected()) for each in (drawings, draw))
        assert replace(told.pair, members=(), links=(), sync=()) == replace(plain.pair, members=(), links=(), sync=())
        lately = [draw(row, after(seconds - ago), [], Expected()) for ago in range(0, 10 * step_s // 2, step_s)]
        assert (told.ready, told.pair.links) in [(each.ready, each.pair.links) for each in lately]
    assert told.ready != drawings(row, after(0), [], Expected()).ready


def test_what_the_settings_promise_anew_is_of_the_next_refresh():
    drawings, reading = Drawings(), Reading(None, None, Facts(heartbeat={"port5": "ok"}))
    row, two = latest(P, S, http=(reading, reading)), Expected(links=("port5", "port6"))
    before, now = (drawings(row, after(1), [], each).ready for each in (Expected(links=("port5",)), two))
    assert before != now == draw(row, after(1), [], two).ready


def test_what_was_wrong_is_not_over_before_the_all_clear():
    office_ = office(P, S_AS_P, 0, 1, 2).see(P, S, 3, 4)
    assert shown(latest(P, S), **{PAIR.name: office_.desk})["recovering"]
    assert "recovering" not in shown(latest(P, S), **{PAIR.name: office_.see(P, S, *range(5, 200, 5)).desk})


def test_a_sync_that_is_off_says_of_what():
    facts = Reading(None, None, Facts(sync={"mail": "off"}))
    assert shown(latest(P, S, http=(facts, facts)))["sync"] == "sync off"


def topic(site="", **holding):
    desk = OwnDesk(f"site {site}" if site else "pairwatch", site)
    for seconds in range(0, 200, 10):
        desk, _ = attend_own(desk, after(seconds), holding, lambda severity: ("hook",))
    return desk


def test_what_is_wrong_with_pairwatch_itself_is_said_the_gravest_first():
    own = (topic(StoreFull="x"), topic("paris", CutOff="x"), topic())
    wall = show_wall([latest(P, S)], after(1), Beside(Desks({}, own)))
    assert [(each["tone"], each["text"]) for each in wall["own"]] == [
        ("critical", "Pairwatch is cut off: paris"),
        ("warning", "The store's disk is nearly full"),
    ]


def test_where_no_pair_is_looked_at_that_is_said_first():
    rows = [latest(P, S), replace(latest(P, S_AS_P), pair=replace(PAIR, name="b"))]
    texts = [each["text"] for each in show_wall(rows, after(3600), Beside(Desks({}, (topic(StoreFull="x"),))))["own"]]
    assert texts == ["No pair is looked at: is the collector running?", "The store's disk is nearly full"]
    assert show_wall([replace(rows[0], at=after(3599)), rows[1]], after(3600))["own"] == []


def test_a_tile_is_small_enough_for_fifty_screens():
    row = latest(P, S)
    span = Span(0, PairState.NORMAL, Range.exactly(START), START)
    wall = show_wall([row] * 12, after(1), Beside(Desks(), {PAIR.name: [span]}))
    assert len(json.dumps(wall["pairs"])) < 12 * 300


def spans(*edges):
    """Each from its time on, in seconds after START, until the next begins; the last is open."""
    moments = [*(after(seconds) for _, seconds in edges), None]
    return [
        Span(n, state, Range.exactly(moments[n]), moments[n], 1, moments[n + 1] and Range.exactly(moments[n + 1]))
        for n, (state, _) in enumerate(edges)
    ]


NORMAL, SPLIT, UNOBSERVED, SWAPPED = (
    PairState.NORMAL, PairState.SPLIT_BRAIN, PairState.UNOBSERVED, PairState.SWAPPED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("edges", "now", "seen", "said"),
    [
        ([], 0, True, "96n"),
        ([(NORMAL, 0)], 0, True, "95n1o"),
        ([(NORMAL, 0)], 899, True, "95n1o"),
        ([(NORMAL, 0)], 900, True, "94n2o"),
        ([(NORMAL, 0)], 7 * 86400, True, "96o"),
        ([(NORMAL, 0), (SPLIT, 1000), (NORMAL, 1060)], 2700, True, "92n1o1c2o"),
        ([(NORMAL, 0), (SWAPPED, 1000), (SPLIT, 1050), (UNOBSERVED, 1060), (SWAPPED, 1900)], 2700, True, "92n1o1c2w"),
        ([(NORMAL, 0)], 2700, False, "92n4u"),
    ],
)
def test_the_last_day_shows_the_loudest_of_each_quarter_of_an_hour(edges, now, seen, said):
    assert strip(spans(*edges), after(now), seen=seen) == said


@given(st.lists(st.tuples(st.sampled_from(PairState), st.integers(0, 200_000)), max_size=8), st.integers(0, 300_000))
def test_the_last_day_is_always_a_whole_day(edges, now):
    found = strip(spans(*sorted(edges, key=lambda edge: edge[1])), after(now), seen=True)
    assert sum(int(length) for length in re.findall(r"\d+", found)) == CELLS
