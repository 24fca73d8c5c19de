"""Whether two configurations fit each other: clean pairs are clean, and every planted fault is found as what it is."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ha_configs import STYLES, changed, clean, pasted, written
from ha_faults import FAULTS
from hapair.lint.linting import lint
from hapair.severity import Severity
from lint_lab import ids, linted, unit


@pytest.mark.parametrize("style", STYLES)
@given(st.integers(0, 10_000))
def test_clean_backups_of_two_units_are_fine(style, seed):
    found = linted(clean(seed), style)
    assert ids(found) == set()
    assert found.severity is Severity.OK
    assert [each for each in found.not_compared if each.rule.needed] == []
    assert found.two.first.unread == ()
    assert {each.syntax for each in found.two.units} == {style}


@pytest.mark.parametrize("style", STYLES)
@given(st.integers(0, 10_000))
def test_clean_settings_as_they_are_pasted_hold_no_fault(style, seed):
    pair, draw = clean(seed), Random(seed)
    units = [unit(pasted(written(each, style, whole=False), each.host, draw), each.host) for each in pair.units]
    found = lint(*units)
    assert ids(found) == set()
    assert [each.name for each in units] == ["mx1", "mx2"]
    assert units[0].unread == ()


PLANTED = [pytest.param(fault, style, id=f"{fault}-{style.name.lower()}") for fault in FAULTS for style in fault.styles]


@pytest.mark.parametrize(("fault", "style"), PLANTED)
def test_a_planted_fault_is_found_as_what_it_is(fault, style):
    for seed in range(5):
        found = ids(linted(changed(clean(seed), fault.change), style))
        assert fault.rule in found, seed
        assert found <= {fault.rule, *fault.also}, seed
