from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import CP, CS, HA_OFF, LATE, NO_HA, ODD, P_AS_S, PAIR, S_OFF, SILENT, P, S, look, told
from hapair.judge import MAIL, SEVERITY, PairState, Word, judge, state_of
from hapair.look import Cause, NoAnswer, Path, Reading
from hapair.modes import HaMode, meaning
from hapair.severity import Severity

WORDS = ("primary", "secondary", "off", "config-primary", "config-secondary", "unknown", "unseen")
TABLE = {
    "primary": "split_brain normal unprotected unprotected unprotected unprotected unprotected",
    "secondary": "swapped no_primary no_primary no_primary no_primary undetermined primary_unseen",
    "off": "failed_over no_primary no_primary no_primary no_primary undetermined no_primary_seen",
    "config-primary": "failed_over no_primary no_primary config_only config_only undetermined no_primary_seen",
    "config-secondary": "failed_over no_primary no_primary config_only config_only undetermined no_primary_seen",
    "unknown": "failed_over undetermined undetermined undetermined undetermined undetermined undetermined",
    "unseen": "failed_over primary_unseen no_primary_seen no_primary_seen no_primary_seen undetermined blind",
}
CELLS = [(p, s, state) for p, row in TABLE.items() for s, state in zip(WORDS, row.split(), strict=True)]
MODES = [None, *HaMode]


def word(effective: str, mode: HaMode | None = None) -> Word:
    return Word() if effective == "unseen" else Word(mode, HaMode(effective))


@pytest.mark.parametrize(("p", "s", "state"), CELLS)
def test_every_combination_of_two_words_has_its_row(p, s, state):
    """By hand from the table of states; HA mode `off` on both members is the one row that looks at the HA mode."""
    for p_mode, s_mode in product(MODES, MODES):
        both_off = p_mode is s_mode is HaMode.OFF and "unseen" not in (p, s)
        expected = "ha_off" if both_off else state
        assert state_of(word(p, p_mode), word(s, s_mode)) == expected


def verdict(p, s, **more):
    return judge(PAIR, look(p, s, **more))


def test_no_path_is_blindness_whatever_the_members_say():
    assert verdict(P, S, path=Path.LOST).state is PairState.BLIND
    assert verdict(LATE, S, path=Path.LOST).state is PairState.BLIND


def test_a_number_nobody_knows_is_unknown_never_unseen():
    assert verdict(ODD, S).state is PairState.UNDETERMINED
    assert verdict(SILENT, ODD).state is PairState.UNDETERMINED
    assert verdict(P, ODD).state is PairState.UNPROTECTED


def test_a_member_without_ha_objects_answers_but_says_nothing():
    assert verdict(NO_HA, S).state is PairState.UNDETERMINED
    assert verdict(NO_HA, NO_HA).state is PairState.UNDETERMINED


def test_an_snmp_reading_without_modes_is_mute_and_an_http_one_is_merely_silent_on_them():
    assert verdict(Reading(), S).state is PairState.UNDETERMINED
    assert verdict(told(SILENT, Reading()), S).state is PairState.PRIMARY_UNSEEN
    assert verdict(told(P, Reading()), S).state is PairState.NORMAL


def test_http_speaks_for_a_member_whose_snmp_does_not_answer():
    assert verdict(told(SILENT, P), S).state is PairState.NORMAL
    assert verdict(told(NO_HA, P), S).state is PairState.NORMAL
    assert verdict(told(SILENT, Reading("master", "master")), S).state is PairState.NORMAL


@pytest.mark.parametrize("swap", [False, True])
def test_where_the_channels_differ_the_worse_state_decides_and_the_doubt_is_named(swap):
    said = (S, (2, 1))
    found = verdict(P, told(*(reversed(said) if swap else said)))
    assert found.state is PairState.SPLIT_BRAIN
    assert found.disagreeing == ("mx2",)
    assert verdict(P, told(S, S)).disagreeing == ()


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize(("whole", "part"), [(P, Reading(None, 1)), (P, Reading(1, None)), ((1, 0), Reading(None, 0))])
def test_what_one_channel_leaves_out_is_as_the_other_tells_it_and_no_disagreement(whole, part, swap):
    both = told(*reversed((whole, part))) if swap else told(whole, part)
    found = verdict(both, S)
    assert found.disagreeing == ()
    assert (found.state, found.severity) == (verdict(whole, S).state, verdict(whole, S).severity)


def test_two_channels_that_tell_a_half_each_tell_it_together():
    assert (
        verdict(told(Reading(None, 1), Reading("master", None)), S).words["mx1"]
        == (Word(HaMode.PRIMARY, HaMode.PRIMARY),) * 2
    )


def test_what_both_channels_tell_is_held_against_each_other_though_one_leaves_out_the_rest():
    assert verdict(P, told(S, Reading(None, 1))).state is PairState.SPLIT_BRAIN
    assert verdict(P, told(S, Reading("off", None))).disagreeing == ("mx2",)


def test_an_effective_mode_that_nobody_tells_is_unknown():
    assert verdict(told(SILENT, Reading(1, None)), S).state is PairState.UNDETERMINED
    assert verdict(told(NO_HA, Reading(1, None)), S).state is PairState.UNDETERMINED


@pytest.mark.parametrize("other", [None, SILENT, Reading(), NO_HA, Reading(1, None)])
def test_our_own_lateness_leaves_a_member_unjudged(other):
    assert verdict(told(LATE, other), S) is None
    assert verdict(P, told(LATE, other)) is None


def test_a_late_channel_beside_one_that_told_the_modes_does_no_harm():
    assert verdict(told(LATE, P), S).state is PairState.NORMAL
    assert verdict(told(P, LATE), S).state is PairState.NORMAL


def test_both_unseen_is_blindness_and_not_their_failure():
    assert verdict(SILENT, NoAnswer(Cause.REFUSED)).state is PairState.BLIND


@pytest.mark.parametrize(
    ("p", "s", "severity"),
    [(CP, CS, Severity.OK), (CS, CP, Severity.WARNING), (CP, CP, Severity.WARNING), ((1, 3), CS, Severity.WARNING)],
)
def test_a_config_only_group_is_well_only_as_configured(p, s, severity):
    found = verdict(p, s)
    assert (found.state, found.severity) == (PairState.CONFIG_ONLY, severity)


def test_ha_off_needs_both():
    assert verdict(HA_OFF, HA_OFF).state is PairState.HA_OFF
    assert verdict(HA_OFF, S_OFF).state is PairState.NO_PRIMARY
    assert verdict(HA_OFF, SILENT).state is PairState.NO_PRIMARY_SEEN
    assert verdict(P_AS_S, (2, 1)).state is PairState.SWAPPED


readings = st.builds(
    Reading,
    st.one_of(st.none(), st.integers(-1, 6), st.sampled_from(["master", "off", "failed"])),
    st.one_of(st.none(), st.integers(-1, 6), st.sampled_from(["slave", "primary", "config master", "failed"])),
)
outcomes = st.one_of(st.none(), readings, st.builds(NoAnswer, st.sampled_from(Cause)))
testimonies = st.builds(told, outcomes, outcomes)


@given(testimonies, testimonies, st.sampled_from(Path))
def test_any_two_testimonies_get_one_verdict_or_are_late(p, s, path):
    found = verdict(p, s, path=path)
    if found is None:
        assert Cause.LATE in {o.cause for t in (p, s) for o in (t.snmp, t.http) if isinstance(o, NoAnswer)}
        return
    assert found.state is not PairState.UNOBSERVED
    assert found.severity <= Severity.CRITICAL
    assert set(found.words) == {"mx1", "mx2"}


@given(testimonies, testimonies)
def test_adding_a_channel_that_agrees_changes_nothing(p, s):
    plain = verdict(told(p.snmp), told(s.snmp))
    doubled = verdict(told(p.snmp, p.snmp), told(s.snmp, s.snmp))
    if all(isinstance(t.snmp, Reading) and t.snmp.effective is not None for t in (p, s)):
        assert plain == doubled or doubled.state == plain.state


def test_every_state_has_a_severity_and_says_what_becomes_of_the_mail():
    assert set(SEVERITY) == set(MAIL) == set(PairState)


@pytest.mark.parametrize(
    ("sent", "mode"),
    [(0, "off"), (1, "primary"), (2, "secondary"), (3, "config-primary"), (4, "config-secondary"), (5, "unknown"),
     (-1, "unknown"), ("master", "primary"), ("Slave", "secondary"), ("config master", "config-primary"),
     ("config-secondary", "config-secondary"), ("configSlave", "config-secondary"), ("1", "primary"),
     ("failed", "unknown"), ("", "unknown"), ("²", "unknown"), ("11", "unknown")],
)  # fmt: skip
def test_both_vocabularies_of_the_vendor_mean_the_same(sent, mode):
    assert meaning(sent) == mode
