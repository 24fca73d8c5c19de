"""What each rule holds for, and for which member, link or synchronisation; what nobody can tell changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.lifecycle import evaluate
from alerts.rules import AS_THEY_COME, RULES, adjusted, check_rule_names, rules_for
from alerts.sight import sight
from build import CP, CS, LATE, P_OFF, PAIR, S_AS_P, SILENT, P, S, event, look, looks, told
from hapair.alert_settings import AlertSettings, RuleSettings
from hapair.look import Cause, Facts, NoAnswer, Path, Reading, Source
from hapair.severity import Severity
from hapair.watch import Watch, run
from incidents import at, histories

RULE = {rule.name: rule for rule in RULES}


def heard(items, rules=AS_THEY_COME, pair=PAIR):
    """What fired and what resolved, in order: rule, subject, after how many seconds."""
    active, found = {}, []
    for item, step in zip(items, run(items, Watch(pair)), strict=True):
        active, changed = evaluate(active, sight(item, step), rules)
        for alert in changed:
            when = (alert.resolved or alert.fired) - at(0)
            found.append((alert.rule, alert.subject, "resolved" if alert.resolved else "fired", when.total_seconds()))
    return found


def of(rule, items, **more):
    return [(subject, what, after) for name, subject, what, after in heard(items, **more) if name == rule]


def detail(rule, *items, threshold=None):
    """What the rule finds in the last of the looks."""
    *_, (item, step) = zip(items, run(items, Watch(PAIR)), strict=True)
    return RULE[rule].condition(sight(item, step), RULE[rule].threshold if threshold is None else threshold)


def both(first=None, second=None, *, every=10, start=0, count=1, said=(P, S), http=False):
    """Looks at a pair that is well, with these facts of its members."""
    facts = [f if isinstance(f, Facts) else Facts(**(f or {})) for f in (first, second)]
    return [look(*_told(said, facts, http=http), start + n * every) for n in range(count)]


def _told(said, facts, *, http):
    if http:
        return [told(mode, Reading(None, None, fact)) for mode, fact in zip(said, facts, strict=True)]
    return [Reading(*mode, fact) for mode, fact in zip(said, facts, strict=True)]


def syslog(kind, after, member="mx2", **more):
    return replace(event(kind, after, member, Source.SYSLOG), more=more)


# The state


def test_sharing_the_configuration_is_told_only_where_a_member_does_not_act_as_it_is_set_to():
    assert heard(looks(*[(CP, CS)] * 8)) == []
    assert ("ConfigOnly", "", "fired", 30.0) in heard(looks(*[(CS, CP)] * 5))


def test_a_mismatch_is_told_for_each_member_by_itself_and_for_as_long_as_it_lasts():
    items = looks((P, S), *[(P_OFF, S_AS_P)] * 8, *[(P_OFF, S)] * 2, (P, S))
    assert of("ModeMismatch", items) == [
        ("mx1", "fired", 70.0),
        ("mx2", "fired", 70.0),
        ("mx2", "resolved", 90.0),
        ("mx1", "resolved", 110.0),
    ]


def test_a_disagreement_goes_on_while_the_member_is_unseen():
    contrary = told(P, Reading(*P_OFF))
    items = looks(*[(contrary, S)] * 8, *[(SILENT, S)] * 3, *[(P, S)])
    assert of("ChannelsDisagree", items) == [("mx1", "fired", 60.0), ("mx1", "resolved", 110.0)]


# Links and synchronisation


def test_a_link_is_told_after_its_hold_and_the_last_one_where_it_brought_no_takeover():
    one_left = {"heartbeat": {"port5": "ok", "port6": "failed"}}
    none_left = {"heartbeat": {"port5": "failed", "port6": "failed"}}
    items = [*both(one_left, count=5, http=True), *both(none_left, start=50, count=5, http=True)]
    assert of("HeartbeatLinkDown", items) == [("port6", "fired", 30.0), ("port5", "fired", 80.0)]
    assert of("AllLinksDown", items) == [("", "fired", 80.0)]
    assert RULE["AllLinksDown"].severity is Severity.CRITICAL


def test_a_link_that_either_member_calls_up_again_is_over():
    down, up = {"heartbeat": {"port6": "failed"}}, {"heartbeat": {"port6": "ok"}}
    items = [*both(down, count=5, http=True), *both(up, start=50, http=True)]
    assert of("HeartbeatLinkDown", items)[-1] == ("port6", "resolved", 50.0)
    assert of("AllLinksDown", items)[-1] == ("", "resolved", 50.0)


def test_the_links_of_a_member_that_is_away_say_nothing_of_the_cables():
    down = {"heartbeat": {"port6": "failed"}}
    away = [look(SILENT, told(S_AS_P, Reading(facts=Facts(**down))), 10 * n) for n in range(9)]
    assert {name for name, *_ in heard(away)} == {"FailedOver", "ModeMismatch"}
    back = both(None, down, said=((1, 2), S_AS_P), start=90, count=5, http=True)
    assert of("HeartbeatLinkDown", [*away, *back]) == [("port6", "fired", 120.0)]


def test_a_link_of_which_nobody_tells_any_more_stays_as_it_was_last_told():
    items = [*both({"heartbeat": {"port6": "failed"}}, count=5, http=True), *both(start=50, count=20)]
    assert of("HeartbeatLinkDown", items) == [("port6", "fired", 30.0)]


def test_a_failed_synchronisation_is_told_until_one_has_finished():
    items = [look(P, S, 0), syslog("sync_failed", 1, sync="config"), *looks(*[(P, S)] * 3, start=10)]
    done = [syslog("sync_finished", 31, sync="config"), *looks((P, S), start=40)]
    assert of("SyncFailed", [*items, *done]) == [("config", "fired", 20.0), ("config", "resolved", 40.0)]


def test_a_failed_synchronisation_of_which_nobody_tells_any_more_stays_failed():
    items = [*both({"sync": {"config": "differs"}}, count=3, http=True), *both(start=30, count=20)]
    assert of("SyncFailed", items) == [("config", "fired", 10.0)]


def test_a_synchronisation_that_does_not_end_is_stuck():
    quick = replace(PAIR, sync_stuck_s=60.0)
    items = [look(P, S, 0), syslog("sync_started", 1, sync="mail"), *looks(*[(P, S)] * 9, start=10)]
    assert of("SyncStuck", items) == []
    assert of("SyncStuck", items, pair=quick) == [("mail", "fired", 80.0)]


def test_one_by_the_clock_that_is_overdue_is_old_and_one_of_what_changed_is_not():
    quick = replace(PAIR, data_sync_s=20.0)
    begun = [syslog(kind, 1, sync=what) for what in ("mail", "config") for kind in ("sync_started", "sync_finished")]
    items = [look(P, S, 0), *begun, *looks(*[(P, S)] * 9, start=10)]
    assert of("SyncOld", items) == []
    assert of("SyncOld", items, pair=quick) == [("mail", "fired", 60.0)]


# The units


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


# What is seen at all


def test_a_silent_channel_is_told_after_an_hour_where_the_member_is_seen_by_another():
    half = look(told(P, NoAnswer(Cause.AUTH, "login refused")), told(S, Reading()))
    items = [replace(half, at=at(10 * n)) for n in range(362)]
    assert of("ChannelDead", items) == [("mx1 HTTPS", "fired", 3600.0)]
    assert detail("ChannelDead", half) == {"mx1 HTTPS": "login refused"}


def test_a_member_of_which_nothing_is_heard_has_no_dead_channel():
    mute = look(told(SILENT, SILENT), told(S, Reading()))
    assert detail("ChannelDead", mute) == {"mx1 SNMP": None, "mx1 HTTPS": None}
    assert detail("ChannelDead", look(SILENT, S)) == {"mx1 SNMP": None}
    assert detail("ChannelDead", look(NoAnswer(Cause.NO_HA_OBJECTS, facts=Facts(serial="X")), S)) == {}


def test_the_way_of_the_traps_is_proven_by_any_trap_for_ninety_days():
    said = event("note", 5, "mx1")
    assert detail("TrapPathUnproven", look(P, S)) == {"mx1": "none ever came", "mx2": "none ever came"}
    assert set(detail("TrapPathUnproven", look(P, S), said, look(P, S, 10))) == {"mx2"}
    late = look(P, S, 91 * 86400)
    assert detail("TrapPathUnproven", look(P, S), said, late)["mx1"] == "the last one came 2026-03-01 00:00:05Z"


def test_traps_are_missed_only_where_they_are_listened_for():
    listening, deaf = (rules_for("mx-paris", AlertSettings(), traps=traps) for traps in (True, False))
    assert {rule.name for rule in listening} - {rule.name for rule in deaf} == {"TrapPathUnproven"}
    assert deaf == AS_THEY_COME


def test_time_that_nobody_saw_is_told_where_it_was_long():
    short, long = (looks((P, S), (P, S), every=after) for after in (200, 400))
    assert heard(short) == []
    assert heard([*long, *looks(*[(P, S)] * 62, start=410)]) == [
        ("Unobserved", "", "fired", 400.0),
        ("Unobserved", "", "resolved", 1000.0),
    ]


def test_both_units_gone_are_told_within_thirty_seconds_of_the_first_look_that_missed_them():
    """The beat of a pair with the defaults: every 10 s, 3 s for a silent unit, and a fresh look at once."""
    items = [look(P, S, 0), look(SILENT, SILENT, 13), look(SILENT, SILENT, 16)]
    assert ("Blind", "", "fired", 16.0) in heard(items)


def test_blindness_is_not_over_where_our_own_lateness_kept_us_from_looking():
    items = [
        *looks(*[(SILENT, SILENT)] * 2),
        *looks(*[(LATE, LATE)] * 6, start=20),
        *looks(*[(SILENT, SILENT)] * 2, start=80),
    ]
    assert of("Blind", items) == [("", "fired", 10.0)]


# Settings


def test_a_rule_is_as_it_is_set_for_the_pair_else_for_all_else_as_it_comes():
    everywhere = {"CpuHigh": RuleSettings(Severity.CRITICAL, 60.0, 50.0), "Swapped": RuleSettings(enabled=False)}
    here = {"CpuHigh": RuleSettings(threshold=70.0), "Swapped": RuleSettings(hold_s=5.0)}
    settings = AlertSettings(rules=everywhere, pair_rules={"mx-paris": here})
    ours, theirs = ({r.name: r for r in adjusted(RULES, settings, name)} for name in ("mx-paris", "mx-oslo"))
    cpu = ours["CpuHigh"]
    assert (cpu.severity, cpu.hold_s(PAIR), cpu.threshold) == (Severity.CRITICAL, 60.0, 70.0)
    assert theirs["CpuHigh"].threshold == 50.0
    assert "Swapped" not in theirs
    assert ours["Swapped"].hold_s(PAIR) == 5.0
    assert ours["SplitBrain"] is RULE["SplitBrain"]


def test_a_rule_that_is_none_is_named_with_the_nearest_and_so_is_a_threshold_of_one_without():
    settings = AlertSettings(
        rules={"SplitBrian": RuleSettings(), "SplitBrain": RuleSettings(threshold=1.0), "CpuHigh": RuleSettings()},
        pair_rules={"mx-oslo": {"Zzz": RuleSettings()}},
    )
    assert check_rule_names(settings) == [
        "alerts.rule.SplitBrian: there is no such rule; is 'SplitBrain' meant?",
        "alerts.rule.SplitBrain.threshold: this rule has no threshold",
        "pair 'mx-oslo': rule.Zzz: there is no such rule",
    ]


def test_an_alert_of_a_rule_that_was_switched_off_is_over():
    items = looks(*[(P, S_AS_P)] * 3)
    *_, (item, step) = zip(items, run(items, Watch(PAIR)), strict=True)
    active = {}
    for each, outcome in zip(items, run(items, Watch(PAIR)), strict=True):
        active, _ = evaluate(active, sight(each, outcome))
    off = AlertSettings(rules={"SplitBrain": RuleSettings(enabled=False)})
    after, changed = evaluate(active, sight(item, step), rules_for("mx-paris", off, traps=False))
    assert [(alert.rule, alert.resolved) for alert in changed] == [("SplitBrain", item.at)]
    assert ("SplitBrain", "") not in after


# All of them


@given(histories())
def test_no_alert_fires_before_it_was_seen_for_its_hold_nor_resolves_while_it_holds(items):
    active = {}
    for item, step in zip(items, run(items, Watch(PAIR)), strict=True):
        seen = sight(item, step)
        active, changed = evaluate(active, seen)
        for alert in changed:
            rule = RULE[alert.rule]
            found = rule.condition(seen, rule.threshold)
            assert (alert.subject in found) == (alert.resolved is None)
            assert alert.looks >= rule.looks
            assert alert.held_s >= rule.hold_s(PAIR)
            assert alert.resolved is None or alert.quiet_s >= rule.keep_s


@given(st.text(max_size=60), st.sampled_from(RULES))
def test_whatever_a_unit_says_is_one_printable_line(text, rule):
    facts = Facts(serial=text, version=text, queues={text: 5000}, heartbeat={text: "failed"}, sync={text: "failed"})
    other = replace(facts, serial=f"{text}.", version=f"{text}.")
    silent = NoAnswer(Cause.PROTOCOL, text)
    items = [
        *both(facts, other, count=2, http=True),
        *both(other, facts, start=20),
        look(told(P, silent), told(S, Reading()), 30),
    ]
    for item, step in zip(items, run(items, Watch(PAIR)), strict=True):
        for found in rule.condition(sight(item, step), rule.threshold).values():
            assert found is None or found.isprintable()


def test_silence_of_both_is_told_only_where_others_answer_and_not_at_the_mending_of_a_wire():
    cut = [look(SILENT, SILENT, 10 * n, path=Path.LOST) for n in range(60)]
    assert of("Blind", cut) == []
    straddling = [look(SILENT, SILENT, 600), look(P, S, 603)]
    assert of("Blind", [*cut, *straddling]) == []
    gone = [look(SILENT, SILENT, 600 + 10 * n) for n in range(3)]
    assert of("Blind", [*cut, *gone]) == [("", "fired", 610.0)]


def test_silence_of_both_that_was_told_goes_on_while_we_reach_nobody():
    gone = [look(SILENT, SILENT, 10 * n) for n in range(3)]
    cut = [look(SILENT, SILENT, 30 + 10 * n, path=Path.LOST) for n in range(3)]
    assert of("Blind", [*gone, *cut]) == [("", "fired", 10.0)]
