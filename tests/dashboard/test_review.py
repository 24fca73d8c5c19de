"""What the review of an incident says: its finding, its figures, its lanes, and what the wall showed then."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from build import START
from dashboard.review.dossier import Dossier, read_dossier
from dashboard.review.finding import event_rows, show_review
from dashboard.review.lanes import LOOKS, PEOPLE, TOLD, Look, lanes, tagless
from dashboard.review.lanes_chart import lanes_chart
from dashboard.review.replaying import show_replay
from dashboard.review.rerun import rerun
from hapair.judge import PairState
from hapair.look import Event, Source
from hapair.people.acts import Act, Concluded, Noted, Via, show_act
from reviewed import CRASH, OPENED_S, items, keep, looks, pair_of
from stores import Files, Place

PARIS = pair_of("paris")
P1, S1 = PARIS.primary, PARIS.secondary
OPENED = START + timedelta(seconds=OPENED_S)
LATER = START + timedelta(hours=2)
HOSTILE = '<img src=x onerror="alert(1)">&lt;b&gt;\u202e'


def after(seconds: float):
    return START + timedelta(seconds=seconds)


def dossier(place: Place, found, now=LATER) -> Dossier:
    with place.opened() as store:
        keep(store, PARIS, found)
        read = read_dossier(store, PARIS.name, OPENED, now)
    assert read is not None
    return read


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Files(tmp_path).new()


@pytest.fixture
def crash(place: Place) -> Dossier:
    return dossier(place, items(PARIS, START))


def figure(shown, label):
    return next(f["value"] for f in shown["figures"] if f["label"] == label)


def test_the_title_says_what_happened_and_how_it_ended(crash):
    title = show_review(crash)["title"]
    assert title.startswith(
        "paris: primary unseen, then failed over, then swapped, the mail moved 2 times; normal again"
    )


def test_every_figure_is_a_range_as_far_as_nobody_can_know_better(crash):
    shown = show_review(crash)
    assert figure(shown, "No primary for") == "at most 1 min 18 s"
    assert figure(shown, "Without a spare for") == "4 min 43 s to 6 min"
    assert figure(shown, "Unobserved for") == "1 min"
    assert figure(shown, "Blind for") == "none"
    assert figure(shown, "Time to detect") == "at most 4 s"
    (first, *_) = crash.told
    told_s = int((first.deliveries[0].changed_at - OPENED).total_seconds())
    assert figure(shown, "Time to tell") == f"{told_s} s to {told_s + 4} s"
    assert figure(shown, "Time to acknowledge") == "1 min 56 s to 2 min"
    assert shown["address"] == "/pair?pair=paris"
    assert shown["gaps"] == "Nobody looked for 1 min."


def test_an_open_incident_says_what_has_not_been_yet(place):
    shown = show_review(dossier(place, looks(PARIS, START, CRASH[:3]), after(900)))
    assert shown["title"].endswith("; it goes on")
    assert shown["closed"] is None
    assert figure(shown, "Time to recover") == "not yet"
    assert figure(shown, "Time to acknowledge") == "nobody did"
    assert figure(shown, "Without a spare for") == "at least 4 min 43 s"


def test_what_people_concluded_stays_beside_what_they_concluded_before(crash):
    shown = show_review(crash)
    assert [c["text"] for c in shown["conclusions"]] == [
        "a power supply failed; its spare was not plugged in",
        "a power supply failed",
    ]
    assert [c["planned"] for c in shown["conclusions"]] == ["not planned", ""]
    assert [n["text"] for n in shown["notes"]] == ["power supply of rack 4 is dark"]


def test_whether_it_was_planned_can_be_changed_later_and_the_last_word_counts(place):
    words = [
        (2000, Concluded(OPENED, planned=True)),
        (2100, Concluded(OPENED)),
        (2200, Concluded(OPENED - timedelta(1))),
    ]
    acts = [show_act(PARIS.name, after(s), Act("eve", Via.CLI, doing, "because")) for s, doing in words]
    assert dossier(place, [*items(PARIS, START), *acts]).planned


def test_a_note_of_later_belongs_to_the_incident_it_names(place):
    notes = [Noted(OPENED), Noted(OPENED - timedelta(hours=1)), Noted()]
    acts = [show_act(PARIS.name, after(3000 + n), Act("eve", Via.CLI, one, f"note {n}")) for n, one in enumerate(notes)]
    found = dossier(place, [*items(PARIS, START), *acts])
    assert [done.act.note for done in found.notes] == ["power supply of rack 4 is dark", "note 0"]


def bars(found: Dossier, lane: str):
    drawn = lanes(found, rerun(found)).bars
    return [
        (b.text, (b.begin - START).total_seconds(), (b.end - START).total_seconds()) for b in drawn if b.lane == lane
    ]


def test_a_lane_says_what_a_member_acted_as_and_nothing_of_the_time_without_looks(crash):
    assert bars(crash, S1) == [
        ("secondary", 310.0, 617.0),
        ("primary ≠ configured", 617.0, 900.0),
        ("primary ≠ configured", 960.0, 1501.0),
        ("secondary", 1501.0, 1861.0),
    ]
    assert [text for text, *_ in bars(crash, P1)] == ["primary", "unseen", "secondary ≠ configured", "primary"]


def test_links_and_synchronisation_have_lanes_and_our_own_gap_has_one(crash):
    assert [text for text, *_ in bars(crash, "link port6")] == ["up", "down", "up"]
    assert [text for text, *_ in bars(crash, "link port5")] == ["up", "up"]
    assert [text for text, *_ in bars(crash, "sync config")] == ["finished", "running", "finished"]
    assert ("no look", 900.0, 960.0) in bars(crash, LOOKS)


def test_after_the_last_look_of_an_open_incident_nobody_looked(place):
    found = dossier(place, looks(PARIS, START, CRASH[:3]), after(1000))
    assert ("no look", 900.0, 1000.0) in bars(found, LOOKS)


def test_messages_and_people_stand_where_they_were(crash):
    marks = lanes(crash, rerun(crash)).marks
    told = [(m.text.split()[0], m.at) for m in marks if m.lane == TOLD]
    assert told == [(each.notice.reason, each.notice.at) for each in crash.told]
    assert (told[0][0], told[-1]) == ("opened", ("resolved", crash.until))
    assert [m.text for m in marks if m.lane == PEOPLE] == ["acknowledged by ada", "noted by ada"]


def frames(found: Dossier):
    """What the wall showed, by seconds since START: the state, how old, what came."""
    shown = show_replay(found, rerun(found))
    begins = (found.begins - START).total_seconds()
    return shown, [
        (begins + ms / 1000, shown["tiles"][tile], age_s, heard) for ms, tile, age_s, *_, heard in shown["frames"]
    ]


def test_the_replay_shows_at_every_look_what_the_wall_showed(crash):
    _, shown = frames(crash)
    states = {at: tile["state"] for at, tile, *_ in shown}
    assert states[600.0] == PairState.NORMAL
    assert states[604.0] == states[616.0] == PairState.PRIMARY_UNSEEN
    assert states[617.0] == PairState.FAILED_OVER
    assert states[960.0] == PairState.SWAPPED
    assert [at for at in states if 590 <= at <= 600] == list(range(590, 601))


def test_the_replay_shows_the_doubt_of_a_wall_without_news(crash):
    _, shown = frames(crash)
    doubting = [(at, tile["freshness"], tile["state"]) for at, tile, *_ in shown if 900 < at < 960]
    assert doubting == [
        (920.001, "ageing", PairState.FAILED_OVER),
        (925.001, "stale", PairState.UNOBSERVED),
    ]


def test_the_replay_says_what_came_and_when(crash):
    _, shown = frames(crash)
    assert (616.0, "trap par-mx2: primary unit switch: heartbeat lost") in [(at, heard) for at, _, _, heard in shown]


def test_a_tile_is_sent_once_however_often_it_stood_there(crash):
    shown, all_ = frames(crash)
    assert len(shown["tiles"]) < 30 < len(all_)


def test_what_a_unit_or_a_person_wrote_is_text_in_what_is_drawn(place):
    forged = Event(PARIS.name, after(650), Source.SYSLOG, HOSTILE, S1, HOSTILE, {"links": {HOSTILE: "failed"}})
    note = show_act(PARIS.name, after(660), Act(HOSTILE, Via.CLI, Noted(), HOSTILE))
    found = dossier(place, sorted([*items(PARIS, START), forged, note], key=lambda item: item.at))
    figure_ = lanes_chart(lanes(found, rerun(found)), found.begins, found.ends, light=False)
    drawn = json.dumps(figure_.to_dict(), default=str)
    assert not {"<img", "&lt;"} & {part for part in ("<img", "&lt;") if part in drawn}
    assert "\u202e" not in json.dumps([show_review(found), event_rows(found)], default=str, ensure_ascii=False)


def test_a_name_keeps_only_what_no_markup_is_made_of():
    assert tagless("link port6") == "link port6"
    assert not set(tagless(HOSTILE)) & set("<>&;\"'")


def test_looks_that_are_kept_no_longer_are_said_to_be(crash):
    from dataclasses import replace

    shown = show_review(replace(crash, items=()))
    assert "kept no longer" in shown["gaps"]


def test_every_look_of_a_lane_can_be_drawn(crash):
    found = lanes(crash, rerun(crash))
    assert {bar.look for bar in found.bars} >= {
        Look.PRIMARY,
        Look.SECONDARY,
        Look.WELL,
        Look.BUSY,
        Look.WRONG,
        Look.UNSEEN,
    }
    figure_ = lanes_chart(found, crash.begins, crash.ends, light=True)
    assert {trace.marker.pattern.bgcolor for trace in figure_.data if trace.type == "bar"} >= {"#1D6FC2", "#B9C7D8"}
    assert len(figure_.layout.shapes) == 4
