"""What members say of their heartbeat links: up, down or unknown, since when, and when each was seen lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import PAIR, SILENT, P, S, event, look, told
from hapair.evidence.gathered import Evidence, gather
from hapair.evidence.links import LinkState, link_states
from hapair.evidence.losses import KEPT, Loss
from hapair.look import Event, Facts, Reading, Source
from hapair.spans import Range
from incidents import at


def known(*items) -> Evidence:
    evidence = Evidence()
    for item in items:
        evidence, _ = gather(PAIR, evidence, item)
    return evidence


def line(after, member="mx1", **links) -> Event:
    found = event("heartbeat_changed", after, member, Source.SYSLOG)
    return Event(found.pair, found.at, found.source, found.kind, member, "", {"links": links})


def asked(after, p=None, s=None):
    """A look at which HTTPS tells of links: a mapping a member, None for one that is silent."""
    said = [SILENT if links is None else Reading(facts=Facts(heartbeat=links)) for links in (p, s)]
    return look(told(P, said[0]), told(S, said[1]), after)


def states(evidence, after):
    return {link.name: link.state.value for link in link_states(evidence, PAIR, at(after)).all}


def losses(evidence, member="mx1"):
    return [(loss.link, loss.began, loss.ended) for loss in evidence.members[member].losses]


def test_a_link_is_down_where_either_member_says_so():
    found = known(line(0, port5="ok", port6="ok"), line(5, "mx2", port6="failed"))
    assert states(found, 6) == {"port5": "up", "port6": "down"}
    links = link_states(found, PAIR, at(6))
    assert [(link.name, link.since) for link in links.down] == [("port6", Range.exactly(at(5)))]
    assert not links.all_down


def test_all_links_are_down_when_none_is_known_to_be_up():
    assert link_states(known(line(0, port5="failed", port6="failed")), PAIR, at(1)).all_down
    assert not link_states(known(line(0, port5="failed", port6="ok")), PAIR, at(1)).all_down
    assert not link_states(Evidence(), PAIR, at(1)).all_down


def test_what_nobody_confirmed_for_too_long_is_unknown_and_not_down():
    by_line, by_look = known(line(0, port6="failed")), known(asked(0, {"port6": "failed"}))
    assert [states(by_line, after)["port6"] for after in (86_400, 86_401)] == ["down", "unknown"]
    assert [states(by_look, after)["port6"] for after in (25, 26)] == ["down", "unknown"]


def test_a_word_nobody_knows_is_neither_up_nor_down():
    assert states(known(line(0, port6="wobbly")), 1) == {"port6": "unknown"}


def test_a_line_dates_a_loss_and_a_look_says_between_which_two_it_lies():
    assert losses(known(line(0, port6="ok"), line(100, port6="FAILED"), line(160, port6="ok"))) == [
        ("port6", Range.exactly(at(100)), Range.exactly(at(160)))
    ]
    polled = [asked(after, {"port6": word}) for after, word in ((0, "up"), (10, "down"), (20, "down"), (30, "up"))]
    assert losses(known(*polled)) == [("port6", Range(at(0), at(10)), Range(at(20), at(30)))]


def test_a_loss_that_goes_on_has_no_end_whatever_else_is_heard():
    found = known(line(0, port6="failed"), line(5, port6="wobbly"), line(9, port5="ok", port6="failed"))
    assert losses(found) == [("port6", Range.exactly(at(0)), None)]


def test_a_state_said_again_after_too_long_a_silence_may_have_been_another_meanwhile():
    found = known(asked(0, {"port6": "down"}), asked(20, {"port6": "down"}), asked(400, {"port6": "down"}))
    (link,) = link_states(found, PAIR, at(401)).down
    assert link.since == Range.exactly(at(400))


def test_a_flapping_link_is_remembered_by_its_last_losses():
    flaps = [line(n, port6="ok" if n % 2 else "failed") for n in range(200)]
    found = known(*flaps).members["mx1"].losses
    assert len(found) == KEPT
    assert found[-1] == Loss("port6", "syslog", Range.exactly(at(198)), Range.exactly(at(199)))


words = st.sampled_from(["ok", "up", "failed", "down", "odd"])
told_of = st.lists(st.tuples(st.sampled_from([1.0, 10.0, 300.0]), words, st.booleans()), max_size=12)


@given(told_of)
def test_losses_lie_one_after_another_and_the_last_is_open_only_while_down_was_said_last(told_of):
    items, after = [], 0.0
    for pause, word, by_line in told_of:
        after += pause
        items.append(line(after, port6=word) if by_line else asked(after, {"port6": word}))
    evidence = known(*items)
    found = evidence.members["mx1"].losses if evidence.members else ()
    for one, other in pairwise(found):
        assert one.ended is not None
        assert one.began.latest <= one.ended.latest <= other.began.latest
    clear = [word for _, word, _ in told_of if word != "odd"]
    assert bool(found and found[-1].ended is None) == bool(clear and clear[-1] in ("failed", "down"))


@pytest.mark.parametrize("state", LinkState)
def test_every_state_of_a_link_can_come_to_be(state):
    said = {LinkState.UP: "ok", LinkState.DOWN: "lost", LinkState.UNKNOWN: "?"}[state]
    assert states(known(line(0, port6=said)), 1)["port6"] == state.value
