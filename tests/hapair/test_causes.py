"""Why it happened: the true cause first, never surer than what was heard allows, and what is missing is said."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.causes import LEVELS, STORIES, Answer, answers
from bench.observed import QUIET, Ears
from bench.virtual_pair import SETTLING_S, VirtualPair
from build import P_AS_S, PAIR, S_AS_P, SILENT, START, P, S, event, look, looks, told
from courses import pattern
from hapair.causes import chronicle as chronicles
from hapair.causes.asking import ASK
from hapair.causes.chronicle import chronicle
from hapair.causes.clues import CLUES, Clue, Weight
from hapair.causes.form import show_hypotheses
from hapair.causes.kinds import NEXT, SENTENCES, TITLES, Kind
from hapair.causes.question import Question, of_failover
from hapair.causes.weighing import Confidence, Hypothesis, hypotheses
from hapair.look import Facts, Reading, Source
from hapair.spans import Range
from hapair.watch import Watch, run
from incidents import histories
from project import doc_page
from simulator.scenarios.table import SCENARIOS

HOSTILE = "\x1b[2J<script>alert(1)</script>\u202e heartbeat disappeared " + "x" * 5000
NAMES = [story.scenario.name for story in STORIES]
story_of = dict(zip(NAMES, STORIES, strict=True))
stories = st.sampled_from(STORIES)
seeds = st.integers(0, 10_000)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_virtual_pair_goes_the_documented_way_as_the_real_one_does(name):
    scenario = SCENARIOS[name]
    course = VirtualPair(scenario, (1e6, 2e6)).play(scenario.acts, scenario.lasts_s)
    for n, expected in enumerate((scenario.primary, scenario.secondary)):
        shown = [
            "dark" if both[n] is None else f"{both[n].mode}/{both[n].effective}" for both in course.shown[SETTLING_S:]
        ]
        went = [one for one, before in zip(shown, [None, *shown], strict=False) if one != before]
        assert re.fullmatch(pattern(expected), " ".join(went)), (went, expected.modes)


@pytest.mark.parametrize("name", NAMES)
def test_with_everything_heard_the_true_cause_is_named_first(name):
    for found in answers(story_of[name], Ears(), QUIET, seed=1):
        assert found.right, [(each.kind, each.member, each.score) for each in found.named]


@pytest.mark.timeout(300)
@given(stories, st.sampled_from(list(LEVELS.values())), seeds)
@settings(max_examples=60, deadline=None)
def test_whatever_is_lost_or_withheld_nothing_wrong_is_almost_certain(story, level, seed):
    assert not [found for found in answers(story, *level, seed) if found.overclaims]


@pytest.mark.timeout(300)
@given(stories, st.sampled_from(list(LEVELS.values())), seeds)
@settings(max_examples=30, deadline=None)
def test_no_claim_is_made_without_what_the_words_promise(story, level, seed):
    for found in answers(story, *level, seed):
        for n, each in enumerate(found.named):
            assert_supported(each, [other for m, other in enumerate(found.named) if m != n])


def assert_supported(one: Hypothesis, others: list[Hypothesis]) -> None:
    assert one.score == sum(ground.weight for ground in one.grounds)
    assert one.speaking_for
    ruled_out = any(ground.weight is Weight.RULES_OUT for ground in one.grounds)
    if one.confidence is not Confidence.UNLIKELY:
        assert one.score >= 1
        assert not ruled_out
    if one.confidence in (Confidence.LIKELY, Confidence.ALMOST_CERTAIN):
        assert one.score >= 4
        assert all(one.score - other.score >= 2 for other in others if other.confidence is not Confidence.UNLIKELY)
    if one.confidence is Confidence.ALMOST_CERTAIN:
        assert len(one.speaking_for) > 1
        assert max(ground.weight for ground in one.grounds) is Weight.SAYS_SO


@pytest.mark.timeout(300)
@given(stories, seeds)
@settings(max_examples=30, deadline=None)
def test_more_evidence_never_turns_a_right_answer_into_a_wrong_claim(story, seed):
    less = list(answers(story, Ears(traps=False, syslog=False, links=False), QUIET, seed))
    more = list(answers(story, Ears(), QUIET, seed))
    for one, other in zip(less, more, strict=False):
        assert other.right or not one.right


@pytest.mark.parametrize("name", ["power-loss", "secondary-reboot", "secondary-power-loss"])
def test_without_words_a_crash_and_a_planned_restart_are_not_told_apart_and_that_is_said(name):
    (found, *_) = answers(story_of[name], Ears(traps=False, syslog=False, links=False), QUIET, seed=1)
    said = " / ".join(text for each in found.named[:2] for text in each.missing)
    member = "mx2" if name.startswith("secondary") else "mx1"
    assert f"no trap and no syslog from {member}: cannot tell a planned restart from a crash" in said
    assert found.named[0].confidence is not Confidence.ALMOST_CERTAIN


def test_what_one_way_alone_did_not_bring_is_missing_and_not_absent():
    """A single datagram is lost too easily for its absence to prove anything."""
    (found,) = answers(story_of["secondary-power-loss"], Ears(traps=False), QUIET, seed=1)
    assert "no trap from mx2: cannot tell a planned restart from a crash" in found.named[0].missing


def test_without_the_primarys_word_on_its_links_a_cut_and_a_busy_unit_are_not_told_apart_and_that_is_said():
    (found,) = answers(story_of["overload"], Ears(traps=False, syslog=False, links=False), QUIET, seed=1)
    assert {each.kind for each in found.named[:2]} == {Kind.LINKS, Kind.THRESHOLD}
    assert found.named[0].confidence is Confidence.POSSIBLE
    assert any("cannot tell a cut from a crash or a busy unit" in text for text in found.named[0].missing)


def test_a_unit_that_has_not_come_back_is_not_surely_crashed():
    (found,) = answers(story_of["secondary-power-loss"], Ears(), QUIET, seed=1)
    assert (found.first, found.named[0].confidence) == (Kind.DOWN, Confidence.POSSIBLE)
    assert "mx2 has not come back: cannot tell a crash from a cut" in found.named[0].missing


def test_what_rests_on_one_trap_is_likely_at_most():
    """That mx1 names a port or a disk is told twice; which of them it was, by one linkDown alone."""
    (found,) = answers(story_of["port-failure"], Ears(), QUIET, seed=1)
    assert (found.first, found.named[0].confidence) == (Kind.PORT, Confidence.LIKELY)


def test_what_the_role_went_back_by_is_asked_by_itself():
    found = list(answers(story_of["power-loss"], Ears(), QUIET, seed=1))
    assert [each.first for each in found] == [Kind.DOWN, Kind.ADMIN]
    found = list(answers(story_of["power-loss-restore-role"], Ears(), QUIET, seed=1))
    assert [each.first for each in found] == [Kind.DOWN, Kind.RECOVERY]


def test_a_standby_that_stands_by_rules_out_a_crash_of_its_primary():
    looks = [look(P, S, 10.0 * n) for n in range(6)] + [look(SILENT, S, 60 + 10.0 * n) for n in range(10)]
    found = named(looks, began=60)
    assert found[Kind.OUR_PATH].score > 0
    assert Kind.DOWN not in found


def test_one_forged_trap_makes_nothing_almost_certain():
    forged = replace(event("system_reboot", 61, "mx1"), text="System is rebooting")
    looks = [look(up(P, n), up(S, n), 10.0 * n) for n in range(6)]
    looks += [look(SILENT, up(S_AS_P if n > 1 else S, n), 10.0 * n) for n in range(6, 20)]
    looks += [look(up((1, 2), n - 20), up(S_AS_P, n), 10.0 * n) for n in range(20, 30)]
    items = sorted([*looks, forged], key=lambda item: item.at)
    assert Confidence.ALMOST_CERTAIN not in {each.confidence for each in named(items, began=60).values()}


def test_a_unit_that_says_goodbye_over_two_ways_and_starts_anew_was_restarted_as_planned():
    words = [
        event("system_reboot", 58, "mx1"),
        event("system_reboot", 58.2, "mx1", Source.SYSLOG),
        replace(event("peer_leaving", 58.4, "mx2", Source.SYSLOG), text="monitord: peer rebooting (or reloading)"),
    ]
    looks = [look(up(P, n), up(S, n), 10.0 * n) for n in range(6)]
    looks += [look(SILENT, up(S, n), 10.0 * n) for n in range(6, 12)]
    looks += [look(up(P, n - 12), up(S, n), 10.0 * n) for n in range(12, 20)]
    found = named(sorted([*looks, *words], key=lambda item: item.at), began=60)
    assert found[Kind.PLANNED].confidence is Confidence.ALMOST_CERTAIN
    assert next(iter(found)) is Kind.PLANNED


def test_what_was_told_before_the_failover_before_belongs_to_that_one():
    items = [*looks(*[(P, S)] * 3), *looks(*[(P_AS_S, S_AS_P)] * 3, start=30), *looks(*[(P, S)] * 3, start=60)]
    known = chronicle(PAIR, list(zip(items, run(items, Watch(PAIR)), strict=True)))
    first, second = known.failovers
    assert of_failover(known, first).onset(PAIR).earliest < START
    assert of_failover(known, second).onset(PAIR).earliest == (first.took_over or first.between).latest


def up(said: tuple[int, int], n: int):
    return told(Reading(*said, Facts(uptime_s=max(0.0, n) * 10.0 + (9e5 if said == S or n < 6 else 0.0))))


def named(items, began: float) -> dict[Kind, Hypothesis]:
    steps = list(zip(items, run(items, Watch(PAIR)), strict=True))
    at = Range(START + timedelta(seconds=began - 10), START + timedelta(seconds=began))
    question = Question(at, items[-1].at, PAIR.primary, (PAIR.primary, PAIR.secondary))
    return {each.kind: each for each in hypotheses(chronicle(PAIR, steps), question)}


@pytest.mark.timeout(300)
@given(histories())
@settings(max_examples=100, deadline=None)
def test_any_history_is_explained_the_same_way_twice_the_likeliest_first(items):
    known = chronicle(PAIR, list(zip(items, run(items, Watch(PAIR)), strict=True)))
    questions = [of_failover(known, failover) for failover in known.failovers]
    if items:
        at = items[len(items) // 2].at
        questions.append(Question(Range.exactly(at), items[-1].at, PAIR.primary, (PAIR.primary, PAIR.secondary)))
    for question in questions:
        found = hypotheses(known, question)
        assert found == hypotheses(known, question)
        order = list(Confidence)
        assert [order.index(each.confidence) for each in found] == sorted(order.index(e.confidence) for e in found)
        assert len({(each.kind, each.member) for each in found}) == len(found)


class Counted(tuple):
    """How often it is gone through."""

    times = 0

    def __iter__(self):
        type(self).times += 1
        return super().__iter__()


def test_a_long_chronicle_is_gone_through_once_or_twice_for_a_question_not_for_every_clue():
    """A night of flapping has hundreds of failovers among thousands of words."""
    items = [*looks(*[(P, S)] * 6), event("primary_unit_switch", 55), *looks(*[(P_AS_S, S_AS_P)] * 6, start=60)]
    known = chronicle(PAIR, list(zip(items, run(items, Watch(PAIR)), strict=True)))
    expected = hypotheses(known, of_failover(known, known.failovers[0]))
    counted = replace(known, events=Counted(known.events))
    assert hypotheses(counted, of_failover(counted, counted.failovers[0])) == expected
    assert 0 < Counted.times <= 4


def test_what_a_unit_wrote_is_quoted_cut_and_cannot_steer_a_terminal():
    items = [look(P, S, 10.0 * n) for n in range(6)] + [look(P, S_AS_P, 60 + 10.0 * n) for n in range(6)]
    items += [replace(event("primary_unit_switch", 65), text=HOSTILE)]
    found = named(sorted(items, key=lambda item: item.at), began=60)
    shown = str(show_hypotheses(found.values()))
    assert "told primary unit switch" in shown
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert "x" * 100 not in shown


def test_a_flood_of_words_cannot_make_a_chronicle_grow_without_end(monkeypatch):
    steps = [(event("system_reboot", n / 10), None) for n in range(300)]
    monkeypatch.setattr(chronicles, "MOST", 50)
    items = [item for item, _ in steps]
    known = chronicle(PAIR, zip(items, run(items, Watch(PAIR)), strict=True))
    assert 50 <= len(known.events) <= 100
    assert known.events[-1] == items[-1]


def test_what_somebody_did_later_to_mend_it_is_no_cause_of_it():
    looks = [look(P, S if n < 6 else S_AS_P, 10.0 * n) for n in range(30)]
    looks += [look(P, SILENT, 300 + 10.0 * n) for n in range(10)]
    repair = [event("system_reboot", 298), event("system_reboot", 298.5, source=Source.SYSLOG)]
    found = named(sorted([*looks, *repair], key=lambda item: item.at), began=60)
    assert Kind.PLANNED not in found
    assert next(iter(found)) is Kind.LINKS


def test_nobody_answered_all_the_while_who_was_restarted_where_nobody_looked():
    looks = [look(up(P, n), up(S, n), 10.0 * n) for n in range(6)]
    looks += [look(up((1, 2), n - 10), up(S_AS_P, n), 10.0 * n) for n in range(11, 20)]
    found = named(looks, began=110)
    assert not any("answered all the while" in g.text for each in found.values() for g in each.grounds)
    assert next(iter(found)) is Kind.DOWN


def test_where_nothing_happened_nothing_is_named():
    assert named([look(P, S, 10.0 * n) for n in range(20)], began=60) == {}
    (found,) = [found for seed in range(3) for found in answers(story_of["normal"], Ears(), QUIET, seed)] or [
        Answer(story_of["normal"], None, ())
    ]
    assert found.right


def test_every_clue_stands_in_the_table_once_and_is_looked_for():
    assert [row.clue for row in CLUES] == list(dict.fromkeys(row.clue for row in CLUES))
    assert {row.clue for row in CLUES} == set(Clue) == set(ASK)
    assert all(weight in Weight for row in CLUES for side in (row.present, row.absent) for weight in side.values())


def test_every_cause_has_its_words_and_something_that_can_say_so():
    assert set(TITLES) == set(SENTENCES) == set(NEXT) == set(Kind)
    for kind in Kind:
        assert any(row.present.get(kind, 0) > 0 for row in CLUES), kind


def test_the_documentation_has_the_table_as_it_is():
    text = doc_page("cause.md")
    rows = re.findall(r"(?m)^\| `(\w+)` \| ([^|]+) \| ([^|]*) \| ([^|]*) \|$", text)
    expected = [(row.clue.value, row.why, _weights(row.present), _weights(row.absent)) for row in CLUES]
    assert [tuple(cell.strip() for cell in row) for row in rows] == expected
    assert all(f"`{kind}`" in text for kind in Kind)
    assert all(f"**{word}**" in text for word in Confidence)


def _weights(side) -> str:
    return ", ".join(f"{kind} {int(weight):+d}" for kind, weight in side.items())
