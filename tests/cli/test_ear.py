"""Whether the hearing process is told what it can work with."""

import pytest

from cli.collector.hearing import hearing_settings
from hapair.settings.model import ListenSettings


@pytest.mark.parametrize("moment", ["1970-01-01T00:00:07Z", "2026-11-23T00:00:00Z", "2038-06-01T00:00:00Z"])
def test_our_engine_s_count_of_boots_can_be_sent_whatever_the_clock_says(time_machine, moment):
    time_machine.move_to(moment)
    settings = hearing_settings(ListenSettings(), None, [])
    assert 0 < settings.engine_boots < 2**31 - 1
