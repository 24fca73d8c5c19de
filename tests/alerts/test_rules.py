"""What the rules of the state hold for, how a rule is set otherwise, and what is true of every rule."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alerts.lifecycle import evaluate
from alerts.policy import policy_of
from alerts.rules import RULES, adjusted, check_rule_names, rules_for
from alerts.rules.sight import sight
from build import CP, CS, P_AS_S, P_OFF, PAIR, S_AS_P, SILENT, P, S, look, looks, told
from hapair.look import Cause, Facts, NoAnswer, Reading
from hapair.pair import OnFailure
from hapair.settings.alerting import AlertSettings, RuleSettings
from hapair.settings.file import parse
from hapair.settings.model import WitnessSettings
from hapair.severity import Severity
from hapair.watch import Watch, run
from incidents import histories
from rule_lab import RULE, both, heard, of
from settings_text import TEXT


def test_sharing_the_configuration_is_told_only_where_a_member_does_not_act_as_it_is_set_to():
    assert heard(looks(*[(CP, CS)] * 8)) == []
    assert ("ConfigOnly", "", "fired", 30.0) in heard(looks(*[(CS, CP)] * 5))


def test_a_swap_that_lasts_is_a_fault_only_where_the_units_are_set_to_undo_it():
    items = [look(P, S), *looks(*[(P_AS_S, S_AS_P)] * 95, start=10), *looks((P, S), start=960)]
    told = [("", "fired", 910.0), ("", "resolved", 960.0)]
    for on_failure, expected in ((OnFailure.RESTORE_ROLE, told), (OnFailure.BECOME_SECONDARY, []), (None, [])):
        assert of("NotReturned", items, pair=replace(PAIR, on_failure=on_failure)) == expected


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


def test_what_a_pair_is_not_asked_by_the_settings_has_no_rule_that_could_stay_for_ever():
    settings = parse(TEXT)
    with_witness, without = (replace(settings.pairs[0], witness=each) for each in (WitnessSettings(), None))
    asked, unasked = ({rule.name for rule in policy_of(settings, pair).rules} for pair in (with_witness, without))
    assert asked - unasked == {"VirtualAddressSilent", "VirtualAddressWrongUnit"}


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
