from hypothesis import given

from build import P_AS_S, PAIR, S_AS_P, SILENT, P, S, looks
from hapair.incidents import incidents
from hapair.judge import SEVERITY
from hapair.severity import Severity
from hapair.watch import Watch, run
from incidents import at, histories


def spans(items):
    steps = list(run(items, Watch(PAIR)))
    return list(({s.number: s for step in steps for s in step.spans}).values()), steps


def test_an_incident_lasts_until_all_is_well_again():
    found = incidents(spans(looks((P, S), (SILENT, S), (SILENT, S_AS_P), (P_AS_S, S_AS_P), (SILENT, S), (P, S)))[0])
    assert [(i.opened, i.closed) for i in found] == [(at(10), at(50))]
    assert [*found[0].states] == ["primary_unseen", "failed_over", "swapped"]


def test_unobserved_time_neither_opens_nor_closes_one():
    assert incidents(spans([*looks((P, S)), *looks((P, S), start=600)])[0]) == []
    (open_,) = incidents(spans([*looks((P, S_AS_P)), *looks((P, S_AS_P), start=600)])[0])
    assert open_.closed is None


@given(histories())
def test_every_look_that_is_not_well_lies_in_exactly_one_incident(items):
    found_spans, steps = spans(items)
    found = incidents(found_spans)
    for step in steps:
        if step.status and step.status.verdict:
            ill = SEVERITY[step.status.state] is not Severity.OK
            now = [i for i in found if i.opened <= step.status.at and (i.closed is None or step.status.at < i.closed)]
            assert len(now) == ill
