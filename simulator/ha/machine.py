"""How a unit's HA goes on by one input: first it is written down, then what follows from it is decided."""

import math
from dataclasses import replace

from simulator.ha.condition import Condition, Sync
from simulator.ha.decisions import Move, decide
from simulator.ha.rules import Rules
from simulator.ha.words import (
    Ask,
    AskedToBePrimary,
    Became,
    Heard,
    Input,
    Leaving,
    LeavingTold,
    Left,
    LinksChanged,
    LocalChecked,
    Order,
    Ordered,
    Output,
    PeerDisappeared,
    PushQueue,
    Reason,
    Reconfigured,
    ServiceChecked,
    SettingsChanged,
    StartSync,
    Synced,
    SyncKind,
    SyncOutcome,
    SyncTold,
    Tick,
    ToldToLeave,
)
from simulator.modes import Mode, State

Turn = tuple[Condition, tuple[Output, ...]]

_FIRST_STATE = {
    Mode.OFF: State.OFF,
    Mode.PRIMARY: State.JOINING,
    Mode.SECONDARY: State.JOINING,
    Mode.CONFIG_PRIMARY: State.CONFIG_PRIMARY,
    Mode.CONFIG_SECONDARY: State.CONFIG_SECONDARY,
}


_WITHOUT_LINKS = (State.OFF, State.CONFIG_PRIMARY, State.CONFIG_SECONDARY)


def boot(serial: str, rules: Rules, now_s: float, restoring: bool = False) -> Condition:
    """A unit whose HA processes have just started; `restoring` if it is to have its configured role back."""
    return Condition(serial, rules, _FIRST_STATE[rules.mode], now_s, restoring=restoring)


def step(condition: Condition, given: Input, now_s: float) -> Turn:
    """The unit after one input, and what it does about it, in order."""
    condition, said = _record(condition, given, now_s)
    condition, told = _links_told(condition, now_s) if isinstance(given, Tick) else (condition, ())
    condition, moved = _settle(condition, now_s)
    condition, started = _start_sync(condition, now_s)
    condition, left = _leave(condition, now_s)
    return condition, (*said, *told, *moved, *started, *left)


def _record(condition: Condition, given: Input, now_s: float) -> Turn:
    match given:
        case Tick():
            return condition, ()
        case Heard():
            return _heard(condition, given, now_s)
        case Synced():
            return _synced(condition, given, now_s)
        case ServiceChecked() | LocalChecked():
            after = _checked(condition, given)
            recovers = after.recovered() and not condition.recovered()
            return (replace(after, since_s=now_s) if recovers else after), ()
        case Ordered(order):
            return _ordered(condition, order, now_s)
        case ToldToLeave(leaving):
            leaves_at_s = now_s + condition.rules.announce_s
            return replace(condition, leaving=leaving, leaves_at_s=leaves_at_s), (LeavingTold(leaving),)
        case Reconfigured(rules):
            again = boot(condition.serial, rules, now_s)
            return again, (SettingsChanged(), *_became(condition, again, Reason.SETTINGS))


def _heard(condition: Condition, given: Heard, now_s: float) -> Turn:
    beat = given.beat
    if beat.serial == condition.serial or given.link not in condition.rules.links:
        return condition, ()
    newly_asked = beat.ask is Ask.TAKE and (condition.peer is None or condition.peer.ask is not Ask.TAKE)
    after = replace(
        condition,
        heard_s={**condition.heard_s, given.link: now_s},
        peer=beat,
        peer_missed=False,
        takes_over=condition.takes_over and beat.state is State.PRIMARY,
    )
    return after, (AskedToBePrimary(),) if newly_asked else ()


def _synced(condition: Condition, given: Synced, now_s: float) -> Turn:
    told = (SyncTold(given.kind, given.outcome),)
    if given.kind is SyncKind.DATA:
        return condition, told
    if condition.state is not State.SECONDARY and not condition.rejoining():
        return replace(condition, sync=Sync()), told
    failed = given.outcome is SyncOutcome.FAILED
    wait_s = condition.rules.sync_retry_s if failed else condition.rules.sync_period_s
    failures = condition.sync.failures + 1 if failed and condition.state is State.SECONDARY else 0
    after = replace(condition, sync=Sync(False, given.outcome, failures, now_s + wait_s))
    if failed or not condition.rules.backup_data:
        return after, told
    return after, (*told, StartSync(SyncKind.DATA))


def _checked(condition: Condition, given: ServiceChecked | LocalChecked) -> Condition:
    if isinstance(given, LocalChecked):
        failed = condition.local_failed - {given.name} if given.works else condition.local_failed | {given.name}
        return replace(condition, local_failed=failed)
    after = replace(condition, services={**condition.services, given.name: given.answers})
    return replace(after, path_failed=after.path_failed and not after.services_answer())


def _ordered(condition: Condition, order: Order, now_s: float) -> Turn:
    match order:
        case Order.SYNC:
            return condition, () if condition.sync.running else (StartSync(SyncKind.CONFIGURATION),)
        case Order.RESTORE:
            return _restore(condition, now_s)
        case Order.RESTART:
            halted = condition.state in (State.OFF, State.FAILED)
            return _joins_again(condition, now_s, restoring=halted)


def _restore(condition: Condition, now_s: float) -> Turn:
    mode = condition.rules.mode
    if mode not in (Mode.PRIMARY, Mode.SECONDARY) or condition.state.value == mode.value:
        return condition, ()
    peer = condition.live_peer(now_s)
    stands_by = peer is not None and peer.state is State.SECONDARY
    if condition.state in (State.OFF, State.FAILED) or (condition.state is State.PRIMARY and not stands_by):
        return _joins_again(condition, now_s, restoring=True)
    return replace(condition, restoring=True), ()


def _joins_again(condition: Condition, now_s: float, restoring: bool) -> Turn:
    if condition.rules.mode is Mode.OFF:
        return condition, ()
    again = boot(condition.serial, condition.rules, now_s, restoring)
    again = replace(again, local_failed=condition.local_failed, links_told=condition.links_told)
    return again, _became(condition, again, Reason.ORDERED)


def _settle(condition: Condition, now_s: float) -> Turn:
    move = decide(condition, now_s)
    if move is not None:
        after = _moved(condition, move, now_s)
        pushed = (PushQueue(),) if move.after is State.SECONDARY else ()
        return after, (*_became(condition, after, move.reason), *pushed)
    # A peer that was primary itself when it was last heard has not been this unit's secondary.
    had_one = condition.peer is not None and condition.peer.state is not State.PRIMARY
    alone = condition.state is State.PRIMARY and had_one and condition.live_peer(now_s) is None
    if alone and not condition.peer_missed:
        return replace(condition, peer_missed=True), (PeerDisappeared(),)
    return condition, ()


def _moved(condition: Condition, move: Move, now_s: float) -> Condition:
    return replace(
        condition,
        state=move.after,
        since_s=now_s,
        peer_missed=True,
        restoring=False,
        takes_over=move.reason is Reason.SERVICE_FAILED,
        path_failed=move.reason is Reason.TAKEN_OVER and bool(condition.rules.services),
        services={},
        sync=_sync_after(condition, move, now_s),
    )


def _sync_after(condition: Condition, move: Move, now_s: float) -> Sync:
    """A secondary that has just synchronised waits a period; one that has changed places does so at once."""
    if move.after is not State.SECONDARY:
        return Sync()
    fresh = condition.rejoining()
    wait_s = condition.rules.sync_period_s if fresh else 0.0
    return Sync(outcome=condition.sync.outcome if fresh else None, due_s=now_s + wait_s)


def _links_told(condition: Condition, now_s: float) -> Turn:
    alive = tuple((link, condition.link_alive(link, now_s)) for link in condition.rules.links)
    if alive == condition.links_told or condition.state in _WITHOUT_LINKS:
        return condition, ()
    unheard = set(condition.rules.links) - set(condition.heard_s)
    if unheard and condition.waited_s(now_s) < condition.rules.lost_threshold_s:
        return condition, ()  # too early to call a link failed that has not been heard yet
    return replace(condition, links_told=alive), (LinksChanged(alive),)


def _start_sync(condition: Condition, now_s: float) -> Turn:
    first = condition.wants_first_sync(now_s) and condition.sync.outcome is None
    again = condition.state is State.SECONDARY and now_s >= condition.sync.due_s
    peer_there = condition.live_peer(now_s) is not None
    if condition.sync.running or not peer_there or not (first or again):
        return condition, ()
    return replace(condition, sync=replace(condition.sync, running=True)), (StartSync(SyncKind.CONFIGURATION),)


def _leave(condition: Condition, now_s: float) -> Turn:
    if condition.leaving is Leaving.NOT or now_s < condition.leaves_at_s:
        return condition, ()
    # The announcement stays in the heartbeats until there are none: one without it would end the peer's hold-off.
    return replace(condition, leaves_at_s=math.inf), (Left(condition.leaving),)


def _became(before: Condition, after: Condition, reason: Reason) -> tuple[Output, ...]:
    return (Became(before.state, after.state, reason),) if before.state is not after.state else ()
