"""What a pair's page says happened, and the figure of it."""

from datetime import timedelta

from build import PAIR, S_AS_P, SILENT, START, P, S, event, look, looks
from dashboard.data import Past
from dashboard.pair.evidence import SHOWN, findings
from dashboard.timeline import timeline
from dashboard.view import Tone
from hapair.look import Event, Item
from hapair.watch import Watch, run


def past(items: list[Item]) -> Past:
    """What the store would give back of these."""
    spans, failovers, mismatches = {}, {}, {}
    for step in run(items, Watch(PAIR)):
        spans |= {span.number: span for span in step.spans}
        failovers |= {one.number: one for one in step.failovers}
        mismatches |= {one.number: one for one in step.mismatches}
    told = [item for item in items if isinstance(item, Event)]
    return Past(list(spans.values()), list(failovers.values()), list(mismatches.values()), told, [])


FAILED_OVER = past([*looks((P, S), (P, S)), event("primary_unit_switch", 15), look(SILENT, S_AS_P, 20)])


def test_what_happened_is_told_newest_first_with_the_range_in_which_it_happened():
    found = findings(FAILED_OVER, START)
    assert [one.text for one in found] == [
        "Failed over",
        "The mail moved from mx1 to mx2",
        "mx2 acts as primary, set to secondary",
        "primary unit switch",
        "Normal",
    ]
    assert found[0].between == ("2026-03-01T00:00:10.000Z", "2026-03-01T00:00:20.000Z")


def test_a_takeover_that_is_known_more_narrowly_than_the_failover_is_said_so():
    items = [look(P, S, 0), look(SILENT, S, 10), look(SILENT, S_AS_P, 11.35)]
    moved = next(one for one in findings(past(items), START) if "moved" in one.text)
    assert moved.text == "The mail moved from mx1 to mx2: mx2 took over between 00:00:10.0 and 00:00:11.4"
    assert moved.between == ("2026-03-01T00:00:00.000Z", "2026-03-01T00:00:11.350Z")


def test_a_report_has_no_tone_of_a_state():
    assert [one.tone for one in findings(FAILED_OVER, START) if one.source.startswith("trap")] == [None]


def test_what_is_older_than_asked_for_is_left_out():
    assert [one.text for one in findings(FAILED_OVER, START + timedelta(seconds=12))][-1] == "primary unit switch"


def test_a_storm_of_reports_does_not_make_the_page_endless():
    storm = past([*looks((P, S)), *(event("note", n / 100) for n in range(1000))])
    assert len(findings(storm, START)) == SHOWN


def test_a_failover_that_only_reports_tell_of_is_said_to_be_one():
    there_and_back = past([*looks((P, S)), event("primary_unit_switch", 2), look(P, S, 10), look(P, S, 20)])
    moved = [one for one in findings(there_and_back, START) if "moved" in one.text]
    assert len(moved) == 2
    assert all("no look saw it" in one.text and one.tone is Tone.WARNING for one in moved)


def test_the_timeline_shows_every_span_for_as_long_as_it_was_seen_and_the_failover():
    now = START + timedelta(seconds=60)
    figure = timeline(FAILED_OVER, START, now, light=False)
    seconds = {bar.name: [x / 1000 for x in bar.x] for bar in figure.data}
    assert seconds == {"Normal": [20.0], "Failed over": [40.0]}
    assert len(figure.layout.shapes) == 2


def test_what_began_before_the_window_begins_with_it_in_the_figure():
    now = START + timedelta(seconds=60)
    bars = timeline(FAILED_OVER, START + timedelta(seconds=5), now, light=True).data
    assert bars[0].x[0] == 15_000
