"""Everything a unit's HA processes know at one moment, and the questions that can be asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.ha.rules import Rules
from simulator.ha.words import Ask, Beat, Leaving, SyncOutcome
from simulator.modes import Mode, OnFailure, State

_GROUP = (Mode.PRIMARY, Mode.SECONDARY)


@dataclass(frozen=True, slots=True)
class Sync:
    """The configuration synchronisation of a unit that is secondary or wants to be."""

    running: bool = False
    outcome: SyncOutcome | None = None
    failures: int = 0
    due_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Condition:
    serial: str
    rules: Rules
    state: State
    since_s: float  # in this state, or recovered from the failure it stands for
    heard_s: Mapping[str, float] = field(default_factory=dict)
    links_told: tuple[tuple[str, bool], ...] = ()
    peer: Beat | None = None
    peer_missed: bool = False
    restoring: bool = False
    takes_over: bool = False
    path_failed: bool = False
    services: Mapping[str, bool] = field(default_factory=dict)
    local_failed: frozenset[str] = frozenset()
    leaving: Leaving = Leaving.NOT
    leaves_at_s: float = 0.0
    sync: Sync = Sync()

    def link_alive(self, link: str, now_s: float) -> bool:
        heard_s = self.heard_s.get(link)
        return heard_s is not None and now_s - heard_s < self.rules.lost_threshold_s

    def live_peer(self, now_s: float) -> Beat | None:
        """The peer's last heartbeat while it still counts; none from a unit outside the failover group."""
        if self.peer is None or self.peer.mode not in _GROUP:
            return None
        return self.peer if any(self.link_alive(link, now_s) for link in self.rules.links) else None

    def waited_s(self, now_s: float) -> float:
        return now_s - self.since_s

    def services_answer(self) -> bool:
        """Whether every monitored service of the peer is known to answer."""
        names = self.rules.services
        return bool(names) and all(self.services.get(name, False) for name in names)

    def services_failed(self) -> bool:
        return not all(self.services.values())

    def recovered(self) -> bool:
        return not self.local_failed and not self.path_failed

    def rejoining(self) -> bool:
        """Whether this unit looks for its place in the group: it joins, or has got over its failure."""
        return self.state is State.JOINING or (self.state is State.FAILED and self.recovered())

    def wants_its_role_back(self) -> bool:
        return self.restoring or self.rules.on_failure is OnFailure.RESTORE_ROLE

    def ask(self, now_s: float) -> Ask:
        """What this unit's heartbeats ask of the peer."""
        peer = self.live_peer(now_s)
        if peer is None:
            return Ask.NOTHING
        if self.rules.mode is Mode.PRIMARY and peer.state is State.PRIMARY:
            wants = self.wants_its_role_back() if self.rejoining() else self.restoring
            return Ask.GIVE if wants and self.state is not State.PRIMARY else Ask.NOTHING
        gives = self.restoring and self.rules.mode is Mode.SECONDARY and self.state in (State.PRIMARY, State.JOINING)
        return Ask.TAKE if gives and peer.mode is Mode.PRIMARY else Ask.NOTHING

    def wants_first_sync(self, now_s: float) -> bool:
        """Whether this unit would be secondary to the peer once it has the peer's configuration."""
        peer = self.live_peer(now_s)
        if peer is None or peer.state is not State.PRIMARY or not self.rejoining():
            return False
        if self.rules.mode is Mode.SECONDARY:
            return True
        return self.rules.on_failure is OnFailure.BECOME_SECONDARY and not self.restoring

    def beat(self, now_s: float) -> Beat | None:
        """The heartbeat to send now; none while HA is off or has been switched off by a failure."""
        if self.state is State.OFF or self.rules.mode not in _GROUP:
            return None
        return Beat(self.serial, self.rules.mode, self.state, self.leaving, self.ask(now_s), self.takes_over)
