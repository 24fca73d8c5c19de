"""Which incidents a review lists, by its address, and what is counted over them."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import START
from dashboard.data import Happened, Record
from dashboard.review.dossier import acts_of
from dashboard.review.lists import (
    DAYS,
    KINDS,
    PLANS,
    Choice,
    address,
    choice,
    chosen_incidents,
    failover_rows,
    incident_rows,
    parameters,
    which,
)
from dashboard.review.months import month_rows
from hapair.forms.lines import whole_ms
from hapair.people.acts import Act, Concluded, Via, show_act
from reviewed import OPENED_S, items, keep, pair_of
from stores import Files

PARIS, LYON = pair_of("paris"), pair_of("lyon")
OPENED = START + timedelta(seconds=OPENED_S)
WEEK = timedelta(days=7)


@pytest.fixture
def happened(tmp_path: Path) -> Happened:
    meant = show_act(LYON.name, OPENED + WEEK, Act("eve", Via.CLI, Concluded(OPENED + WEEK, planned=True), "a test"))
    with Files(tmp_path).new().opened() as store:
        keep(store, PARIS, items(PARIS, START))
        keep(store, LYON, sorted([*items(LYON, START + WEEK), meant], key=lambda item: item.at))
        names = (LYON.name, PARIS.name)
        return Happened(
            store.incidents(),
            {name: store.failovers(name) for name in names},
            {name: acts_of(store.acts(name)) for name in names},
        )


def opened(happened, **chosen):
    return [row.pair for row in chosen_incidents(happened, Choice(**chosen))]


def test_the_newest_incident_stands_first(happened):
    assert opened(happened) == ["lyon", "paris"]


def test_incidents_are_chosen_by_kind_by_severity_and_by_whether_they_were_planned(happened):
    assert opened(happened, kind="upkeep") == []
    assert opened(happened, kind="all", worst="critical") == ["lyon", "paris"]
    assert opened(happened, plan="not planned") == ["lyon", "paris"]  # ada said so of lyon after eve had said otherwise
    assert opened(happened, plan="planned") == []


def test_a_row_says_what_how_long_and_why(happened):
    first, second = incident_rows(chosen_incidents(happened, Choice()), happened, START + 2 * WEEK)
    assert (first["pair"], second["pair"]) == ("lyon", "paris")
    assert second["what"] == "Primary unseen, Failed over, Swapped"
    assert second["lasted"] == "15 min"
    assert second["cause"] == "a power supply failed; its spare was not plugged in"
    assert which(second["open"].removeprefix("/review?incident=").replace("%40", "@").replace("%3A", ":")) == (
        "paris",
        OPENED,
    )


def test_each_failover_is_listed_with_the_range_in_which_it_was(happened):
    rows = failover_rows(happened)
    assert [row["pair"] for row in rows] == ["lyon", "lyon", "paris", "paris"]
    assert [(row["within"], row["within "]) for row in rows[2:]] == [("1.0 s", "1.0 s"), ("17.0 s", "1.0 s")]


choices = st.builds(
    Choice,
    st.text(),
    st.sampled_from(DAYS),
    st.sampled_from(KINDS),
    st.sampled_from(PLANS),
    st.sampled_from(("warning", "critical")),
)


@given(choices)
def test_an_address_says_again_what_was_chosen(chosen):
    assert choice(parameters(chosen)) == chosen


@given(st.dictionaries(st.sampled_from(["days", "kind", "plan", "worst", "odd"]), st.text()))
def test_an_address_that_asks_for_what_there_is_not_changes_nothing(asked):
    found = choice(asked)
    assert found.days in DAYS
    assert found.kind in KINDS
    assert found.plan in PLANS


@given(st.text(min_size=1), st.datetimes().map(lambda at: whole_ms(at.replace(tzinfo=START.tzinfo))))
def test_an_address_names_its_incident_whatever_the_pair_is_called(pair, at):
    from urllib.parse import parse_qs, urlsplit

    asked = parse_qs(urlsplit(address(pair, at)).query, errors="surrogatepass")["incident"][0]
    assert which(asked) == (pair, at)


@pytest.mark.parametrize(
    "asked", ["", "paris", "paris@", "@2026-03-01T00:00:00Z", "paris@yesterday", "paris@2026-13-01"]
)
def test_an_address_that_names_no_incident_is_refused(asked):
    assert which(asked) is None


def test_a_month_without_looks_is_not_observed_and_one_with_some_is_counted_twice(tmp_path):
    with Files(tmp_path).new().opened() as store:
        keep(store, PARIS, items(PARIS, START))
        spans = store.spans(PARIS.name)
    rows = month_rows(Record(spans, []), START - timedelta(days=20), START + timedelta(days=40))
    assert [row["month"] for row in rows] == ["2026-04", "2026-03", "2026-02"]
    assert rows[2]["mail flowed, of observed time"] == "not observed"
    assert rows[1]["mail flowed, of observed time"].endswith("%")
    assert rows[1]["mail known to flow, of all time"].startswith("0.0")
