"""What is told of each member by itself: how full, how busy, how new, and who it is."""

from datetime import timedelta

import pytest

from alerts.lifecycle import evaluate
from alerts.rules.sight import sight
from build import PAIR, SILENT, P, S, look, looks, told
from hapair.look import Facts, Reading
from hapair.watch import Watch, run
from incidents import at
from rule_lab import both, detail, of


@pytest.mark.parametrize(
    ("rule", "fact", "above", "below"),
    [
        ("MailDiskHigh", "mail_disk_percent", 90.0, 89.9),
        ("LogDiskHigh", "log_disk_percent", 90.0, 89.9),
        ("CpuHigh", "cpu_percent", 80.0, 79.9),
        ("MemoryHigh", "memory_percent", 80.0, 79.9),
        ("DeferredHigh", "deferred", 1000, 999),
        ("QueueHigh", "queues", {"incoming": 1000, "ibe": 3}, {"incoming": 999}),
    ],
)
def test_a_threshold_is_reached_by_the_member_that_reaches_it(rule, fact, above, below):
    assert detail(rule, *both({fact: below}, {fact: below})) == {}
    assert set(detail(rule, *both({fact: below}, {fact: above}))) == {"mx2"}
    assert set(detail(rule, *both({fact: above}, {fact: above}))) == {"mx1", "mx2"}
    assert detail(rule, *both({fact: above}, None)) == {"mx1": detail(rule, *both({fact: above}, {fact: below}))["mx1"],
                                                        "mx2": None}  # fmt: skip
    assert set(detail(rule, *both({fact: above}, {fact: below}, http=True))) == {"mx1"}


def test_a_busy_unit_is_told_after_five_minutes_and_is_over_after_five_calm_ones():
    busy, idle = {"cpu_percent": 95.0}, {"cpu_percent": 0.0}
    items = [
        *both(busy, count=40),
        *both(idle, start=400, count=20),
        *both(busy, start=600),
        *both(idle, start=610, count=40),
    ]
    assert of("CpuHigh", items) == [("mx1", "fired", 300.0), ("mx1", "resolved", 900.0)]


def test_a_unit_that_is_busy_now_and_then_was_not_busy_for_long():
    items = []
    for n in range(6):
        items += [
            *both({"cpu_percent": 95.0}, start=300 * n, count=29),
            *both({"cpu_percent": 9.0}, start=300 * n + 290),
        ]
    assert of("CpuHigh", items) == []


def test_an_alert_says_how_it_is_now():
    active = {}
    items = [*both({"mail_disk_percent": 91.0}, count=2), *both({"mail_disk_percent": 97.0}, start=20)]
    for item, step in zip(items, run(items, Watch(PAIR)), strict=True):
        active, _ = evaluate(active, sight(item, step))
    assert active["MailDiskHigh", "mx1"].detail == "97 %"


def test_a_unit_that_does_not_answer_is_as_full_as_it_was():
    items = [*both({"mail_disk_percent": 95.0}, count=3), *looks(*[(SILENT, S)] * 60, start=30)]
    assert of("MailDiskHigh", items) == [("mx1", "fired", 10.0)]


def test_a_restart_is_told_at_once_and_is_over_after_ten_minutes():
    items = [*both({"uptime_s": 9e6}, count=2), *both({"uptime_s": 30.0}, start=20)]
    for n in range(1, 70):
        items += both({"uptime_s": 30.0 + 10 * n}, start=20 + 10 * n)
    assert of("MemberRestarted", items) == [("mx1", "fired", 20.0), ("mx1", "resolved", 620.0)]


def test_another_unit_under_a_members_name_is_told():
    items = [*both({"serial": "FE1"}, {"serial": "FE2"}), *both({"serial": "FE2"}, {"serial": "FE1"}, start=10)]
    assert of("UnitChanged", items) == [("mx1", "fired", 10.0), ("mx2", "fired", 10.0)]


def test_firmware_is_compared_by_one_channel_only():
    old, new = {"version": "v7.4.1"}, {"version": "v7.4.2"}
    assert detail("FirmwareDiffers", *both(old, new)) == {"": "mx1 runs v7.4.1, mx2 runs v7.4.2"}
    assert detail("FirmwareDiffers", *both(old, old)) == {}
    assert detail("FirmwareDiffers", *both(old, None)) == {"": None}
    mixed = look(Reading(*P, Facts(**old)), told(None, Reading(*S, Facts(version="7.4.1"))))
    assert detail("FirmwareDiffers", mixed) == {"": None}
    assert of("FirmwareDiffers", both(old, new, count=362)) == [("", "fired", 3600.0)]


def test_a_certificate_is_told_of_three_weeks_before_its_end_and_after_it():
    def ends(days):
        return {"certificate_ends": at(0) + timedelta(days=days)}

    assert detail("CertificateNearEnd", *both(ends(21), ends(22), http=True)) == {
        "mx1": "it ends 2026-03-22 00:00:00Z",
    }
    assert set(detail("CertificateNearEnd", *both(ends(-1), None, http=True))) == {"mx1", "mx2"}
    assert detail("CertificateNearEnd", *both(ends(-1), None, http=True))["mx2"] is None
    assert set(detail("CertificateNearEnd", *both(ends(89), ends(91), http=True), threshold=90.0)) == {"mx1"}
