"""Every row of what the vendor's documents say a pair does, on the state machine alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ha_world import HOLD_OFF_S, P1, S2, THRESHOLD_S, World, normal, rules
from simulator.ha.machine import step
from simulator.ha.words import (
    AskedToBePrimary,
    Became,
    Heard,
    Leaving,
    Left,
    LinksChanged,
    LocalChecked,
    Order,
    Ordered,
    PeerDisappeared,
    PushQueue,
    Reconfigured,
    ServiceChecked,
    SyncOutcome,
    Tick,
    ToldToLeave,
)
from simulator.modes import Mode, OnFailure


def test_both_started_find_their_roles_after_a_real_sync():
    world = World().power_on().run(5)
    assert world.states() == ("primary", "secondary")
    assert world.moves(S2)[-1][2] == "PEER_IS_PRIMARY"


def test_a_secondary_alone_becomes_primary_after_the_threshold_and_not_before():
    world = World().power_on(S2).run(THRESHOLD_S - 1)
    assert world.state(S2) == "joining"
    assert world.run(2).state(S2) == "primary"


def test_unplugged_heartbeat_links_end_with_two_primaries():
    world = World(cut={"port5", "port6"}).power_on().run(THRESHOLD_S + 2)
    assert world.states() == ("primary", "primary")


def test_a_secondary_whose_first_sync_fails_goes_off():
    world = World(sync=SyncOutcome.FAILED).power_on().run(30)
    assert world.states() == ("primary", "off")
    assert world.moves(S2)[-1][2] == "FIRST_SYNC_FAILED"


def test_a_secondary_whose_later_syncs_fail_becomes_primary():
    world = normal(sync_period_s=100, sync_retry_s=10)
    world.sync = SyncOutcome.FAILED
    assert world.run(200).states() == ("primary", "primary")
    assert world.moves(S2)[-1][2] == "SYNC_FAILED"


def test_a_sync_that_differs_changes_no_mode():
    world = normal(sync_period_s=20)
    world.sync = SyncOutcome.DIFFERS
    world.run(200)
    assert world.course() == [("primary", "secondary")]


def test_a_lost_primary_is_replaced_after_the_threshold():
    world = normal()
    world.power_off(P1)
    world.run(THRESHOLD_S + 5)
    assert world.course() == [("dead", "secondary"), ("dead", "primary")]
    (at, _, became) = next(said for said in world.said if isinstance(said[2], Became))
    assert (at - 10, became.reason.value) == (pytest.approx(THRESHOLD_S, abs=1.5), "MASTER heartbeat disappeared")


RETURNS = {
    OnFailure.OFF: ("off", "primary"),
    OnFailure.RESTORE_ROLE: ("primary", "secondary"),
    OnFailure.BECOME_SECONDARY: ("secondary", "primary"),
}


def returned(on_failure: OnFailure) -> World:
    world = normal(on_failure=on_failure)
    world.power_off(P1)
    world.run(60)
    world.power_on(P1).run(30)
    return world


@pytest.mark.parametrize(("on_failure", "ends"), RETURNS.items())
def test_a_primary_that_comes_back_follows_its_on_failure_setting(on_failure, ends):
    world = returned(on_failure)
    assert world.states() == ends
    assert ("primary", "primary") not in world.course()


def test_a_primary_back_as_secondary_pushes_its_queue():
    assert returned(OnFailure.BECOME_SECONDARY).heard_from(P1, PushQueue)


@pytest.mark.parametrize("on_failure", [OnFailure.OFF, OnFailure.BECOME_SECONDARY])
def test_restoring_the_old_primary_gives_both_their_configured_roles(on_failure):
    world = returned(on_failure)
    world.give(P1, Ordered(Order.RESTORE))
    assert world.run(10).states() == ("primary", "secondary")


def test_restarting_ha_on_a_unit_that_was_switched_off_gives_both_their_configured_roles():
    world = returned(OnFailure.OFF)
    world.give(P1, Ordered(Order.RESTART))
    assert world.run(10).states() == ("primary", "secondary")


def test_restoring_on_the_acting_primary_hands_the_role_back():
    world = returned(OnFailure.BECOME_SECONDARY)
    world.give(S2, Ordered(Order.RESTORE))
    assert world.run(10).states() == ("primary", "secondary")
    assert world.heard_from(P1, AskedToBePrimary)


@pytest.mark.parametrize("leaving", [Leaving.REBOOT, Leaving.RELOAD, Leaving.UPGRADE])
def test_a_planned_reboot_makes_the_secondary_hold_off_and_stand_by_again(leaving):
    world = normal()
    world.give(P1, ToldToLeave(leaving))
    world.run(5)
    assert world.states() == ("dead", "hold-off")
    world.run(60)
    world.power_on(P1).run(10)
    assert world.states() == ("primary", "secondary")
    assert [reason for *_, reason in world.moves(S2)] == ["PEER_LEAVES", "PEER_RETURNED"]
    assert "primary" not in {secondary for _, secondary in world.course()}


def test_a_primary_that_never_returns_is_replaced_when_the_hold_off_ends():
    world = normal()
    world.give(P1, ToldToLeave(Leaving.REBOOT))
    world.run(HOLD_OFF_S - 20)
    assert world.state(S2) == "hold-off"
    assert world.run(60).state(S2) == "primary"


def test_the_heartbeats_of_a_leaving_unit_say_so_to_the_last():
    world = normal()
    world.give(P1, ToldToLeave(Leaving.REBOOT))
    condition, left = world.units[P1], []
    for _ in range(10):
        condition, outputs = step(condition, Tick(), world.now + 5)
        left += [output for output in outputs if isinstance(output, Left)]
        assert condition.beat(world.now + 5).leaving is Leaving.REBOOT
    assert left == [Left(Leaving.REBOOT)]


def test_a_shutdown_is_no_hold_off():
    world = normal()
    world.give(P1, ToldToLeave(Leaving.SHUTDOWN))
    assert world.run(THRESHOLD_S + 5).states() == ("dead", "primary")


def test_a_secondary_that_reboots_is_missed_and_comes_back():
    world = normal()
    world.give(S2, ToldToLeave(Leaving.REBOOT))
    world.run(40)
    assert world.states() == ("primary", "dead")
    assert len(world.heard_from(P1, PeerDisappeared)) == 1
    assert world.power_on(S2).run(5).states() == ("primary", "secondary")


def test_all_links_cut_make_two_primaries_and_mending_them_heals_nothing():
    world = normal()
    world.cut = {"port5", "port6"}
    world.run(THRESHOLD_S + 5)
    assert world.states() == ("primary", "primary")
    world.cut = set()
    assert world.run(600).states() == ("primary", "primary")
    world.give(S2, Ordered(Order.RESTORE))
    assert world.run(10).states() == ("primary", "secondary")
    assert world.heard_from(P1, AskedToBePrimary)


def test_one_of_two_links_cut_changes_nothing_but_the_link():
    world = normal()
    world.cut = {"port6"}
    world.run(60)
    world.cut = set()
    world.run(5)
    assert world.course() == [("primary", "secondary")]
    told = [output.alive for output in world.heard_from(S2, LinksChanged)]
    assert told == [(("port6", False), ("port5", True)), (("port6", True), ("port5", True))]


def test_remote_services_stand_in_for_the_heartbeat_while_they_answer():
    world = normal(services_as_heartbeat=True, services=("smtp",))
    world.give(S2, ServiceChecked("smtp", True))
    world.cut = {"port5", "port6"}
    assert world.run(100).states() == ("primary", "secondary")
    world.give(S2, ServiceChecked("smtp", False))
    assert world.run(2).states() == ("primary", "primary")


FAILED_AS = {OnFailure.OFF: "off", OnFailure.RESTORE_ROLE: "failed", OnFailure.BECOME_SECONDARY: "failed"}


@pytest.mark.parametrize("on_failure", OnFailure)
def test_a_failed_service_moves_the_role_and_its_repair_follows_on_failure(on_failure):
    world = normal(on_failure=on_failure, services=("smtp",))
    world.give(S2, ServiceChecked("smtp", False))
    world.run(10)
    assert world.states() == (FAILED_AS[on_failure], "primary")
    world.give(P1, ServiceChecked("smtp", True))
    assert world.run(10).states() == RETURNS[on_failure]


def test_a_unit_that_was_primary_when_last_heard_is_not_missed_as_a_secondary():
    world = normal(on_failure=OnFailure.OFF, services=("smtp",))
    world.give(S2, ServiceChecked("smtp", False))
    world.give(S2, Heard("port6", world.units[P1].beat(world.now)))  # its last one, after the takeover
    world.run(THRESHOLD_S + 5)
    assert world.states() == ("off", "primary")
    assert not world.heard_from(S2, PeerDisappeared)


def test_a_takeover_for_a_failed_service_is_over_once_the_old_primary_has_stepped_down():
    world = normal(services=("smtp",))
    world.give(S2, ServiceChecked("smtp", False))
    world.run(10)
    world.give(P1, ServiceChecked("smtp", True))
    world.run(10)
    assert world.states() == ("secondary", "primary")
    world.cut = {"port5", "port6"}
    world.run(THRESHOLD_S + 5)
    world.cut = set()
    assert world.run(60).states() == ("primary", "primary")


@pytest.mark.parametrize("on_failure", OnFailure)
def test_a_failed_port_or_disk_moves_the_role_and_its_repair_follows_on_failure(on_failure):
    world = normal(on_failure=on_failure)
    world.give(P1, LocalChecked("port1", False))
    world.run(THRESHOLD_S + 5)
    assert world.states() == (FAILED_AS[on_failure], "primary")
    world.give(P1, LocalChecked("port1", True))
    assert world.run(10).states() == RETURNS[on_failure]


def test_ha_switched_off_on_the_primary_leaves_the_secondary_primary():
    world = normal()
    world.give(P1, Reconfigured(rules(Mode.OFF)))
    assert world.run(THRESHOLD_S + 5).states() == ("off", "primary")


def test_ha_switched_off_on_the_secondary_leaves_the_primary_as_it_is():
    world = normal()
    world.give(S2, Reconfigured(rules(Mode.OFF)))
    assert world.run(THRESHOLD_S + 5).states() == ("primary", "off")


def test_a_config_only_pair_never_fails_over():
    world = World(rules(Mode.CONFIG_PRIMARY), rules(Mode.CONFIG_SECONDARY)).power_on().run(5)
    world.power_off(P1)
    assert world.run(100).states() == ("dead", "config-secondary")


def test_a_flap_shorter_than_the_threshold_changes_nothing():
    world = normal()
    world.cut = {"port5", "port6"}
    world.run(THRESHOLD_S - 3)
    world.cut = set()
    world.run(30)
    assert world.course() == [("primary", "secondary")]


def test_a_primary_that_restarts_within_the_threshold_keeps_its_role():
    world = normal()
    world.power_off(P1)
    world.run(3)
    assert world.power_on(P1).run(10).states() == ("primary", "secondary")
    assert world.moves(S2) == []


def test_disks_failing_on_both_leave_no_primary_and_their_repair_brings_one():
    world = normal()
    for name in (P1, S2):
        world.give(name, LocalChecked("disk", False))
    assert world.run(10).states() == ("failed", "failed")
    for name in (P1, S2):
        world.give(name, LocalChecked("disk", True))
    assert world.run(20).states() == ("primary", "secondary")


ACTS = st.sampled_from(
    [
        "off P1",
        "off S2",
        "on P1",
        "on S2",
        "reboot P1",
        "reboot S2",
        "restore P1",
        "restore S2",
        "restart P1",
        "restart S2",
    ]
)


def act(world: World, what: str) -> None:
    verb, name = what.split()
    match verb:
        case "off":
            world.power_off(name)
        case "on" if world.units.get(name) is None:
            world.power_on(name)
        case "reboot":
            world.give(name, ToldToLeave(Leaving.REBOOT))
        case "restore" | "restart":
            world.give(name, Ordered(Order(verb)))


@given(st.lists(st.tuples(ACTS, st.integers(1, 30)), max_size=12), st.sampled_from(OnFailure))
def test_while_the_links_hold_two_primaries_never_stay(acts, on_failure):
    world = normal(on_failure=on_failure)
    for what, pause_s in acts:
        act(world, what)
        world.run(pause_s)
    world.run(3)
    assert world.states() != ("primary", "primary")


@given(st.lists(st.tuples(ACTS, st.integers(1, 30)), max_size=12), st.sampled_from(OnFailure))
def test_whatever_happened_restoring_both_units_brings_the_configured_roles(acts, on_failure):
    world = normal(on_failure=on_failure, hold_off_s=40)
    for what, pause_s in acts:
        act(world, what)
        world.run(pause_s)
    world.run(5)
    for name in (P1, S2):
        act(world, f"on {name}")
    world.run(40)
    for name in (P1, S2):
        act(world, f"restore {name}")
        world.run(10)
    assert world.states() == ("primary", "secondary")
