"""What a message says: what it is, whether mail flows, since when, how sure, what to do; each as far as it is known."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.lifecycle import evaluate
from alerts.notice import Reason
from alerts.policy import Policy
from alerts.rules import AS_THEY_COME, RULES, rules_for
from alerts.rules.sight import sight
from alerts.words.message import compose
from alerts.words.wording import TITLE_LENGTH
from build import CP, HA_OFF, P_AS_S, P_OFF, PAIR, S_AS_P, S_OFF, SILENT, P, S, look, looks, told
from desks import Office, every, policy
from hapair.incidents.incident import Incident
from hapair.judge import PairState
from hapair.look import Cause, Facts, NoAnswer, Path, Reading
from hapair.pair import OnFailure
from hapair.settings.alerting import AlertSettings, RuleSettings
from hapair.severity import Severity
from hapair.watch import Watch, run
from hapair.words.sayings import SAYINGS
from incidents import at, histories
from project import doc_page
from readied import faces

WELL = look(P, S, 0)


def seen(items, pair=PAIR, rules=AS_THEY_COME):
    """The last of the looks, and what fires then."""
    active = {}
    for item, step in zip(items, run(items, Watch(pair)), strict=True):
        found = sight(item, step)
        active, _ = evaluate(active, found, rules)
    return found, [alert for alert in active.values() if alert.fired]


def message(*said, reason=Reason.OPENED, pair=PAIR, severity=Severity.CRITICAL, incident=None, note="", **more):
    """Of a pair that was well at first, and then in each look as `said`."""
    found, firing = seen([WELL, *looks(*said, start=10)], pair)
    incident = incident or Incident(0, at(10), found.at)
    return compose(Policy(pair, **more), incident, found, firing, reason, severity, note=note)


def test_a_split_brain_says_all_that_is_asked_first():
    made = message(*[(P, S_AS_P)] * 3, admin_urls={"mx1": "https://192.0.2.1/admin"}, link="https://pw/pair?pair=mx")
    assert made.title == "[CRITICAL] mx-paris: split brain: both units act as primary"
    assert made.verdict == "mx1 and mx2 both act as primary: addresses conflict, and mail may be on either."
    assert made.mail == "Where mail goes is doubtful."
    assert made.since == (
        "It began between 2026-03-01 00:00:00Z and 00:00:10Z, and was still so at 2026-03-01 00:00:30Z: "
        "20 s to 30 s by then."
    )
    assert made.sure == (
        "Seen in 3 looks, the last at 2026-03-01 00:00:30Z. mx1 answers over SNMP. mx2 answers over SNMP."
    )
    assert made.avoid[0] == "Do not restart either unit."
    assert (
        "Have mx2 give way: restore its configured mode. Not on both units at once, and not before the heartbeat is "
        "back: they would split again. [on mx2: System > High Availability > Status, 'click HERE to restore configured "
        "operating mode']"
    ) in made.steps
    assert ("mx2 (secondary)", "HA mode secondary, effective primary (SNMP sent 2, 1)") in made.details
    assert ("Administration of mx1", "https://192.0.2.1/admin") in made.details
    assert made.link == "https://pw/pair?pair=mx"
    assert made.acknowledge == "https://pw/pair?pair=mx&do=acknowledge"


def test_where_the_primary_is_unseen_a_split_brain_is_not_excluded_and_it_says_why_it_is_unseen():
    made = message(*[(NoAnswer(Cause.REFUSED, "nothing listens"), S_AS_P)] * 3)
    assert "Split brain is not excluded." in made.verdict
    assert "mx1 does not tell its mode (SNMP: refused, nothing listens): what it does is not known." in made.sure
    assert "Split brain" not in message(*[(P_OFF, S_AS_P)] * 3).verdict


def test_where_the_secondary_is_unseen_nothing_is_claimed_of_it():
    """Cut off from us and from its primary by one broken way it takes over, and nobody here sees it."""
    made = message(*[(P, SILENT)] * 16)
    assert made.verdict == "mx1 acts as primary; mx2 is unseen. No spare is seen. Split brain is not excluded."
    assert any("Make sure that it is not acting as primary too" in step for step in made.steps)
    assert "Split brain" not in message(*[(P, S_OFF)] * 16).verdict


@pytest.mark.parametrize("alone", [HA_OFF, CP])
def test_a_unit_that_takes_part_in_no_failover_is_not_said_to_take_no_mail(alone):
    """Without HA a unit works by itself, and each member of a group that shares its configuration does."""
    assert "mx1 is not set up for failover, and may take mail by itself." in message(*[(alone, S_OFF)] * 3).verdict
    assert "mx1 is not set up" in message(*[(alone, SILENT)] * 3).verdict
    assert "mx2 is not set up" in message(*[(P_OFF, alone)] * 3).verdict
    assert "not set up" not in message(*[(P_OFF, S_OFF)] * 3).verdict


def test_units_that_act_as_they_are_set_to_are_not_said_to_want_restoring_alone():
    """The settings have the two the wrong way round: restoring a mode that is in effect would change nothing."""
    made = message(*[((2, 2), (1, 1))] * 3)
    assert made.verdict.startswith(
        "mx2 acts as primary and mx1 stands by: a spare exists. Both act as their own HA mode"
    )
    assert "Both act" not in message(*[(P_AS_S, S_AS_P)] * 3).verdict
    assert "Both act" not in message(*[((2, 2), S_AS_P)] * 3).verdict


def test_a_unit_is_not_to_be_restored_while_one_that_is_not_seen_may_carry_the_mail():
    """Both would act as primary where they do not hear each other."""
    made = message(*[(P_OFF, SILENT)] * 3, pair=replace(PAIR, on_failure=OnFailure.OFF))
    (restore,) = (step for step in made.steps if "restore configured operating mode" in step)
    assert "Not before it is known that no unit carries the mail: else two might." in restore


def test_channels_that_contradict_each_other_are_named_with_what_each_sent():
    made = message(*[(told(P, Reading("master", "off")), S_AS_P)] * 3)
    assert "What mx1 says over SNMP and over HTTPS is not the same: the worse counts." in made.verdict
    assert dict(made.details)["mx1 (primary)"].endswith("(SNMP sent 1, 1; HTTPS sent master, off)")


def test_channels_that_differ_in_the_ha_mode_alone_are_told_with_that():
    made = message(*[(told(P, Reading(2, 1)), told(S, Reading(1, 2)))] * 9, severity=Severity.WARNING)
    assert "mx1 says one thing over SNMP and another over HTTPS: HA mode primary or secondary." in made.verdict
    assert "What mx1 and mx2 say over SNMP and over HTTPS is not the same: the worse counts." in made.verdict


@pytest.mark.parametrize(
    ("on_failure", "says"),
    [
        (OnFailure.BECOME_SECONDARY, "never clears by itself"),
        (OnFailure.RESTORE_ROLE, "should take it back by itself"),
        (OnFailure.OFF, "somebody's work"),
        (None, "depends on the units' 'On failure' setting"),
    ],
)
def test_how_a_swapped_pair_goes_on_depends_on_what_the_units_do_after_a_failure(on_failure, says):
    made = message(*[(P_AS_S, S_AS_P)] * 3, pair=replace(PAIR, on_failure=on_failure))
    assert says in made.steps[-1]


def test_one_message_is_led_by_the_gravest_and_names_the_others():
    http = Reading(None, None, Facts(heartbeat={"port6": "failed"}, mail_disk_percent=97.0))
    made = message(*[(told(P, http), S_AS_P)] * 14, severity=Severity.CRITICAL)
    assert made.title == "[CRITICAL] mx-paris: split brain: both units act as primary (+4 more)"
    assert "Besides: all heartbeat links are down (port6); mx2 acts as primary, set to secondary" in made.verdict
    assert made.avoid == SAYINGS[PairState.SPLIT_BRAIN].advice.avoid


def test_what_the_settings_made_critical_comes_before_what_ranks_higher():
    raised = AlertSettings(rules={"MailDiskHigh": RuleSettings(Severity.CRITICAL)})
    rules = rules_for("mx-paris", raised, traps=False)
    full = Facts(mail_disk_percent=97.0)
    found, firing = seen([look(Reading(*P_AS_S, full), S_AS_P, 10 * n) for n in range(3)], rules=rules)
    made = compose(
        Policy(PAIR, rules=rules), Incident(0, at(0), found.at), found, firing, Reason.OPENED, Severity.CRITICAL
    )
    assert made.title == "[CRITICAL] mx-paris: mx1: the mail disk is nearly full, 97 % (+1 more)"


def test_where_a_clock_was_set_back_nothing_has_lasted_for_less_than_no_time():
    found, firing = seen([*looks(*[(P, S_AS_P)] * 3, start=600), look(P, S_AS_P, 0)])
    made = compose(Policy(PAIR), Incident(0, at(600), found.at), found, firing, Reason.REMINDER, Severity.CRITICAL)
    assert "-" not in made.since.partition(": ")[2]


def test_each_reason_says_why_it_is_said():
    def title(reason, note=""):
        incident = Incident(0, at(10), at(40), swaps=5)
        return message(*[(P_OFF, S_AS_P)] * 3, reason=reason, incident=incident, note=note).title

    what = "failed over: mx2 carries the mail, mx1 is off"
    assert title(Reason.WORSE) == f"[CRITICAL] mx-paris: {what}"
    assert title(Reason.REMINDER) == f"[CRITICAL] mx-paris: still {what}"
    assert title(Reason.ESCALATED) == f"[CRITICAL] mx-paris: nobody has acknowledged: {what}"
    assert title(Reason.UNMUTED) == f"[CRITICAL] mx-paris: still so: {what}"
    assert title(Reason.FLAPPING) == f"[CRITICAL] mx-paris: flapping, roles exchanged 5 times; now {what}"
    assert title(Reason.SETTLED) == f"[CRITICAL] mx-paris: flapping no more; now {what}"
    assert title(Reason.PLAN_FAILED, "mail had no primary for 3 min") == (
        "[CRITICAL] mx-paris: planned failover: mail had no primary for 3 min"
    )


def test_where_nobody_takes_mail_no_message_says_that_it_flows():
    dead = [replace(each, virtual=faces(smtp=NoAnswer(Cause.REFUSED))) for each in looks(*[(P, S)] * 4, start=10)]
    found, firing = seen([WELL, *dead])
    made = compose(Policy(PAIR), Incident(0, at(10), found.at), found, firing, Reason.OPENED, Severity.CRITICAL)
    assert made.title == "[CRITICAL] mx-paris: no mail is taken at 172.16.1.2"
    assert made.mail == "No mail is taken at the virtual address."


def test_a_planned_failover_that_did_not_happen_is_told_of_a_pair_that_is_well():
    made = message((P, S), reason=Reason.PLAN_FAILED, note="it did not happen by 03:00:00Z")
    assert made.verdict == "Planned failover: it did not happen by 03:00:00Z. mx1 acts as primary and mx2 stands by."
    assert made.mail == "Mail flows through mx1."
    assert "ask whoever planned it" in made.steps[0].lower()


def test_an_incident_that_changed_says_how_it_began_and_since_when_nobody_sees_the_pair():
    incident = Incident(0, at(10), at(60), (PairState.FAILED_OVER, PairState.SPLIT_BRAIN), blind_since=at(70))
    made = message(*[(P_OFF, S_AS_P)] * 3, *[(P, S_AS_P)] * 2, *[(SILENT, SILENT)] * 2, incident=incident)
    assert "The incident began 2026-03-01 00:00:10Z at the latest: failed over, then split brain." in made.since
    assert "Pairwatch has not seen the pair since 2026-03-01 00:01:10Z: it may have changed." in made.since
    assert made.sure.endswith("Nothing is heard of the units now.")


@pytest.mark.parametrize("path", Path)
def test_while_nobody_sees_the_pair_what_was_the_matter_is_not_said_to_be_so(path):
    """Reminded of an hour after the last look that saw them, neither unit is said to carry mail or to be primary."""
    office = Office(policy(reminder_s=3600.0)).see(P, S, 0).see(SILENT, S_AS_P, *every(10, 10, 60))
    office.see(SILENT, SILENT, *every(10, 70, 8000), path=path)
    made = office.notices[-1].message
    assert office.reasons[-1] == "reminder"
    assert made.title.endswith(
        ("still out of sight; was failed over", "neither unit answers Pairwatch; was failed over")
    )
    assert "Pairwatch cannot see this pair. This says nothing about its members." in made.verdict
    assert "Before that it was failed over: whether it still is, is not known." in made.verdict
    assert not re.search("carries|still so at", f"{made.verdict} {made.since if path is Path.LOST else ''}")
    assert "not seen the pair since 2026-03-01 00:01:10Z" in made.since
    assert not re.search(r"the last at 2026-03-01 0[12]:", made.sure if path is Path.LOST else "")
    assert made.avoid == ("Do not touch the units because of this: they may be well.",)


def test_a_link_that_nobody_tells_of_any_more_is_said_to_be_down_as_long_as_somebody_told():
    down = told(P, Reading(None, None, Facts(heartbeat={"port6": "failed"})))
    found, firing = seen([WELL, *looks(*[(down, S)] * 5, *[(P, S)] * 20, start=10)])
    made = compose(Policy(PAIR), Incident(0, at(40), found.at), found, firing, Reason.REMINDER, Severity.WARNING)
    assert made.since.startswith("It began 2026-03-01 00:00:10Z at the latest, and was still so at 2026-03-01 00:01:")
    assert found.at == at(250)


def test_the_end_says_what_it_was_how_long_it_lasted_and_what_is_left_to_do():
    items = [WELL, *looks(*[(P_OFF, S_AS_P)] * 13, start=10), *looks(*[(P, S)] * 9, start=140)]
    found, _ = seen(items)
    states = PairState.FAILED_OVER, PairState.SWAPPED
    incident = Incident(
        0, at(10), found.at, states, swaps=2, since=at(0), well_since=at(140), steady_s=80.0, closed=found.at
    )
    made = compose(Policy(PAIR), incident, found, [], Reason.RESOLVED, Severity.OK, told=("FailedOver",))
    assert made.title == "[RESOLVED] mx-paris: normal again after 2 min: was failed over, swapped"
    assert made.since == (
        "It began between 2026-03-01 00:00:00Z and 00:00:10Z and was over between 2026-03-01 00:02:10Z and 00:02:20Z: "
        "it lasted 2 min."
    )
    assert ("What happened", "failed over, then swapped") in made.details
    assert "why the roles were exchanged" in made.steps[0]
    assert "synchronised since is not known" in made.steps[1]
    planned = replace(incident, planned=True)
    left = compose(Policy(PAIR), planned, found, [], Reason.RESOLVED, Severity.OK).steps
    assert "why the roles were exchanged" not in " ".join(left)


def test_the_end_of_a_matter_beside_the_state_says_nothing_of_the_state_in_its_title():
    found, _ = seen([WELL, *looks(*[(P_OFF, S_AS_P)] * 3, start=10)])
    incident = Incident(0, at(0), found.at, well_since=at(30), closed=found.at)
    made = compose(Policy(PAIR), incident, found, [], Reason.RESOLVED, Severity.OK, told=("CpuHigh",))
    assert made.title == "[RESOLVED] mx-paris: CpuHigh is over after at least 20 s"
    assert made.since.startswith("It began 2026-03-01 00:00:00Z at the latest and was over")


def test_what_was_found_after_nobody_had_looked_is_said_to_have_begun_at_the_latest_then():
    """The host of the collector was down for an hour, and so was a unit when it came back."""
    office = Office().see(P, S, *every(10, 0, 60)).see(P_OFF, S_AS_P, *every(10, 3600, 3700))
    office.see(P, S, *every(10, 3710, 3800))
    opened, resolved = (notice.message for notice in office.notices)
    assert opened.since.startswith("It began 2026-03-01 01:00:00Z at the latest, and was still so at")
    assert resolved.since.startswith("It began 2026-03-01 01:00:00Z at the latest and was over between")
    assert resolved.title == "[RESOLVED] mx-paris: normal again after at least 1 min: was failed over"


def test_a_matter_that_had_to_last_before_it_was_told_did_not_begin_when_it_was():
    down, up = (told(P, Reading(None, None, Facts(heartbeat={"port6": word}))) for word in ("failed", "ok"))
    office = Office().see(up, S, 0).see(down, S, *every(10, 10, 100)).see(up, S, *every(10, 110, 300))
    assert office.notices[-1].message.title.endswith("AllLinksDown, HeartbeatLinkDown are over after at least 1 min")
    assert "at the latest" in office.notices[-1].message.since


@given(histories(), st.sampled_from(Reason), st.text(max_size=200))
def test_whatever_happened_and_whatever_units_are_called_a_message_is_whole_and_its_title_one_line(items, reason, name):
    pair = replace(PAIR, name=name or "x")
    items = [replace(item, pair=pair.name) for item in (WELL, *items, look(P_OFF, S_AS_P, 1e6))]
    found, firing = seen(items, pair)
    incident = Incident(0, min(item.at for item in items), found.at)
    made = compose(Policy(pair), incident, found, firing, reason, Severity.WARNING)
    assert made.title.isprintable()
    assert len(made.title) <= TITLE_LENGTH
    texts = [made.verdict, made.mail, made.since, made.sure, *made.steps, *made.avoid, *map(" ".join, made.details)]
    assert all(texts)
    assert not any(re.search(r"[{}]|None", text) for text in texts)


@pytest.mark.parametrize("said", [(P, S_AS_P), (P_OFF, S_AS_P), (P_AS_S, S_AS_P), (SILENT, SILENT)])
def test_a_message_leads_to_the_runbook_of_its_rule(said):
    headings = re.findall(r"(?m)^## (\w+)$", doc_page("runbooks.md"))
    found = dict(message(*[said] * 3).details)["Runbook"]
    assert found.removeprefix("docs/runbooks.md#") in {heading.lower() for heading in headings}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_words_for_both_places_and_something_to_do(rule):
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.description.endswith(".")
    assert rule.advice.steps
