import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alerts.desk.form import desk_of, parse_desk, show_desk
from build import P_AS_S, P_OFF, S_AS_P, SILENT, P, S
from cli.collector.standing import checkpoint
from desks import ACK, ON_CALL, POLICY, Office, act, every, policy, silence, window
from hapair.people.acts import Acknowledged
from hapair.people.windows import Purpose
from incidents import at, histories

ACTS = st.sampled_from([
    ACK,
    Acknowledged(at(50)),
    silence("s1", until=100),
    silence("s2", until=1000, rules=("SplitBrain", "FailedOver")),
    window(0, 900),
    window(0, 40, Purpose.FAILOVER, "w2"),
])  # fmt: skip


def again(desk):
    return parse_desk(json.loads(json.dumps(show_desk(desk))))


@given(histories(), st.lists(st.tuples(st.integers(0, 30), ACTS), max_size=4))
def test_a_desk_written_down_after_any_item_is_taken_up_unchanged(items, acts):
    for n, doing in acts:
        items.insert(n, act(doing, n))
    office = Office(policy(flapping_swaps=2))
    for item in items:
        assert again(office.take(item).desk) == office.desk


def test_all_that_can_be_in_one_is_taken_up_unchanged():
    """What is held back, a plan with what went wrong, an escalation, flapping."""
    split = (P, S_AS_P)
    held = Office().does(silence(until=900), 0).see(*split, 1, 2)
    assert held.desk.case.held_back == ("SplitBrain",)
    wrong = Office().see(P, S, 0).does(window(0, 60, Purpose.FAILOVER), 1).does(silence(until=900), 2)
    wrong.see(P, S, *every(10, 10, 70))
    assert wrong.desk.plan.wrong
    told = Office(replace(POLICY, settings=ON_CALL)).see(*split, *every(10, 0, 400))
    assert told.desk.case.said.escalated == ("boss",)
    flapping = Office().see(P, S, 0)
    for n in range(3):
        flapping.see(P_AS_S, S_AS_P, 10 + 20 * n).see(P, S, 20 + 20 * n)
    assert flapping.desk.case.said.flapping
    blind = Office().see(P_OFF, S_AS_P, 0, 1).does(Acknowledged(at(500)), 2).see(SILENT, SILENT, 10)
    assert blind.desk.case.incident.blind_since == at(10)
    for office in (held, wrong, told, flapping, blind):
        assert again(office.desk) == office.desk


def test_a_desk_is_found_in_the_checkpoint_of_its_pair():
    office = Office().see(P, S_AS_P, 0, 1)
    assert desk_of(checkpoint(office.watch, office.desk)) == office.desk


def test_one_of_another_version_is_not_taken_up():
    assert parse_desk(show_desk(Office().desk) | {"version": 0}) is None
