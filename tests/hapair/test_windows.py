from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hapair.people.windows import LONGEST_S, Purpose, Window, open_at, parse_window, show_window

NIGHTLY = Window(Purpose.MAINTENANCE, time(2, 30), 3600, "Europe/Berlin", weekdays=tuple(range(7)))


def occurrences(window, first, last):
    """Every one that is open at some minute of these days in UTC."""
    minutes = int((last - first).total_seconds() // 60)
    found = (open_at(window, first + timedelta(minutes=n)) for n in range(minutes))
    return list(dict.fromkeys(stretch for stretch in found if stretch))


def utc(month, day, hour=0, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timezone", "noon_before", "begins"),
    [
        ("Europe/Berlin", utc(3, 28, 12), utc(3, 29, 1, 30)),  # there is no 02:30: it is 03:30 by the new time
        ("Europe/Berlin", utc(10, 24, 12), utc(10, 25, 0, 30)),  # 02:30 comes twice: the first
        ("America/New_York", utc(3, 7, 12), utc(3, 8, 7, 30)),
        ("America/New_York", utc(10, 31, 12), utc(11, 1, 7, 30)),  # 02:30 comes once there: clocks go back at 02:00
        ("Europe/Berlin", utc(6, 30, 12), utc(7, 1, 0, 30)),
    ],
)
def test_a_window_at_half_past_two_begins_once_a_night_whatever_the_clocks_do(timezone, noon_before, begins):
    nightly = replace(NIGHTLY, timezone=timezone)
    found = occurrences(nightly, noon_before, noon_before + timedelta(days=1))
    assert found == [(begins, begins + timedelta(hours=1))]


def test_its_length_is_time_that_passes_not_the_difference_of_two_clocks():
    long = replace(NIGHTLY, begins=time(1), lasts_s=4 * 3600)
    (found,) = occurrences(long, utc(10, 24, 12), utc(10, 25, 12))
    assert found == (utc(10, 24, 23), utc(10, 25, 3))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("timezone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_one_at_the_end_of_the_calendar_is_merely_not_open(day, timezone):
    window = Window(Purpose.MAINTENANCE, time(23, 30), 86_400, timezone, day)
    assert open_at(window, utc(3, 29)) is None
    assert open_at(replace(window, begins=time(0, 0)), utc(3, 29)) is None


@pytest.mark.parametrize("lasts_s", [1e15, 1e300, LONGEST_S + 1])
def test_one_that_lasts_for_years_is_none(lasts_s):
    with pytest.raises(ValueError, match="lasts_s"):
        parse_window(show_window(replace(NIGHTLY, lasts_s=lasts_s)))


def test_one_on_a_day_is_on_that_day_by_its_own_time_zone():
    once = Window(Purpose.FAILOVER, time(23, 0), 7200, "Asia/Tokyo", day=date(2026, 5, 4))
    assert occurrences(once, utc(5, 1), utc(5, 8)) == [(utc(5, 4, 14), utc(5, 4, 16))]


def test_one_past_midnight_belongs_to_the_day_on_which_it_begins():
    sunday = Window(Purpose.MAINTENANCE, time(23, 0), 3 * 3600, weekdays=(6,))
    assert occurrences(sunday, utc(3, 1), utc(3, 8)) == [(utc(3, 1, 23), utc(3, 2, 2))]


def test_its_last_moment_is_out():
    begin, end = utc(7, 1, 0, 30), utc(7, 1, 1, 30)
    assert open_at(NIGHTLY, begin - timedelta(milliseconds=1)) is None
    assert open_at(NIGHTLY, begin) == open_at(NIGHTLY, end - timedelta(milliseconds=1)) == (begin, end)
    assert open_at(NIGHTLY, end) is None


def test_one_that_lasts_for_days_is_found_on_each_of_them():
    long = Window(Purpose.MAINTENANCE, time(22, 0), 5 * 86400, weekdays=(4,))
    assert open_at(long, utc(3, 11, 21, 59)) == (utc(3, 6, 22), utc(3, 11, 22))


windows = st.builds(
    Window,
    st.sampled_from(Purpose),
    st.times(),
    st.floats(1, 1e6),
    st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"]),
    st.none(),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
) | st.builds(Window, st.sampled_from(Purpose), st.times(), st.floats(1, 1e6), day=st.dates())


@given(windows)
def test_one_that_is_written_down_is_read_again(window):
    assert parse_window(show_window(window)) == window


@given(windows, st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_is_open_holds_the_moment_and_lasts_as_long_as_it_should(window, at):
    if found := open_at(window, at):
        begin, end = found
        assert begin <= at < end
        assert abs((end - begin).total_seconds() - window.lasts_s) < 1e-5
