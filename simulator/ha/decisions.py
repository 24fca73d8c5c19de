"""What a unit becomes next, given all it knows: one function a state, the first rule that holds decides."""

from dataclasses import dataclass

from simulator.ha.condition import Condition
from simulator.ha.words import Ask, Leaving, Reason, SyncOutcome
from simulator.modes import Mode, OnFailure, State

_HOLDING_OFF = (Leaving.REBOOT, Leaving.RELOAD, Leaving.UPGRADE)


@dataclass(frozen=True, slots=True)
class Move:
    after: State
    reason: Reason


def decide(condition: Condition, now_s: float) -> Move | None:
    """The move to make now, or None to stay."""
    match condition.state:
        case State.JOINING:
            return _joining(condition, now_s)
        case State.PRIMARY:
            return _primary(condition, now_s)
        case State.SECONDARY:
            return _secondary(condition, now_s)
        case State.HOLD_OFF:
            return _hold_off(condition, now_s)
        case State.FAILED:
            return _joining(condition, now_s) if condition.recovered() else None
        case _:
            return None


def _joining(condition: Condition, now_s: float) -> Move | None:
    peer = condition.live_peer(now_s)
    if peer is None:
        if condition.waited_s(now_s) < condition.rules.lost_threshold_s:
            return None
        configured = condition.rules.mode is Mode.PRIMARY
        return Move(State.PRIMARY, Reason.NO_PEER if configured else Reason.PEER_LOST)
    if peer.state is State.PRIMARY:
        return _joining_a_primary(condition, now_s)
    if condition.rules.mode is Mode.PRIMARY:
        return Move(State.PRIMARY, Reason.PEER_STANDS_BY)
    # Not at once: a peer that recovers together with us goes first, it is the configured primary.
    settled = condition.waited_s(now_s) >= condition.rules.announce_s
    return Move(State.PRIMARY, Reason.PEER_FAILED) if peer.state is State.FAILED and settled else None


def _joining_a_primary(condition: Condition, now_s: float) -> Move | None:
    if condition.restoring and condition.waited_s(now_s) < condition.rules.announce_s:
        return None  # the peer has to hear first what it is asked
    if condition.wants_first_sync(now_s):
        match condition.sync.outcome:
            case SyncOutcome.DONE | SyncOutcome.DIFFERS:
                return Move(State.SECONDARY, Reason.PEER_IS_PRIMARY)
            case SyncOutcome.FAILED:
                return Move(State.OFF, Reason.FIRST_SYNC_FAILED)
            case _:
                return None
    if condition.wants_its_role_back():
        return None  # it asks, and waits until the peer has given way
    return Move(State.OFF, Reason.SWITCHED_OFF) if condition.waited_s(now_s) >= condition.rules.announce_s else None


def _primary(condition: Condition, now_s: float) -> Move | None:
    failed = State.OFF if condition.rules.on_failure is OnFailure.OFF else State.FAILED
    if condition.local_failed:
        return Move(failed, Reason.LOCAL_FAILED)
    peer = condition.live_peer(now_s)
    if peer is None:
        return None
    if peer.ask is Ask.GIVE and peer.state is not State.PRIMARY:
        return Move(State.SECONDARY, Reason.ROLES_SWITCHED)
    if peer.state is State.PRIMARY and peer.takes_over:
        return Move(failed, Reason.TAKEN_OVER)
    if peer.state is State.PRIMARY and condition.ask(now_s) is Ask.TAKE:
        return Move(State.SECONDARY, Reason.ORDERED)
    return None


def _secondary(condition: Condition, now_s: float) -> Move | None:
    peer = condition.live_peer(now_s)
    if peer is None:
        bridged = condition.rules.services_as_heartbeat and condition.services_answer()
        return None if bridged else Move(State.PRIMARY, Reason.PEER_LOST)
    if peer.leaving in _HOLDING_OFF:
        return Move(State.HOLD_OFF, Reason.PEER_LEAVES)
    if peer.state is State.FAILED and peer.ask is not Ask.GIVE:
        return Move(State.PRIMARY, Reason.PEER_FAILED)
    if condition.services_failed():
        return Move(State.PRIMARY, Reason.SERVICE_FAILED)
    if condition.sync.failures >= condition.rules.sync_failures_allowed:
        return Move(State.PRIMARY, Reason.SYNC_FAILED)
    if condition.rules.mode is Mode.PRIMARY:
        return _secondary_out_of_its_role(condition, now_s)
    return None


def _secondary_out_of_its_role(condition: Condition, now_s: float) -> Move | None:
    peer = condition.live_peer(now_s)
    if peer is None:
        return None
    if peer.ask is Ask.TAKE:
        return Move(State.PRIMARY, Reason.ROLE_RETURNED)
    if peer.state in (State.SECONDARY, State.JOINING):
        return Move(State.PRIMARY, Reason.ORDERED if condition.restoring else Reason.PEER_STANDS_BY)
    return None


def _hold_off(condition: Condition, now_s: float) -> Move | None:
    peer = condition.live_peer(now_s)
    if peer is not None and not peer.leaving:
        if peer.state is State.PRIMARY:
            return Move(State.SECONDARY, Reason.PEER_RETURNED)
        if peer.state is State.JOINING and condition.rules.mode is Mode.PRIMARY:
            return Move(State.PRIMARY, Reason.PEER_STANDS_BY)
    if condition.waited_s(now_s) >= condition.rules.hold_off_s:
        return Move(State.PRIMARY, Reason.PEER_LOST)
    return None
