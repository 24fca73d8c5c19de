"""What is told of the virtual address, and of a failover that would not go well."""

from dataclasses import replace

import pytest

from build import P, look
from hapair.evidence.links import link_states
from hapair.evidence.syncs import sync_states
from hapair.look import Cause as Why
from hapair.look import Face, Faces, NoAnswer
from hapair.readiness.ground import Ground
from hapair.readiness.readiness import broken, readiness
from readied import FACTS, VIRTUAL, faces, heard, kept, primary, secondary, stretch
from rule_lab import of
from weaknesses import WEAKNESSES, after_words

DEAD = faces(smtp=NoAnswer(Why.REFUSED))


def rounds(*virtual, p=None, s=None, every=10, start=0):
    """Looks, each with what a witness then brings; None brings nothing."""
    return [
        replace(look(p or primary(), s or secondary(), start + n * every), virtual=v) for n, v in enumerate(virtual)
    ]


def test_mail_that_is_taken_by_nobody_while_the_roles_are_right_is_critical_after_two_askings():
    items = rounds(faces(), DEAD, DEAD, DEAD, DEAD, faces())
    assert of("VirtualAddressSilent", items) == [(VIRTUAL, "fired", 40.0), (VIRTUAL, "resolved", 50.0)]
    assert of("VirtualAddressWrongUnit", items) == []


def test_one_asking_that_many_looks_take_for_what_is_still_is_only_one():
    assert of("VirtualAddressSilent", rounds(faces(), DEAD, *[None] * 20)) == []


def test_a_witness_that_comes_back_no_more_changes_nothing():
    items = [*rounds(DEAD, DEAD, DEAD, DEAD), *rounds(*[None] * 60, start=40)]
    assert of("VirtualAddressSilent", items) == [(VIRTUAL, "fired", 30.0)]


def test_what_was_told_of_an_address_that_is_asked_no_more_is_over():
    items = [*rounds(DEAD, DEAD, DEAD, DEAD), *rounds(Faces({"192.0.2.9": {"smtp": Face("mx1 ESMTP")}}), start=40)]
    assert of("VirtualAddressSilent", items) == [(VIRTUAL, "fired", 30.0), (VIRTUAL, "resolved", 40.0)]


@pytest.mark.parametrize(
    "wrong",
    [
        faces("mx2"),
        Faces({VIRTUAL: {"smtp": Face("mx1 ESMTP"), "https": Face(certificate="b" * 64)}}, {
            "mx1": {"https": Face(certificate="a" * 64)}, "mx2": {"https": Face(certificate="b" * 64)}
        }),
        Faces({VIRTUAL: {"https": Face(certificate="c" * 64)}}, {
            "mx1": {"https": Face(certificate="a" * 64)}, "mx2": {"https": Face(certificate="b" * 64)}
        }),
    ],
    ids=["the standby", "both", "a third"],
)  # fmt: skip
def test_an_answer_of_any_but_the_unit_in_service_is_critical(wrong):
    assert of("VirtualAddressWrongUnit", rounds(faces(), *[wrong] * 4)) == [(VIRTUAL, "fired", 40.0)]


def test_after_a_failover_the_other_unit_is_the_right_one():
    gone = rounds(*[faces("mx2")] * 5, p=primary(said=(1, 0)), s=secondary(said=(2, 1)), start=30)
    assert of("VirtualAddressWrongUnit", [*rounds(faces(), faces(), faces()), *gone]) == []


def test_where_nobody_is_known_to_be_in_service_the_address_says_nothing_of_the_roles():
    both = rounds(*[faces("mx2")] * 6, s=secondary(said=(2, 1)))
    assert of("VirtualAddressWrongUnit", both) == []
    none = rounds(*[DEAD] * 6, p=primary(said=(1, 0)), s=secondary(said=(2, 0)))
    assert of("VirtualAddressSilent", none) == []


def test_readiness_that_is_lost_while_the_pair_is_normal_is_told_after_its_hold():
    port3 = secondary(replace(FACTS, interfaces={**FACTS.interfaces, "port3": "down"}))
    items = [*stretch(last=90), *stretch(s=port3, first=100, last=500), *stretch(first=510, last=900)]
    assert of("ReadinessLost", items) == [("", "fired", 400.0), ("", "resolved", 800.0)]


def test_what_another_rule_tells_of_is_not_told_again_as_lost_readiness():
    failed = list(stretch(s=secondary(sync={"config": "failed", "mail": "in_sync"}), last=900))
    assert of("SyncFailed", failed) != []
    assert of("ReadinessLost", failed) == []


def test_a_mere_weakness_is_shown_and_not_told():
    older = secondary(replace(FACTS, version="v7.2"))
    assert of("ReadinessLost", list(stretch(s=older, last=900))) == []


def test_what_is_not_known_is_not_told():
    assert of("ReadinessLost", [look(P, (2, 2), n) for n in range(0, 900, 10)]) == []


@pytest.mark.parametrize("planted", [None, *(planted for planted, _ in WEAKNESSES.values())])
def test_the_short_way_finds_what_the_whole_list_does(planted):
    found = kept(after_words(**planted) if planted else [*stretch(), *heard()])
    ground = Ground(found.pair, found.look.at, found.look, found.state, found.since, found.evidence)
    links = link_states(ground.evidence, ground.pair, ground.now)
    syncs = sync_states(ground.evidence, ground.pair, ground.now)
    assert broken(ground, links, syncs) == tuple(c for c in readiness(ground).checks if c.standing == "broken")


def test_while_the_pair_is_anything_but_normal_lost_readiness_stays_as_it_was():
    port3 = secondary(replace(FACTS, interfaces={**FACTS.interfaces, "port3": "down"}))
    lost = list(stretch(s=port3, last=400))
    away = list(stretch(primary(said=(1, 0)), secondary(said=(2, 0)), first=410, last=1500))
    assert of("ReadinessLost", [*lost, *away]) == [("", "fired", 300.0)]
