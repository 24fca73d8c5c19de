"""What a screen makes of the latest row: nothing that is not known may look well, and everything has its age."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import LATE, ODD, P_AS_S, P_OFF, PAIR, S_AS_P, SILENT, START, P, S, event, look
from dashboard.pair.view import loss_rows
from dashboard.said import printable
from dashboard.view import Tone, show_pair, verdict
from dashboard.words import NEVER, NOT_HEARD, SHORT
from hapair.evidence.freshness import Freshness
from hapair.evidence.gathered import Evidence, gather
from hapair.judge import Mail, PairState, judge
from hapair.look import Cause, Event, Facts, NoAnswer, Path, Reading, Source
from hapair.severity import Severity
from hapair.spans import Range
from hapair.words.sayings import CAUSES, MAIL, NOT_EXCLUDED, SAYINGS
from history.latest import Latest
from latest_rows import after, latest

SAID = st.sampled_from(
    [P, S, P_OFF, P_AS_S, S_AS_P, ODD, (0, 0), (3, 3), (4, 4), SILENT, NoAnswer(Cause.NO_HA_OBJECTS)]
)


@given(SAID, SAID, st.sampled_from(Path), st.floats(min_value=0, max_value=1e6))
def test_nothing_stale_looks_like_anything_but_no_data(p, s, path, age_s):
    shown = show_pair(latest(p, s, path=path), after(age_s))
    if age_s > PAIR.gap_s + 0.001:
        assert (shown.tone, shown.short, shown.freshness) == (Tone.UNSEEN, "No data", Freshness.STALE)
        assert shown.mail == MAIL[Mail.UNKNOWN]
        assert [member.mail for member in shown.members] == ["", ""]
    elif shown.tone is Tone.OK:
        assert judge(PAIR, look(p, s)).severity is Severity.OK


@given(SAID, SAID)
def test_a_fresh_row_is_shown_as_what_it_was_judged_and_nothing_else(p, s):
    row = latest(p, s)
    shown = show_pair(row, after(1))
    assert shown.state == row.state
    assert shown.short == SHORT[row.state]
    assert "{" not in verdict(row, shown.state)


@given(SAID, st.sampled_from([S_AS_P, (1, 1)]))
def test_a_failover_whose_primary_is_unseen_never_hides_that_both_may_act_as_primary(p, s):
    row = latest(p, s)
    shown = show_pair(row, after(1))
    unseen = shown.state == PairState.FAILED_OVER and shown.members[0].acts == "unseen"
    assert (NOT_EXCLUDED in verdict(row, shown.state)) == unseen


def test_a_failover_whose_primary_answers_does_not_speak_of_a_split_brain():
    assert "plit brain" not in verdict(latest(P_OFF, S_AS_P), PairState.FAILED_OVER)


@pytest.mark.parametrize(("p", "s"), [(SILENT, SILENT), (P, S)])
def test_blindness_is_shown_as_ours_and_never_as_their_failure(p, s):
    row = latest(p, s, path=Path.LOST)
    shown = show_pair(row, after(1))
    assert shown.tone is Tone.UNSEEN
    assert verdict(row, shown.state).startswith("Pairwatch cannot see this pair")


def test_a_pair_never_looked_at_says_so_and_has_no_age():
    shown = show_pair(Latest(PAIR), START)
    assert (shown.age_s, shown.lasted_s, shown.tone) == (None, None, Tone.UNSEEN)
    assert verdict(Latest(PAIR), shown.state) == NEVER


@pytest.mark.parametrize(
    ("age_s", "expected"),
    [
        (0, Freshness.FRESH),
        (20, Freshness.FRESH),
        (21, Freshness.AGEING),
        (25, Freshness.AGEING),
        (26, Freshness.STALE),
    ],
)
def test_age_is_fresh_then_ageing_then_stale(age_s, expected):
    shown = show_pair(latest(P, S), after(age_s))
    assert (shown.age_s, shown.freshness) == (age_s, expected)


def test_a_look_from_the_future_is_no_fresher_than_it_is_far():
    assert show_pair(latest(P, S), after(-3600)).tone is Tone.UNSEEN


def test_how_long_a_state_has_lasted_is_the_least_that_is_sure():
    row = replace(latest(P, S_AS_P), since=Range(after(-100), after(-90)))
    assert show_pair(row, after(5)).lasted_s == 95


def test_what_is_no_longer_seen_has_lasted_since_the_last_look_not_since_its_state_began():
    row = replace(latest(P, S), since=Range.exactly(after(-5000)))
    assert show_pair(row, after(100)).lasted_s == 100


@pytest.mark.parametrize(
    ("p", "s", "carrying"),
    [(P, S, ["mail", ""]), (P_AS_S, S_AS_P, ["", "mail"]), (P, S_AS_P, ["mail?", "mail?"]), (P_OFF, S, ["", ""])],
)
def test_mail_is_marked_on_who_carries_it_and_doubted_on_both_of_two_primaries(p, s, carrying):
    assert [member.mail for member in show_pair(latest(p, s), after(1)).members] == carrying


def test_a_member_that_acts_as_something_else_than_it_is_set_to_is_flagged():
    first, second = show_pair(latest(P, S_AS_P), after(1)).members
    assert (first.differs, second.differs, second.acts, second.configured) == ("", "secondary", "primary", "secondary")


def test_a_mode_nobody_knows_is_shown_as_it_was_sent():
    assert show_pair(latest(P_OFF, ODD), after(1)).members[1].acts == "unknown (7)"


def test_an_unseen_member_says_why_by_channel():
    member = show_pair(latest(P, SILENT, http=(None, NoAnswer(Cause.REFUSED, "port 443"))), after(1)).members[1]
    assert (member.seen, member.why) == (False, CAUSES[Cause.TIMEOUT])
    assert [channel.text for channel in member.channels] == [
        CAUSES[Cause.TIMEOUT],
        f"{CAUSES[Cause.REFUSED]}: port 443",
        NOT_HEARD,
        NOT_HEARD,
    ]


def test_a_channel_that_was_heard_says_how_long_ago_and_one_that_never_was_what_that_leaves_unknown():
    row = with_evidence(told_by_line("heartbeat_changed", 5, links={"port6": "ok"}))
    _, second = show_pair(row, after(65)).members
    assert [(channel.name, channel.text, channel.spoke_s) for channel in second.channels[-2:]] == [
        ("Trap", NOT_HEARD, None),
        ("Syslog", "last heard", 60.0),
    ]


def test_a_member_nobody_asked_is_not_called_silent():
    assert show_pair(Latest(PAIR), START).members[0].why == "not asked"


def test_channels_that_disagree_are_both_shown_and_named():
    row = latest(P, S, http=(None, S_AS_P))
    shown = show_pair(row, after(1))
    assert shown.members[1].acts == "secondary or primary"
    assert "mx2 says over SNMP and over HTTPS is not the same" in verdict(row, shown.state)


def test_a_look_in_which_we_were_late_keeps_the_state_that_was_judged():
    row = replace(latest(P, S), look=look(LATE, S, 5))
    assert show_pair(row, after(6)).state == PairState.NORMAL


def heartbeat(**links: str) -> Reading:
    return Reading(None, None, Facts(heartbeat=links, sync={"config": "in_sync"}))


def test_a_link_is_well_only_where_both_members_say_so():
    row = latest(P, S, http=(heartbeat(port5="ok", port6="ok"), heartbeat(port5="failed", port6="ok")))
    shown = show_pair(row, after(1))
    assert [(link.name, link.well) for link in shown.links] == [("port5", False), ("port6", True)]
    assert shown.links[0].words == ("mx1: ok", "mx2: failed")
    assert [(kind.name, kind.words, kind.well) for kind in shown.sync] == [
        ("config", ("mx1: in sync", "mx2: in sync"), True)
    ]


def test_a_link_nobody_spoke_of_lately_is_neither_well_nor_broken_and_says_how_old_its_word_is():
    row = latest(P, S, http=(heartbeat(port5="ok"), None))
    later = replace(row, at=after(300), look=look(P, S, 300))
    link = show_pair(later, after(301)).links[0]
    assert (link.well, link.brief, link.words) == (None, "", ("mx1: ok (http, 5 min ago)",))


def test_a_link_whose_word_only_ends_well_is_not_well():
    """A unit's word is compared whole: it may hold anything."""
    row = latest(P, S, http=(heartbeat(port5="failed: ok"), None))
    assert not show_pair(row, after(1)).links[0].well


@pytest.mark.parametrize(
    ("first", "second", "well"),
    [("off", "off", None), ("off", "in_sync", True), ("running", "failed", False), ("no such word", "in_sync", False)],
)
def test_a_sync_that_is_off_or_under_way_is_neither_well_nor_broken(first, second, well):
    row = latest(P, S, http=tuple(Reading(None, None, Facts(sync={"mail": word})) for word in (first, second)))
    assert show_pair(row, after(1)).sync[0].well is well


def told_by_line(kind, after, **more) -> Event:
    return replace(event(kind, after, source=Source.SYSLOG), more=more)


def with_evidence(*items) -> Latest:
    evidence = Evidence()
    for item in items:
        evidence, _ = gather(PAIR, evidence, item)
    return replace(latest(P, S), evidence=evidence)


def test_a_link_that_is_down_says_since_when_and_is_listed_among_what_was_lost():
    row = with_evidence(
        told_by_line("heartbeat_changed", 0, links={"port5": "failed", "port6": "ok"}),
        told_by_line("heartbeat_changed", 10, links={"port5": "ok", "port6": "failed"}),
    )
    assert [(link.name, link.note) for link in show_pair(row, after(20)).links] == [
        ("port5", ""),
        ("port6", "down since 00:00:10Z"),
    ]
    assert [(one["link"], one["lost"], one["back"]) for one in loss_rows(row)] == [
        ("port6", "03-01 00:00:10Z", "goes on"),
        ("port5", "03-01 00:00:00Z", "03-01 00:00:10Z"),
    ]


@pytest.mark.parametrize(
    ("told", "later", "well", "note"),
    [
        ([], 20, True, "last finished 00:00:05Z"),
        ([("sync_failed", 9)], 20, False, "last finished 00:00:05Z"),
        ([("sync_started", 9)], 20, None, ""),
        ([("sync_started", 9)], 2000, False, "stuck since 00:00:09Z"),
        ([], 3000, False, "last finished 00:00:05Z"),
    ],
)
def test_sync_says_when_it_last_came_to_an_end_and_is_broken_when_stuck_failed_or_old(told, later, well, note):
    row = with_evidence(*(told_by_line(kind, at, sync="mail") for kind, at in [("sync_finished", 5), *told]))
    (mail,) = show_pair(row, after(later)).sync
    assert (mail.well, mail.note) == (well, note)


def test_links_nobody_told_of_are_not_there():
    assert show_pair(latest(P, S), after(1)).links == ()


@given(st.text())
def test_a_units_text_keeps_no_character_that_acts(text):
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown) <= 200


def test_text_that_is_cut_says_so_and_what_fits_is_whole():
    assert printable("x" * 300, 10) == "x" * 9 + "…"
    assert printable("mx-paris", 8) == "mx-paris"
    assert printable("a\u202eb\n<b>") == "a\\u202eb\\n<b>"


@pytest.mark.parametrize("state", PairState)
def test_every_state_has_its_words_and_what_to_do_first(state):
    assert SHORT[state]
    assert SAYINGS[state].sentence
    assert SAYINGS[state].advice.steps
