from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build import P_AS_S, P_OFF, PAIR, S_AS_P, S_OFF, SILENT, START, P, S, look, looks
from hapair.failovers import Failover
from hapair.judge import MAIL, Mail, PairState
from hapair.spans import Range, Span
from hapair.watch import Watch, run
from history import frames
from incidents import at, histories


def spans_of(items) -> list[Span]:
    watch, spans = Watch(PAIR), {}
    for step in run(items, watch):
        watch = step.watch
        spans |= {span.number: span for span in step.spans}
    return [*[*spans.values()][:-1], watch.span] if watch.span else []


moments = st.integers(-100, 2000).map(at)


@st.composite
def windows(draw):
    since = draw(moments)
    return since, since + timedelta(seconds=draw(st.integers(0, 2000)))


def naive(span: Span, since, until) -> tuple[float, float]:
    """Least and most seconds of a span in a window, by hand."""
    surely = (span.began.latest, span.ended.earliest if span.ended else span.last)
    perhaps = (span.began.earliest, span.ended.latest if span.ended else until)
    least, most = (max(0.0, (min(end, until) - max(begin, since)).total_seconds()) for begin, end in (surely, perhaps))
    return least, most


def touches(span: Span, since, until) -> bool:
    return span.began.earliest <= until and (span.ended is None or span.ended.latest >= since)


@settings(max_examples=60)
@given(histories(), windows())
def test_time_in_state_is_what_a_loop_over_the_spans_says(items, window):
    spans = spans_of(items)
    expected: dict[str, list[float]] = {}
    for span in spans:
        if touches(span, *window):
            sums = expected.setdefault(span.state.value, [0.0, 0.0])
            sums[:] = [a + b for a, b in zip(sums, naive(span, *window), strict=True)]
    found = frames.time_in_state(spans, *window)
    assert list(found.columns) == ["least_s", "most_s"]
    assert {state: pytest.approx(sums) for state, sums in expected.items()} == dict(
        zip(found.index, found.to_numpy().tolist(), strict=True)
    )
    assert [*found.index] == [s.value for s in PairState if s.value in expected]


@settings(max_examples=60)
@given(histories(), windows())
def test_the_window_lies_between_the_sums_of_least_and_most(items, window):
    spans = spans_of(items)
    found = frames.time_in_state(spans, *window)
    assert (found["least_s"] <= found["most_s"]).all()
    whole = max(0.0, (window[1] - max(window[0], spans[0].began.earliest)).total_seconds()) if spans else 0.0
    assert found["least_s"].sum() <= whole + 1e-6
    assert found["most_s"].sum() >= whole - 1e-6


@settings(max_examples=60)
@given(histories(), windows())
def test_availability_is_a_share_by_hand_and_a_range(items, window):
    spans = [span for span in spans_of(items) if touches(span, *window)]
    found = frames.availability(spans_of(items), *window)
    whole = (window[1] - max(window[0], spans[0].began.earliest)).total_seconds() if spans else 0.0
    up = [naive(s, *window) for s in spans if MAIL[s.state] in (Mail.FLOWS, Mail.FLOWS_BY_SECONDARY, Mail.SEPARATE)]
    unseen = [naive(s, *window) for s in spans if s.state is PairState.UNOBSERVED]
    for row, away in (("all_time", [(0.0, 0.0)]), ("observed_time", unseen)):
        for column, edge in (("least_percent", 0), ("most_percent", 1)):
            of = whole - sum(u[edge] for u in away)
            share = min(100.0, 100 * sum(u[edge] for u in up) / of) if of > 0 else float("nan")
            assert found.loc[row, column] == pytest.approx(share, nan_ok=True)
    known = found.dropna()
    assert (known["least_percent"] <= known["most_percent"]).all()


@settings(max_examples=60)
@given(histories(), windows())
def test_an_outage_is_a_run_of_spans_without_mail_and_one_of_them_down(items, window):
    spans = [span for span in spans_of(items) if touches(span, *window)]
    runs = [list(group) for up, group in groupby(spans, lambda s: MAIL[s.state] in frames.UP) if not up]
    runs = [spans for spans in runs if any(MAIL[s.state] in frames.DOWN for s in spans)]
    found = frames.outages(spans_of(items), *window)
    assert [begin.to_pydatetime() for begin in found["began_earliest"]] == [r[0].began.earliest for r in runs]
    assert [*found["least_s"]] == pytest.approx([surely_down_s(r, *window) for r in runs])
    assert [*found["most_s"]] == pytest.approx([most_s(r, *window) for r in runs])
    longest = frames.longest_outage(spans_of(items), *window)
    assert (longest is None) == (runs == [])
    if longest is not None:
        assert longest["least_s"] == found["least_s"].max()


def surely_down_s(spans, since, until) -> float:
    stretches = [list(group) for down, group in groupby(spans, lambda s: MAIL[s.state] in frames.DOWN) if down]
    joined = [Span(0, PairState.NO_PRIMARY, s[0].began, s[-1].last, ended=s[-1].ended) for s in stretches]
    return max(naive(span, since, until)[0] for span in joined)


def most_s(spans, since, until) -> float:
    whole = Span(0, PairState.NO_PRIMARY, spans[0].began, spans[-1].last, ended=spans[-1].ended)
    return naive(whole, since, until)[1]


@given(st.lists(st.integers(-40 * 86400, 40 * 86400)), st.integers(-30, 30), st.integers(0, 30))
def test_failovers_per_week_counts_each_once_and_weeks_without_any(seconds, first_day, days):
    failovers = [Failover(n, "mx1", "mx2", Range(at(s - 10), at(s))) for n, s in enumerate(seconds)]
    since, until = at(first_day * 86400), at((first_day + days) * 86400)
    found = frames.failovers_per_week(failovers, since, until)
    timely = [f.between.latest for f in failovers if since <= f.between.latest <= until]
    by_week = Counter(t.date() - timedelta(days=t.weekday()) for t in timely)
    assert {week.date(): count for week, count in found.items() if count} == dict(by_week)
    assert all(week.weekday() == 0 for week in found.index)
    assert found.index[0] <= pd.Timestamp(since) < found.index[0] + timedelta(days=7)
    assert found.index[-1] <= pd.Timestamp(until) < found.index[-1] + timedelta(days=7)
    assert len(found) == (found.index[-1] - found.index[0]).days // 7 + 1


def test_a_frame_of_spans_has_its_columns_and_kinds_even_when_empty():
    spans = spans_of([*looks((P, S), (P, S), (P_OFF, S_AS_P)), look(P, S, 400)])
    for found in (frames.span_frame(spans), frames.span_frame([])):
        kinds = {name: str(kind) for name, kind in found.dtypes.items()}
        moments = ("began_earliest", "began_latest", "last", "ended_earliest", "ended_latest")
        assert kinds == {
            "state": "str",
            "mail": "str",
            **dict.fromkeys(moments, "datetime64[ms, UTC]"),
            "looks": "int64",
            "least_s": "float64",
            "most_s": "float64",
        }
    found = frames.span_frame(spans)
    assert [*found["state"]] == ["normal", "failed_over", "unobserved", "normal"]
    assert [*found["mail"]][:2] == ["flows", "flows by the secondary"]
    assert found.loc[0, "ended_latest"] == pd.Timestamp(at(20))
    assert found["ended_latest"].isna().tolist() == found["most_s"].isna().tolist() == [False, False, False, True]


def test_a_day_with_a_known_outage_and_a_blind_hour():
    """10 min normal, 1 min without primary, 9 min normal, an hour unobserved, 10 min normal: looks every 10 s."""
    items = looks(*[(P, S)] * 60, *[(P_OFF, S_OFF)] * 6, *[(P, S)] * 54)
    items += looks(*[(P, S)] * 60, start=items_end(items) + 3600)
    spans, window = spans_of(items), (START, items[-1].at)
    whole = (items[-1].at - START).total_seconds()
    found = frames.availability(spans, *window)
    assert found.loc["all_time", "least_percent"] == pytest.approx(100 * (590 + 530 + 590) / whole)
    assert found.loc["all_time", "most_percent"] == pytest.approx(100 * (600 + 540 + 590) / whole)
    assert found.loc["observed_time", "least_percent"] == pytest.approx(100 * (590 + 530 + 590) / (whole - 3600))
    outage = frames.longest_outage(spans, *window)
    assert (outage["least_s"], outage["most_s"]) == (50.0, 70.0)
    assert frames.time_in_state(spans, *window).loc["unobserved"].tolist() == [3600.0, 3600.0]


def test_what_nobody_saw_between_two_stops_may_have_been_one_long_outage():
    stopped, unseen = (P_AS_S, S), (SILENT, S)
    items = looks(stopped, stopped, unseen, unseen, stopped, (P, S))
    found = frames.outages(spans_of(items), START, at(50))
    assert found[["least_s", "most_s"]].to_numpy().tolist() == [[10.0, 50.0]]


def items_end(items) -> float:
    return (items[-1].at - START).total_seconds()


def test_a_window_finer_than_a_millisecond_is_counted_like_any_other():
    """The clock of a page has microseconds, the times of looks have none."""
    until = START + timedelta(seconds=30, microseconds=123)
    found = frames.time_in_state(spans_of(looks(*[(P, S)] * 3)), START - timedelta(microseconds=7), until)
    assert found["most_s"].to_dict() == {"normal": 30.0}


@settings(max_examples=30)
@given(histories(), st.integers(0, 60), st.integers(1, 100))
def test_each_month_has_its_own_availability(items, before_days, lasted_days):
    spans = spans_of(items)
    since = START - timedelta(days=before_days)
    until = since + timedelta(days=lasted_days)
    months = frames.availability_by_month(spans, since, until)
    begins = pd.date_range(since, until, freq="D", normalize=True)
    assert len(months) == len({(day.year, day.month) for day in [pd.Timestamp(since), *begins] if day < until})
    known = months.dropna()
    assert (known["all_least"] <= known["all_most"]).all()
    assert (known["all_least"] <= known["observed_most"] + 1e-9).all()


def test_the_hours_of_the_week_are_those_of_the_zone_and_none_is_left_out():
    monday = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert frames.by_hour_of_week([monday, monday]).loc[0, 23] == 2
    there = frames.by_hour_of_week([monday], ZoneInfo("Europe/Paris"))
    assert there.shape == (7, 24)
    assert there.loc[1, 0] == there.to_numpy().sum() == 1
    assert frames.by_hour_of_week([]).to_numpy().sum() == 0
