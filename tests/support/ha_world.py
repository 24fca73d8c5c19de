"""Two HA state machines in a world of seconds: heartbeats over two cables, synchronisation, and nothing real."""

from dataclasses import dataclass, field, replace
from itertools import groupby

from simulator.ha.condition import Condition
from simulator.ha.machine import boot, step
from simulator.ha.rules import Rules
from simulator.ha.words import (
    Became,
    Heard,
    Input,
    Left,
    Output,
    StartSync,
    Synced,
    SyncOutcome,
    Tick,
)
from simulator.modes import Mode, OnFailure, State

THRESHOLD_S, HOLD_OFF_S = 15.0, 900.0
P1, S2 = "P1", "S2"
OTHER = {P1: S2, S2: P1}


def rules(mode: Mode, **changes: object) -> Rules:
    usual = Rules(mode, OnFailure.BECOME_SECONDARY, THRESHOLD_S, HOLD_OFF_S, ("port6", "port5"), False, (), True)
    return replace(usual, **changes)


@dataclass
class World:
    primary: Rules = field(default_factory=lambda: rules(Mode.PRIMARY))
    secondary: Rules = field(default_factory=lambda: rules(Mode.SECONDARY))
    now: float = 0.0
    sync: SyncOutcome = SyncOutcome.DONE
    cut: set[str] = field(default_factory=set)
    units: dict[str, Condition | None] = field(default_factory=dict)
    said: list[tuple[float, str, Output]] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)

    def power_on(self, *names: str, restoring: bool = False) -> "World":
        for name in names or (P1, S2):
            self.units[name] = boot(name, self.primary if name == P1 else self.secondary, self.now, restoring)
        return self

    def power_off(self, name: str) -> None:
        self.units[name] = None

    def give(self, name: str, given: Input) -> None:
        condition = self.units.get(name)
        if condition is None:
            return
        self.units[name], outputs = step(condition, given, self.now)
        for output in outputs:
            self.said.append((self.now, name, output))
            if isinstance(output, StartSync):
                self.give(name, Synced(output.kind, self.sync))
            if isinstance(output, Left):
                self.power_off(name)

    def run(self, seconds: float) -> "World":
        """Let time pass, one heartbeat a second; note both units' states each second."""
        for _ in range(round(seconds)):
            self.now += 1
            for name in (P1, S2):
                self.give(name, Tick())
                self._beat(name)
            self.seen.append((self.state(P1), self.state(S2)))
        return self

    def _beat(self, name: str) -> None:
        condition = self.units.get(name)
        beat = condition.beat(self.now) if condition else None
        for link in ("port6", "port5"):
            if beat is not None and link not in self.cut:
                self.give(OTHER[name], Heard(link, beat))

    def state(self, name: str) -> str:
        condition = self.units.get(name)
        return str(condition.state) if condition else "dead"

    def states(self) -> tuple[str, str]:
        return self.state(P1), self.state(S2)

    def course(self) -> list[tuple[str, str]]:
        """The states both went through, each once, since the last time this was asked."""
        course = [states for states, _ in groupby(self.seen)]
        self.seen = []
        return course

    def moves(self, name: str) -> list[tuple[State, State, str]]:
        return [
            (output.before, output.after, output.reason.name)
            for _, unit, output in self.said
            if unit == name and isinstance(output, Became)
        ]

    def heard_from(self, name: str, kind: type[Output]) -> list[Output]:
        return [output for _, unit, output in self.said if unit == name and isinstance(output, kind)]


def normal(**changes: object) -> World:
    """A pair that has found its roles; `changes` go into both units' rules."""
    world = World(rules(Mode.PRIMARY, **changes), rules(Mode.SECONDARY, **changes))
    world.power_on().run(10)
    assert world.states() == ("primary", "secondary")
    world.course()
    world.said.clear()
    return world
