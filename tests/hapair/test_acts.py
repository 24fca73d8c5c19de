"""Whether what people do is kept as events, comes back as it was, and has in force what it says."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hapair.forms.lines import decode, encode
from hapair.forms.parse import parse_event
from hapair.forms.show import show_event
from hapair.look import Event, Source
from hapair.people.acts import (
    Acknowledged,
    Act,
    Cancelled,
    Concluded,
    Noted,
    Planned,
    Silenced,
    Unacknowledged,
    Unsilenced,
    Via,
    parse_act,
    show_act,
)
from hapair.people.in_force import InForce, acted, pruned, silences_at, windows_at
from hapair.people.windows import Purpose, Window, open_at, parse_window, show_window

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
times = st.integers(0, 10**12).map(lambda ms: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
names = st.text("abc123", min_size=1, max_size=6)
days = st.one_of(
    st.dates(date(2020, 1, 1)).map(lambda day: {"day": day}),
    st.lists(st.integers(0, 6), min_size=1, unique=True).map(lambda found: {"weekdays": tuple(found)}),
)
windows = st.builds(
    lambda purpose, begins, lasts_s, zone, when: Window(purpose, begins, lasts_s, zone, **when),
    st.sampled_from(Purpose),
    st.times().map(lambda t: t.replace(microsecond=0)),
    st.floats(1, 1e6),
    st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu"]),
    days,
)
doings = st.one_of(
    st.builds(Acknowledged, st.none() | times),
    st.just(Unacknowledged()),
    st.builds(Silenced, names, times, st.lists(names, max_size=3).map(tuple)),
    st.builds(Unsilenced, names),
    st.builds(Planned, names, windows),
    st.builds(Cancelled, names),
    st.builds(Noted, st.none() | times),
    st.builds(Concluded, times, st.none() | st.booleans()),
)


@given(at=times, who=st.text(min_size=1), via=st.sampled_from(Via), doing=doings, note=st.text())
def test_an_act_comes_back_from_a_recording_as_it_was_done(at, who, via, doing, note):
    act = Act(who, via, doing, note)
    line = encode(show_event(show_act("mx", at, act)))
    assert parse_act(parse_event(decode(line), "mx", ("mx1", "mx2"))) == act


@pytest.mark.parametrize("source", [Source.TRAP, Source.SYSLOG])
def test_what_a_device_says_is_no_act(source):
    assert parse_act(Event("mx", AT, source, "acknowledged", None, "", {"who": "mallory", "via": "cli"})) is None


@pytest.mark.parametrize(
    "more",
    [
        {"id": "s"},
        {"until": "2026-01-01T00:00:00Z"},
        {"id": "s", "until": "soon"},
        {"id": "s", "until": "2026-01-01T00:00:00Z", "rules": "all"},
    ],
)
def test_an_act_that_is_cut_short_is_none(more):
    assert parse_act(Event("mx", AT, Source.OPERATOR, "silenced", None, "", {"who": "a", **more})) is None


def done(*acts, at=AT):
    found = InForce()
    for doing in acts:
        found = acted(found, at, Act("ada", Via.CLI, doing))
    return found


def test_an_acknowledgement_holds_until_it_expires_or_is_given_back():
    found = done(Acknowledged(AT + HOUR))
    assert found.acknowledgement.who == "ada"
    assert [found.acknowledgement.holds(at) for at in (AT, AT + HOUR)] == [True, False]
    assert done(Acknowledged()).acknowledgement.holds(AT + 1000 * HOUR)
    assert done(Acknowledged(), Unacknowledged()).acknowledgement is None


def test_a_silence_holds_until_its_end_or_until_it_is_ended():
    found = done(Silenced("a", AT + HOUR), Silenced("b", AT + 2 * HOUR, ("SplitBrain",)))
    assert [s.id for s in silences_at(found, AT)] == ["a", "b"]
    assert [s.id for s in silences_at(found, AT + HOUR)] == ["b"]
    assert silences_at(done(Silenced("a", AT + HOUR), Unsilenced("a")), AT) == ()


def test_what_has_just_run_out_is_found_again_by_a_clock_that_is_stepped_back():
    left = pruned(done(Silenced("a", AT + HOUR)), AT + 3 * HOUR)
    assert [s.id for s in silences_at(left, AT)] == ["a"]
    assert pruned(left, AT + 26 * HOUR).silences == {}


def test_what_is_to_last_for_ever_is_kept_and_pruned_like_anything_else():
    """A silence until the end of the calendar, and a window on its last day."""
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    window = Window(Purpose.MAINTENANCE, time(23), 7200, day=date(9999, 12, 31))
    force = InForce()
    for doing in (Silenced("s", last), Planned("w", window)):
        force = acted(force, AT, Act("ada", Via.CLI, doing))
    assert pruned(force, AT) == force
    assert [silence.id for silence in silences_at(force, AT)] == ["s"]


@given(st.lists(doings, max_size=8), times)
def test_what_is_pruned_had_run_out(acts, at):
    found = done(*acts)
    left = pruned(found, at)
    for moment in (at, at + HOUR, at + 30 * HOUR):
        assert silences_at(left, moment) == silences_at(found, moment)
        assert windows_at(left, moment) == windows_at(found, moment)


def once(begins, lasts, zone, day):
    return Window(Purpose.MAINTENANCE, time.fromisoformat(begins), lasts.total_seconds(), zone, day=day)


@given(windows, times)
def test_a_window_comes_back_as_it_was_planned_and_holds_what_it_is_open_at(window, at):
    assert parse_window(show_window(window)) == window
    found = open_at(window, at)
    if found:
        assert found[0] <= at < found[1]
        assert (found[1] - found[0]).total_seconds() == pytest.approx(window.lasts_s)


def openings(window, since, until, every=timedelta(minutes=5)):
    """How often it opens in between, as somebody sees it who looks every so often."""
    found, at = set(), since
    while at < until:
        occurrence = open_at(window, at)
        if occurrence:
            found.add(occurrence)
        at += every
    return sorted(found)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 1), datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
    ],
)
def test_half_past_two_comes_once_on_the_days_on_which_clocks_change(zone, day, begins):
    weekly = Window(Purpose.MAINTENANCE, time(2, 30), 3600.0, zone, weekdays=(day.weekday(),))
    since = datetime.combine(day, time(), UTC) - timedelta(hours=12)
    for window in (once("02:30", HOUR, zone, day), weekly):
        assert [found[0] for found in openings(window, since, since + timedelta(hours=48))] == [begins]


def test_a_local_time_that_comes_twice_is_meant_the_first_time():
    window = once("01:30", HOUR, "America/New_York", date(2026, 11, 1))
    assert open_at(window, datetime(2026, 11, 1, 5, 30, tzinfo=UTC)) is not None
    assert open_at(window, datetime(2026, 11, 1, 6, 30, tzinfo=UTC)) is None


def test_a_window_of_some_days_is_open_on_each_of_them():
    week = Window(Purpose.MAINTENANCE, time(22), 3 * 86400.0, "UTC", weekdays=(4,))
    assert open_at(week, datetime(2026, 3, 9, 21, 59, tzinfo=UTC)) is not None
    assert open_at(week, datetime(2026, 3, 9, 22, 0, tzinfo=UTC)) is None
