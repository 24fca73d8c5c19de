"""What a pair's page says of why: the likeliest first, as sure as it was found, and nothing that only leads astray."""

from dataclasses import replace

from dashboard.pair.causes import MOST, show_causes
from dashboard.review.why import NOTHING
from hapair.causes.clues import Clue, Weight
from hapair.causes.kinds import Kind
from hapair.causes.weighing import Confidence, Ground, Hypothesis

FOR = Ground(next(iter(Clue)), Weight.FITS, "mx2 lost port6\u202e", "a cut is told by both")
AGAINST = Ground(next(iter(Clue)), Weight.RULES_OUT, "mx1 answered all the while", "a unit that is down is silent")
CUT = Hypothesis(
    Kind.LINKS, None, "the heartbeat links between the units were cut", Confidence.LIKELY, 5, (FOR, AGAINST),
    ("no syslog from mx1",), ("Check the cables.",),
)  # fmt: skip


def test_a_cause_is_told_with_what_speaks_for_it_against_it_and_what_is_missing():
    (found,) = show_causes([CUT])["hypotheses"]
    assert found["sentence"] == "The heartbeat links between the units were cut."
    assert found["confidence"] == "likely"
    assert [(each["what"], each["text"]) for each in found["grounds"]] == [
        ("for", "mx2 lost port6\\u202e"),
        ("against", "mx1 answered all the while"),
        ("missing", "no syslog from mx1"),
        ("check next", "Check the cables."),
    ]


def test_a_unit_is_called_by_its_own_name_at_the_beginning_of_a_sentence_too():
    down = replace(CUT, kind=Kind.DOWN, member="mx1", sentence="mx1 lost its power or crashed")
    assert show_causes([down])["hypotheses"][0]["sentence"] == "mx1 lost its power or crashed."


def test_what_is_unlikely_leads_nobody_astray_at_night():
    unlikely = replace(CUT, confidence=Confidence.UNLIKELY)
    assert show_causes([unlikely]) == {"none": NOTHING, "hypotheses": []}
    assert show_causes([]) == {"none": NOTHING, "hypotheses": []}
    assert len(show_causes([CUT, unlikely])["hypotheses"]) == 1


def test_no_more_are_told_than_anybody_would_look_into():
    assert len(show_causes([replace(CUT, score=n) for n in range(9)])["hypotheses"]) == MOST
