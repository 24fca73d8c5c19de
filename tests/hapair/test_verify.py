"""A pair is called complete when every condition is seen to hold, and by nothing less."""

from dataclasses import replace

import pytest
from hypothesis import given

from build import LATE, P_AS_S, P_OFF, S_AS_P, S_OFF, SILENT, P, S, event, look
from hapair.evidence.virtual import Finding as Found
from hapair.look import Source
from hapair.spans import Range
from hapair.verify.checklist import Verdict, sentence, verification
from hapair.verify.expected import Expected, parse_expected, show_expected
from hapair.verify.item import Fails, Holds, NotKnown
from incidents import at, histories
from verifying import EXPECTED, VIRTUAL, answered, heard, names, primary, secondary, standing, stretch

WELL = [*stretch(0, 100), *heard()]


def found(items, **more):
    return verification(standing(items, **more))


def finding(items, name, **more):
    return next(each.finding for each in found(items, **more).checked if each.item.name == name)


def test_a_pair_of_which_all_is_seen_and_well_is_complete():
    verified = found(WELL)
    assert verified.verdict is Verdict.COMPLETE
    assert sentence(verified) == f"The HA group mx-paris is complete: all {len(verified.checked)} conditions hold."


PLANTED = {
    "answers mx2 snmp": stretch(110, 200, s=secondary(SILENT, http=secondary().http)),
    "answers mx1 http": stretch(110, 200, p=primary(http=SILENT)),
    "ha_mode mx2": stretch(110, 200, s=secondary((1, 2))),
    "effective mx1": stretch(110, 200, p=primary(P_OFF)),
    "effective mx2": stretch(110, 200, s=secondary(S_AS_P)),
    "firmware": stretch(110, 200, s=secondary(version="v7.6")),
    "link port5": stretch(110, 200, s=secondary(links={"port6": "ok", "port5": "failed"})),
    "sync config": stretch(110, 200, s=secondary(sync={"config": "failed", "mail": "in_sync"})),
    "sync mail": stretch(110, 200, s=secondary(sync={"config": "in_sync", "mail": "running"})),
    "steady": [*stretch(110, 150, p=primary(P_AS_S), s=secondary(S_AS_P)), *stretch(160, 200)],
}


@pytest.mark.parametrize("name", PLANTED)
def test_it_refuses_to_end_while_a_condition_fails(name):
    verified = found([*WELL, *PLANTED[name]])
    assert verified.verdict is Verdict.INCOMPLETE
    assert name in names(verified.failing)
    assert next(each.finding.seen for each in verified.failing if each.item.name == name) in sentence(verified)
    assert "is not complete" in sentence(verified)


def test_it_refuses_to_end_while_the_wrong_unit_answers_the_virtual_address():
    for answer in (answered("mx2"), answered(None, Found.SILENT), answered(None, Found.BOTH)):
        verified = found(WELL, virtual=answer)
        assert verified.verdict is Verdict.INCOMPLETE
        assert f"the virtual address {VIRTUAL}" in sentence(verified)


def test_after_a_failover_the_address_is_said_to_be_answered_by_another_than_the_one_set_up_as_primary():
    assert "mx2 answers there, and mx1 is set up as primary" in sentence(found(WELL, virtual=answered("mx2")))


UNKNOWN = {
    "link port5": [*stretch(0, 100, primary(links={"port6": "ok"}), secondary(links={"port6": "ok"})), *heard()],
    "sync config": [*stretch(0, 100, primary(sync={"mail": "off"}), secondary(sync={"mail": "in_sync"})), *heard()],
    "trap mx1": [*stretch(0, 100), *(e for e in heard() if e.source is Source.SYSLOG or e.member == "mx2")],
    "syslog mx2": [*stretch(0, 100), *(e for e in heard() if e.source is Source.TRAP or e.member == "mx1")],
    "firmware": [*stretch(0, 100, s=secondary(version=None)), *heard()],
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_is_said_and_never_counted_as_holding(name):
    verified = found(UNKNOWN[name])
    assert verified.verdict is Verdict.UNPROVEN
    assert names(verified.unknown) == [name]
    assert verified.unknown[0].item.subject in sentence(verified)
    assert "complete" not in sentence(verified)
    assert all(each.finding.how for each in verified.unknown)


def test_what_nobody_has_asked_of_the_virtual_address_is_not_known():
    assert found(WELL, virtual={}).verdict is Verdict.UNPROVEN
    assert found(WELL, virtual=answered(None, Found.SOMEBODY)).verdict is Verdict.UNPROVEN
    assert found([*WELL, *stretch(110, 500)], virtual=answered()).verdict is Verdict.UNPROVEN, "that was long ago"
    assert names(found(WELL, expected=replace(EXPECTED, virtual_ips=()), virtual={}).unknown) == ["virtual_ip"]


def test_a_pair_that_nobody_looks_at_any_more_is_neither():
    verified = found(WELL, after=1000)
    assert verified.verdict is Verdict.UNKNOWN
    assert "cannot be said" in sentence(verified)
    assert found([]).verdict is Verdict.UNKNOWN


def test_one_look_that_is_well_is_not_enough():
    assert names(found([*stretch(0, 0), *heard()]).failing) == ["steady"]


def test_a_synchronisation_of_before_the_units_joined_does_not_count():
    syslog = event("sync_finished", 20, "mx2", Source.SYSLOG)
    told = replace(syslog, more={"sync": "config"})
    apart = stretch(30, 60, primary(P, links={}), secondary(S_OFF, sync={}))
    joined = stretch(70, 160, primary(links={}), secondary(sync={}))
    before = finding([*stretch(0, 20, s=secondary(sync={})), told, *apart, *joined], "sync config")
    assert isinstance(before, Fails)
    again = replace(told, at=joined[2].at)
    after = finding([*apart, *joined, again], "sync config")
    assert isinstance(after, Holds)
    assert after.since.latest == again.at


def test_a_trap_of_the_unit_that_was_replaced_proves_nothing_of_the_new_one():
    replaced = stretch(110, 200, s=secondary(serial="FE3"))
    assert isinstance(finding([*WELL, *replaced], "trap mx2"), NotKnown)
    assert isinstance(finding([*WELL, *replaced], "trap mx1"), Holds)


def test_since_when_a_channel_answers_is_a_range_between_two_looks():
    items = [*stretch(0, 30, s=secondary(SILENT)), *stretch(40, 100)]
    since = finding(items, "answers mx2 snmp")
    assert (since.since.earliest, since.since.latest) == (items[3].at, items[4].at)
    assert not since.at_least
    assert finding(items, "answers mx1 snmp").at_least


def test_a_channel_that_was_silent_in_between_answers_since_then_only():
    items = [*stretch(0, 30), look(primary(), secondary(SILENT), 40), *stretch(50, 100)]
    since = finding(items, "answers mx2 snmp")
    assert (since.since.earliest, since.since.latest, since.at_least) == (items[4].at, items[5].at, False)
    assert finding(items, "answers mx1 snmp").at_least


def test_a_channel_is_not_said_to_have_answered_while_nobody_looked():
    answers = finding([*stretch(0, 100), *stretch(400, 500)], "answers mx1 snmp")
    assert (answers.since, answers.at_least) == (Range(at(400), at(400)), True)


def test_a_synchronisation_of_before_a_unit_started_anew_does_not_count():
    """It came back within one poll: no look showed the pair otherwise than well."""
    line = replace(event("sync_finished", 50, "mx2", Source.SYSLOG), more={"sync": "mail"})
    silent = {"p": primary(sync={}), "s": secondary(sync={})}
    anew = stretch(110, 300, primary(sync={}), secondary(sync={}, up_s=5.0))
    assert isinstance(finding([*stretch(0, 100, **silent), line], "sync mail"), Holds)
    assert isinstance(finding([*stretch(0, 100, **silent), line, *anew], "sync mail"), Fails)


def test_a_unit_that_is_configured_for_the_other_role_is_never_taken_for_right():
    both = found([*stretch(0, 100, s=secondary((1, 1))), *heard()])
    assert {"ha_mode mx2", "effective mx2", "steady"} <= set(names(both.failing))
    crossed = found([*stretch(0, 100, s=secondary((1, 2))), *heard()])
    assert set(names(crossed.failing)) == {"ha_mode mx2", "effective mx2", "steady"}


def test_a_look_that_was_late_by_our_own_fault_breaks_nothing():
    items = [*stretch(0, 30), look(LATE, secondary(), 40), *stretch(50, 100)]
    assert finding(items, "answers mx1 snmp").at_least


def test_a_pair_that_shares_only_its_configuration_is_no_active_passive_group():
    items = stretch(0, 100, primary((3, 3)), secondary((4, 4)))
    assert {"ha_mode mx1", "ha_mode mx2", "steady"} <= set(names(found(items).failing))


@given(histories())
def test_only_a_pair_whose_last_look_shows_both_in_their_roles_is_ever_complete(items):
    items = [item for item in items if hasattr(item, "members")]
    expected = Expected({"mx1": ("snmp",), "mx2": ("snmp",)})
    verified = found(items, expected=expected)
    if verified.verdict in (Verdict.COMPLETE, Verdict.UNPROVEN):
        last = items[-1].members
        assert [(last[name].snmp.mode, last[name].snmp.effective) for name in ("mx1", "mx2")] == [P, S]
    assert len(verified.holding) + len(verified.failing) + len(verified.unknown) == len(verified.checked)


def test_what_the_settings_promise_goes_through_the_store_unchanged():
    assert parse_expected(show_expected(EXPECTED)) == EXPECTED
