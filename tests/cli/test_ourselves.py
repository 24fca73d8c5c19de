"""Whether the collector notices what is the matter with itself, and tells those whom it concerns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.desk.own import OWN_RULES
from alerts.desk.own_form import parse_own
from alerts.policy import Policy
from alerts.sending.channel_report import ChannelReport
from build import PAIR, START
from cli.collector.ourselves import Ourselves, Signs
from hapair.settings.alerting import AlertSettings, ChannelSettings, EmailSettings, Route
from hapair.severity import Severity
from history.store import OwnRecord
from stores import Files

MAIL = EmailSettings(("noc@example.net",), "pairwatch@example.net", "127.0.0.1")
ALERTS = AlertSettings(
    tuple(ChannelSettings(name, MAIL) for name in ("paris", "lyon", "all")),
    (
        Route(("paris",), sites=("paris",)),
        Route(("lyon",), pairs=("mx-lyon",), severity=Severity.CRITICAL),
        Route(("all",)),
    ),
)
POLICIES = [
    Policy(replace(PAIR, name=name), site, settings=ALERTS)
    for name, site in (("mx-paris", "paris"), ("mx-paris-2", "paris"), ("mx-lyon", "lyon"), ("mx-lab", ""))
]


class Stage:
    """A collector's moments, one a second, with signs that a test changes."""

    def __init__(self, store=None):
        self.lost, self.unlooked, self.trouble, self.reports = {}, [], "", []
        self.kept, self.at, self.monotonic_s = [], START, 0.0
        signs = Signs(lambda: self.lost, lambda: self.unlooked, lambda: self.trouble, lambda: self.reports)
        self.ours = Ourselves(POLICIES, signs, self.kept.append)
        if store:
            self.ours.restore(store)

    def go_on(self, seconds=1):
        for _ in range(seconds):
            self.at += timedelta(seconds=1)
            self.monotonic_s += 1
            self.ours.look(self.at, self.monotonic_s)
        return self

    @property
    def told(self):
        return [
            (record.topic, notice.reason, notice.rules, notice.channels)
            for record in self.kept
            for notice in record.notices
        ]


def test_what_fires_is_kept_for_the_wall_where_nobody_is_told_of_it_too():
    stage = Stage()
    stage.ours = Ourselves([Policy(PAIR)], stage.ours.signs, stage.kept.append)
    stage.lost = {PAIR.name: True}
    stage.go_on(30)
    stage.lost = {}
    stage.go_on(60)
    assert [(parse_own(record.checkpoint).firing, record.notices) for record in stage.kept] == [
        (("CutOff",), ()),
        ((), ()),
    ]


def test_nothing_is_told_of_a_collector_that_is_well():
    assert Stage().go_on(600).told == []


def test_a_site_out_of_reach_is_told_to_those_who_hear_of_its_pairs():
    stage = Stage()
    stage.lost = {"mx-paris": True, "mx-paris-2": True}
    assert stage.go_on(60).told == [("site paris", "opened", ("CutOff",), ("paris", "all"))]
    assert "2 of 2 pairs" in stage.kept[0].notices[0].text
    stage.lost = {}
    assert stage.go_on(60).told[1:] == [("site paris", "resolved", ("CutOff",), ("paris", "all"))]


def test_one_pair_out_of_reach_is_not_lost_between_its_site_and_itself():
    stage = Stage()
    stage.lost = {"mx-paris": True, "mx-paris-2": False}
    assert [topic for topic, *_ in stage.go_on(60).told] == ["site paris"]
    assert "1 of 2 pairs" in stage.kept[0].notices[0].text


def test_each_site_is_told_of_by_itself_and_a_pair_without_one_as_ours():
    stage = Stage()
    stage.lost = dict.fromkeys(["mx-paris", "mx-lyon", "mx-lab"], True)
    assert sorted(topic for topic, *_ in stage.go_on(60).told) == ["pairwatch", "site lyon", "site paris"]


@pytest.mark.parametrize(
    ("signs", "rule", "said"),
    [
        ({"unlooked": [f"mx-{n}" for n in range(9)]}, "NotLooked", "9 pairs, among them mx-0, mx-1, mx-2"),
        ({"trouble": "disk is full"}, "StoreAway", "disk is full"),
        ({"reports": [ChannelReport("mail", 3, failing_since=START, error="refused")]}, "NotificationsFailing", "mail"),
    ],
)
def test_what_is_the_matter_with_us_is_told_to_everybody(signs, rule, said):
    stage = Stage().go_on(10)
    vars(stage).update(signs)
    ((topic, reason, rules, channels),) = stage.go_on(200).told
    everybody = {"paris", "all"} | ({"lyon"} if OWN_RULES[rule].severity is Severity.CRITICAL else set())
    assert (topic, reason, rules, set(channels)) == ("pairwatch", "opened", (rule,), everybody)
    assert said in stage.kept[0].notices[0].text


def test_a_channel_that_merely_waits_is_no_failure():
    stage = Stage()
    stage.reports = [ChannelReport("mail", waiting=5, oldest=START)]
    assert stage.go_on(600).told == []


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_is_moved_is_told_once_and_is_over_after_a_while(step):
    stage = Stage().go_on(10)
    stage.at += step
    assert [(reason, rules) for _, reason, rules, _ in stage.go_on(1000).told] == [
        ("opened", ("ClockMoved",)),
        ("resolved", ("ClockMoved",)),
    ]


def test_a_clock_that_is_slewed_is_not():
    stage = Stage()
    for _ in range(600):
        stage.at += timedelta(milliseconds=5)
        stage.go_on()
    assert stage.told == []


def test_a_restart_tells_nothing_twice_and_the_end_all_the_same(tmp_path):
    with Files(tmp_path).new().opened() as store:
        before = Stage()
        before.lost = {"mx-paris": True}
        store.keep(before.go_on(60).kept)
        after = Stage(store)
        after.at, after.lost = before.at, {"mx-paris": True}
        assert after.go_on(600).told == []
        after.lost = {}
        assert [reason for _, reason, *_ in after.go_on(60).told] == ["resolved"]
        assert after.kept[0].notices[0].opened == before.kept[0].notices[0].opened


def test_a_desk_that_cannot_be_read_is_begun_anew(tmp_path):
    with Files(tmp_path).new().opened() as store:
        store.keep([OwnRecord("pairwatch", datetime(2026, 1, 1, tzinfo=UTC), "{}")])
        assert Stage(store).go_on(5).told == []
