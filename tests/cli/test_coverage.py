"""What a verdict rests on: each silent channel is named, and what cannot be known without it."""

from dataclasses import replace

from build import PAIR, SILENT, P, S, event, look, told
from cli.checking.coverage import coverage
from hapair.evidence.gathered import Evidence, gather
from hapair.forms.evidence import show_known
from hapair.forms.show import show_testimony
from hapair.look import Facts, Reading, Source
from hapair.pair import Role
from hapair.settings.model import ListenSettings, MemberSettings, PairSettings, Settings

MEMBERS = MemberSettings("mx1", Role.PRIMARY, "10.0.0.1"), MemberSettings("mx2", Role.SECONDARY, "10.0.0.2")
SETTINGS = Settings((PairSettings(PAIR, *MEMBERS),))
LISTENING = replace(SETTINGS, listen=ListenSettings())
TELLS = Reading(facts=Facts(heartbeat={"port6": "ok"}, sync={"config": "in_sync"}))


def covered(*items, settings=SETTINGS) -> list[str]:
    """What `status` says of the pair after these, the last of them a look."""
    evidence = Evidence()
    for item in items:
        evidence, _ = gather(PAIR, evidence, item)
    entry = {
        "pair": PAIR.name,
        "members": {name: show_testimony(said) for name, said in items[-1].members.items()},
        "evidence": {name: show_known(known) for name, known in evidence.members.items()},
    }
    return coverage(settings, entry)


def test_where_every_channel_speaks_nothing_is_missing():
    both = look(told(P, TELLS), told(S, TELLS), 10)
    heard = [event("note", 0, member, source) for member in ("mx1", "mx2") for source in (Source.TRAP, Source.SYSLOG)]
    assert covered(*heard, both, settings=LISTENING) == []


def test_a_silent_channel_is_named_with_its_cause_and_when_it_last_spoke():
    tells = told(S, TELLS)
    assert covered(look(told(P, TELLS), tells, 0), look(told(SILENT, TELLS), tells, 10)) == [
        "mx1: snmp timeout (last spoke 2026-03-01T00:00:00.000Z)"
    ]
    assert "mx1: snmp timeout (last spoke never)" in covered(look(told(SILENT, TELLS), tells))


def test_what_nobody_told_of_is_not_available_and_never_taken_for_well():
    links = Reading(facts=Facts(heartbeat={"port6": "ok"}))
    assert covered(look(P, told(S, links))) == [
        "mx1: heartbeat links and sync not available: neither HTTPS nor syslog has told of them",
        "mx2: sync not available: neither HTTPS nor syslog has told of them",
    ]


def test_that_no_trap_or_syslog_ever_came_is_said_where_they_are_listened_for():
    tells = told(P, TELLS), told(S, TELLS)
    blind_between = "heard yet: a switchover between two looks could go unseen"
    assert covered(event("note", 0, "mx1"), look(*tells, 1), settings=LISTENING) == [
        f"mx1: no syslog {blind_between}",
        f"mx2: no trap and no syslog {blind_between}",
    ]
    assert covered(look(*tells)) == []


def test_a_pair_that_is_not_in_the_settings_or_was_never_looked_at_has_no_coverage():
    assert coverage(SETTINGS, {"pair": "another", "evidence": {}}) == []
    assert coverage(SETTINGS, {"pair": PAIR.name}) == []
