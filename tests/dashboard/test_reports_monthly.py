"""A report of a month: of a pair, of a site; counted as the review counts, and open about what nobody saw."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from alerts.desk.own import OwnDesk, attend_own
from alerts.notice_form import notice_row
from build import START
from dashboard.reports.drawing import Scale, draw_lanes, ticks, visible
from dashboard.reports.formats import Format, Report, write
from dashboard.reports.month import BadMonth, read_month, stretch
from dashboard.reports.monthly import report_month
from dashboard.review.handing_on import last_months
from dashboard.review.lanes import Bar, Lanes, Look
from history.store import OwnRecord
from reviewed import items, keep, pair_of
from stores import Files

FRANKFURT, PARIS, VIENNA = pair_of("fra-core"), pair_of("cdg-core"), pair_of("vie-core")
NOW = datetime(2026, 4, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Files(tmp_path_factory.mktemp("month")).new().opened() as store:
        keep(store, FRANKFURT, items(FRANKFURT, START))
        keep(store, PARIS, items(PARIS, START + timedelta(days=32)))
        store.add_pairs([VIENNA])
        _, notices = attend_own(OwnDesk("pairwatch"), START, {"ClockMoved": "by +3600 s"}, lambda severity: ("noc",))
        store.keep([OwnRecord("pairwatch", START, "{}", tuple(map(notice_row, notices)))])
        yield store


def report_of(store, month: str, *pairs) -> Report:
    return report_month(read_month(store, "emea", pairs, stretch(month, NOW), NOW))


def figures(report: Report) -> dict[str, str]:
    return {figure.label: figure.value for figure in report.document.figures}


def test_a_month_of_a_pair_counts_what_happened_in_it(store):
    found = report_of(store, "2026-03", FRANKFURT)
    assert found.document.title == "emea in March 2026: 1 incident, and the mail moved 2 times"
    assert figures(found) | {"Incidents": "1", "Mail moved": "2", "Unobserved": "1 min"} == figures(found)
    assert "a power supply failed; its spare was not plugged in" in write(found, Format.HTML).decode()


def test_a_month_in_which_nothing_was_seen_says_that_and_claims_nothing(store):
    found = report_of(store, "2026-02", VIENNA)
    assert "no incidents, and the mail stayed" in found.document.title
    assert found.document.gaps[0] == "vie-core: nothing was seen of it in all this time."
    assert json.loads(write(found, Format.JSON))["pairs"][0]["availability"] == {
        "all_time": [None, None],
        "observed_time": [None, None],
    }
    for form in (Format.HTML, Format.MARKDOWN, Format.CSV):
        assert write(found, form)


def test_a_month_of_a_site_has_each_of_its_pairs(store):
    found = report_of(store, "2026-04", FRANKFURT, PARIS, VIENNA)
    shown = json.loads(write(found, Format.JSON))
    assert [pair["name"] for pair in shown["pairs"]] == ["fra-core", "cdg-core", "vie-core"]
    assert [len(pair["incidents"]) for pair in shown["pairs"]] == [0, 1, 0]
    assert any("The month was not over when this was written" in gap for gap in found.document.gaps)
    pairs = next(section for section in found.document.opening if section.title == "Pairs")
    assert [row[0] for row in pairs.table.rows] == ["fra-core", "cdg-core", "vie-core"]


def test_what_pairwatch_had_to_say_of_itself_is_a_gap_of_the_month(store):
    said = [gap for gap in report_of(store, "2026-03", FRANKFURT).document.gaps if "said of itself" in gap]
    assert len(said) == 1
    assert "by +3600 s" in said[0]
    assert not [gap for gap in report_of(store, "2026-04", FRANKFURT).document.gaps if "said of itself" in gap]


def test_the_events_of_a_month_begin_and_end_with_it(store):
    rows = list(
        csv.DictReader(
            io.StringIO(write(report_of(store, "2026-03", FRANKFURT, PARIS), Format.CSV).decode("utf-8-sig"))
        )
    )
    assert rows
    assert {row["pair"] for row in rows} == {"fra-core"}
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


@pytest.mark.parametrize("text", ["2026-13", "October", "2026", "", "2026-05", "2026-10-01", "0000-01"])
def test_what_is_no_month_or_not_begun_is_refused(text):
    with pytest.raises(BadMonth):
        stretch(text, NOW)


def test_the_months_to_choose_from_are_the_last_ones():
    months = last_months(datetime(2026, 2, 10, tzinfo=UTC))
    assert (months[0], months[1], months[2], months[-1]) == ("2026-02", "2026-01", "2025-12", "2025-02")


def test_a_month_ends_where_the_next_begins():
    assert stretch("2025-12", NOW) == (datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    assert stretch("2026-02", NOW)[1] == datetime(2026, 3, 1, tzinfo=UTC)
    assert stretch("2026-04", NOW)[1] == NOW


def bar(begin_s: float, end_s: float, look: Look = Look.WELL) -> Bar:
    return Bar("mx1", look.value, look, START + timedelta(seconds=begin_s), START + timedelta(seconds=end_s))


def test_nothing_bad_is_hidden_by_a_stretch_too_short_to_draw():
    scale = Scale(START, START + timedelta(days=30))
    shown = list(visible([bar(0, 5000), bar(5000, 5010), bar(5010, 5020, Look.WRONG), bar(5020, 90_000)], scale))
    assert [each.look for each in shown] == [Look.WELL, Look.WRONG, Look.WELL]


def test_a_drawing_is_no_longer_than_its_lane_is_wide():
    scale = Scale(START, START + timedelta(days=30))
    many = [bar(n * 20, n * 20 + 10, (Look.WELL, Look.WRONG)[n % 2]) for n in range(100_000)]
    assert len(list(visible(many, scale))) < 1000


@pytest.mark.parametrize("days", [0.001, 0.1, 1, 3, 31])
def test_ticks_are_round_moments_between_the_edges(days):
    scale = Scale(START + timedelta(seconds=7.5), START + timedelta(days=days, seconds=7.5))
    for at in ticks(scale, 60):
        assert scale.since <= at <= scale.until
        assert at.timestamp() % 60 == 0


def test_a_name_in_a_drawing_is_text():
    lanes = Lanes(("<b>&",), (Bar("<b>&", '"><script>', Look.WRONG, START, START + timedelta(hours=1)),), (), ())
    drawn = draw_lanes(lanes, START, START + timedelta(hours=1), {"<opened>": START})
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert "<opened>" not in drawn
