import pytest

from build import P_OFF, PAIR, S_AS_P, SILENT, look
from hapair.evidence.gathered import Evidence, gather
from hapair.incidents.at_risk import at_risk, at_risk_sentence
from hapair.judge import PairState, judge
from hapair.look import Event, Facts, Reading, Source
from incidents import at

P, S = (1, 1), (2, 2)


def unit(said, mails):
    return Reading(*said, Facts(queues={"incoming": mails, "default-slow": 1} if mails is not None else {}))


def synced(after):
    return Event(PAIR.name, at(after), Source.SYSLOG, "sync_finished", "mx2", "", {"sync": "mail"})


def risk(*items):
    known = Evidence()
    for item in items:
        known, _ = gather(PAIR, known, item)
    return at_risk(PAIR, judge(PAIR, items[-1]).state, items[-1].at, known)


def test_what_lay_in_the_queues_of_a_unit_that_went_dark_is_at_risk():
    found = risk(
        look(unit(P, 40), unit(S, 0), 0), synced(5), look(unit(P, 42), unit(S, 0), 10), look(SILENT, S_AS_P, 60)
    )
    assert (found.member, found.waiting.mails, found.waiting.at, found.copied, found.seen) == (
        "mx1", 43, at(10), at(5), False
    )  # fmt: skip
    assert at_risk_sentence(found) == (
        "43 mails in the queues of mx1 when it was last asked, 2026-03-01 00:00:10Z; "
        "mail data was last synchronised 2026-03-01 00:00:05Z"
    )


def test_what_is_not_known_is_said():
    assert at_risk_sentence(risk(look(SILENT, S_AS_P, 60))) == (
        "how much mail waits on mx1 is not known; when mail data was last synchronised is not known"
    )


def test_a_unit_that_is_back_and_has_handed_its_queue_on_holds_nothing():
    back = look(Reading(1, 2, Facts(queues={"incoming": 0})), unit(S_AS_P, 50), 300)
    found = risk(look(unit(P, 42), unit(S, 0), 10), look(SILENT, S_AS_P, 60), back)
    assert found.is_none
    assert at_risk_sentence(found) == "no mail waits on mx1"


def test_a_unit_that_is_not_seen_is_never_said_to_hold_nothing():
    """What came in since it last told is on it alone."""
    found = risk(look(Reading(1, 1, Facts(queues={"incoming": 0})), unit(S, 0), 10), look(SILENT, S_AS_P, 60))
    assert not found.is_none
    assert at_risk_sentence(found).startswith("0 mails in the queues of mx1 when it was last asked")


def test_the_mail_is_on_the_unit_that_last_carried_it_though_it_is_not_set_up_to():
    found = risk(look(unit((1, 2), 3), unit(S_AS_P, 40), 10), look(unit(P_OFF, 3), SILENT, 60))
    assert (found.member, found.waiting.mails) == ("mx2", 41)


def test_a_unit_that_is_back_and_still_holds_it_says_so():
    back = look(Reading(1, 2, Facts(queues={"incoming": 1})), unit(S_AS_P, 50), 300)
    assert at_risk_sentence(risk(back)).startswith("1 mail in the queues of mx1 now")


@pytest.mark.parametrize("state", [PairState.NORMAL, PairState.SPLIT_BRAIN, PairState.BLIND, PairState.HA_OFF])
def test_where_no_unit_is_known_to_be_out_of_service_nothing_is_claimed(state):
    assert at_risk(PAIR, state, at(0), Evidence()) is None
