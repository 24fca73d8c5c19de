from datetime import timedelta

from build import LATE, P_OFF, PAIR, S_OFF, P, S, look
from dashboard.data import Record
from dashboard.pair.weeks import chart, count
from hapair.watch import Watch, run
from incidents import at


def weeks(*items, until_s):
    steps = list(run(items, Watch(PAIR)))
    spans = list({s.number: s for step in steps for s in step.spans}.values())
    spans = [*spans[:-1], steps[-1].watch.span] if spans else []
    record = Record(spans, [f for step in steps for f in step.failovers])
    return count(record, at(0) - timedelta(weeks=12), at(until_s))


def every(said, first, last, gap=10):
    return [look(*said, after) for after in range(first, last, gap)]


def test_what_is_counted_is_a_range_and_unobserved_time_is_told_apart():
    found = weeks(*every((P, S), 0, 600), *every((P_OFF, S_OFF), 600, 900), *every((P, S), 900, 1200), until_s=1200)
    shown = {title: value for title, value, _ in found.figures}
    assert shown["Failovers and failbacks"] == "0"
    assert shown["Longest outage"] == "≥ 4.8 min"
    assert shown["Mail flowed"] == "≥ 73.33 %"
    assert "at most 5.2 min" in found.figures[3][2]
    assert shown["Mail flowed"] == shown["Mail known to flow"]
    assert [row["state"] for row in found.states] == ["Normal", "No primary"]
    assert len(found.failovers) == 13
    late = weeks(*every((P, S), 0, 600), *every((LATE, LATE), 600, 1200), look(P, S, 1200), until_s=1210)
    shown = {title: value for title, value, _ in late.figures}
    assert shown["Mail flowed"] != shown["Mail known to flow"]


def test_a_pair_without_history_has_figures_that_say_so():
    found = weeks(until_s=10)
    assert [value for _, value, _ in found.figures] == ["not known", "not known", "0", "none"]


def test_failovers_stand_in_their_week():
    found = weeks(look(P, S, 0), look(P_OFF, (2, 1), 10), until_s=20)
    assert found.failovers.to_list() == [0] * 12 + [1]
    assert list(chart(found.failovers, light=True).data[0].y) == [0] * 12 + [1]
