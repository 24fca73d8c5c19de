from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.routing import escalated, routed
from desks import POLICY, channels
from hapair.settings.alerting import AlertSettings, Hours, Route
from hapair.severity import Severity

NIGHT = Hours(weekdays=(4,), begins=22 * 60, ends=6 * 60, timezone="Europe/Berlin")
DAY = Hours(weekdays=(0, 1, 2, 3, 4), begins=8 * 60, ends=18 * 60, timezone="Europe/Berlin")
FRIDAY = 6


def routes(*given):
    return replace(POLICY, settings=AlertSettings(channels("a", "b", "c"), given))


def march(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "at", "told"),
    [
        (NIGHT, march(FRIDAY, 20, 59), False),
        (NIGHT, march(FRIDAY, 21), True),
        (NIGHT, march(FRIDAY + 1, 4, 59), True),
        (NIGHT, march(FRIDAY + 1, 5), False),
        (NIGHT, march(FRIDAY, 4), False),  # Thursday's night
        (NIGHT, march(FRIDAY + 1, 22), False),
        (DAY, march(FRIDAY, 7), True),
        (DAY, march(FRIDAY, 17), False),
        (DAY, march(FRIDAY + 1, 12), False),
        (DAY, march(30, 6), True),  # summer time has begun
    ],
)
def test_hours_are_local_times_of_the_days_on_which_they_begin(hours, at, told):
    assert routed(routes(Route(("a",), hours=hours)), Severity.CRITICAL, at) == (("a",) if told else ())


def test_every_route_that_fits_is_taken_and_each_channel_named_once():
    both = routes(Route(("a", "b")), Route(("b", "c"), severity=Severity.CRITICAL))
    assert routed(both, Severity.CRITICAL, march(1, 0)) == ("a", "b", "c")
    assert routed(both, Severity.WARNING, march(1, 0)) == ("a", "b")


def test_without_routes_every_channel_hears_of_everything_from_a_warning_on():
    assert routed(routes(), Severity.WARNING, march(1, 0)) == ("a", "b", "c")
    assert routed(routes(), Severity.OK, march(1, 0)) == ()


def test_each_route_escalates_in_its_own_time_and_only_what_it_told():
    slow, fast = Route(("a",), escalate_after_s=900, escalate_to=("c",)), Route(("b",), escalate_to=("a",))
    policy = routes(slow, replace(fast, escalate_after_s=60))
    assert escalated(policy, ["a"], 100) == ()
    assert escalated(policy, ["a"], 900) == ("c",)
    assert escalated(policy, ["b"], 100) == ("a",)
    assert escalated(policy, ["a", "b"], 1000) == ("c", "a")
