"""Knows how a scenario of the simulator goes in seconds that nobody waits for: its own machine, without wires.

What a unit does on its wires is played here by hand, in as few lines as there are: heartbeats over links that can be
cut, one answer a second to its monitors, a boot that takes its time. What it then says is the simulator's own.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from simulator.announce import Announcement, ColdStart, LinkTrap, announce
from simulator.ha.condition import Condition
from simulator.ha.machine import boot, step
from simulator.ha.process import rules_of
from simulator.ha.rules import Rules
from simulator.ha.words import (
    Heard,
    Input,
    Leaving,
    Left,
    LocalChecked,
    Order,
    Ordered,
    Reconfigured,
    ServiceChecked,
    StartSync,
    Synced,
    SyncKind,
    SyncOutcome,
    Tick,
    ToldToLeave,
)
from simulator.modes import MODE_NUMBER, STATE_NUMBER, Mode, State
from simulator.running import from_file
from simulator.scenarios.fault_table import FAULTS
from simulator.scenarios.scenario import PRIMARY, SECONDARY, Act, Scenario, prepare
from simulator.settings import UnitFile
from simulator.unit_file import read
from simulator.vitals import Vitals

ROLES = (PRIMARY, SECONDARY)
SETTLING_S = 40
"""Until the pair has found its roles and synchronised once."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a unit would show in one second; None for a unit without power."""

    mode: int
    effective: int
    booted_s: float
    links: dict[str, bool]
    sync: str


@dataclass(frozen=True, slots=True)
class Course:
    """`shown` has both units for every second; `said` is what they told by themselves, and when."""

    threshold_s: float
    on_failure: str
    shown: list[tuple[Shown | None, Shown | None]]
    said: list[tuple[float, int, Announcement]]


@dataclass
class _Unit:
    file: UnitFile
    rules: Rules
    booted_s: float
    condition: Condition | None = None
    powered: bool = True
    ports: dict[str, bool] = field(default_factory=dict)
    path_open: bool = True
    dead: set[str] = field(default_factory=set)
    disk_works: bool = True
    stalled_until_s: float = 0.0
    password: str = ""
    sync_stuck: bool = False
    sync: str = "off"
    failures: dict[str, int] = field(default_factory=dict)


class VirtualPair:
    def __init__(self, scenario: Scenario, uptimes_s: tuple[float, float]) -> None:
        files = _files(scenario)
        self._units = [_Unit(f, _rules(f), -up_s) for f, up_s in zip(files, uptimes_s, strict=True)]
        self._now_s = 0.0
        self._later: list[tuple[float, int, dict[str, Any]]] = []
        self.shown: list[tuple[Shown | None, Shown | None]] = []
        self.said: list[tuple[float, int, Announcement]] = []
        for n, unit in enumerate(self._units):
            unit.ports = {interface.name: True for interface in unit.file.interfaces}
            self._start(n)

    def play(self, acts: Sequence[Act], until_s: float) -> Course:
        """`acts` are counted from when the pair has settled."""
        acts = sorted(acts, key=lambda act: act.at_s)
        while self._now_s < SETTLING_S + until_s:
            while acts and acts[0].at_s + SETTLING_S <= self._now_s:
                self._act(acts.pop(0))
            self._second()
        ha = self._units[0].file.ha
        return Course(ha.lost_threshold_s, ha.on_failure.value, self.shown, self.said)

    def _act(self, act: Act) -> None:
        for one in FAULTS[act.fault].steps:
            command = {**one.command, **act.options}
            named = act.member if one.unit in ("member", "chosen") else one.unit
            for n in [ROLES.index(named)] if named in ROLES else [0, 1]:
                self._command(n, command)

    def _command(self, n: int, command: dict[str, Any]) -> None:
        unit = self._units[n]
        match command:
            case {"do": "power-off"}:
                unit.powered, unit.condition = False, None
            case {"do": "power-on"}:
                self._later.append((self._now_s + unit.file.timing.boot_s, n, {"do": "up"}))
            case {"do": "up"}:
                self._power_up(n, restoring=bool(command.get("restoring")))
            case {"do": "start"} if unit.condition is None and unit.powered:
                self._start(n)
            case {"do": "leave", "leaving": leaving}:
                self._give(n, ToldToLeave(Leaving(leaving)))
            case {"do": "order", "order": order}:
                self._give(n, Ordered(Order(order)))
            case {"do": "link", "up": up}:
                for port in [command["port"]] if command.get("port") else list(unit.rules.links):
                    self._set_port(n, port, up=bool(up))
            case {"do": "disk", "works": works}:
                unit.disk_works = bool(works)
            case {"do": "service-path", "open": opened}:
                unit.path_open = bool(opened)
            case {"do": "service", "service": service, "up": up}:
                (unit.dead.discard if up else unit.dead.add)(f"remote-{service}")
            case {"do": "stall", "seconds": seconds}:
                unit.stalled_until_s = self._now_s + float(seconds)
            case {"do": "password", "becomes": password}:
                unit.password = str(password)
                self._apply(n, unit.rules)
            case {"do": "ha", "mode": mode}:
                self._apply(n, replace(unit.rules, mode=Mode(mode)))
            case {"do": "sync-stuck", "stuck": stuck}:
                unit.sync_stuck = bool(stuck)
            case {"do": "configure"}:
                self._sync(1)
            case {"do": "heal"}:
                self._heal(n)
            case _:
                raise ValueError(f"nobody plays {command} here")

    def _apply(self, n: int, rules: Rules) -> None:
        """As the simulator does it: HA stops, says that its settings were changed, and starts with the new ones."""
        unit = self._units[n]
        unit.rules = rules
        self._give(n, Reconfigured(replace(rules, mode=Mode.OFF)))
        self._start(n)

    def _heal(self, n: int) -> None:
        unit = self._units[n]
        for port in unit.ports:
            self._set_port(n, port, up=True)
        unit.disk_works = unit.path_open = True
        unit.dead.clear()
        unit.sync_stuck, unit.stalled_until_s = False, 0.0
        self._power_up(n, restoring=True)
        self._check_locally(n)
        self._give(n, Ordered(Order.RESTORE))

    def _power_up(self, n: int, *, restoring: bool) -> None:
        unit = self._units[n]
        if unit.powered:
            return
        unit.powered, unit.booted_s = True, self._now_s
        self.said.append((self._now_s, n, ColdStart()))
        self._start(n, restoring=restoring)

    def _start(self, n: int, *, restoring: bool = False) -> None:
        unit = self._units[n]
        unit.condition = boot(unit.file.identity.serial, unit.rules, self._now_s, restoring)

    def _set_port(self, n: int, port: str, *, up: bool) -> None:
        unit = self._units[n]
        if unit.ports[port] != up:
            unit.ports[port] = up
            index = 1 + list(unit.ports).index(port)
            if unit.powered:
                self.said.append((self._now_s, n, LinkTrap(index, up)))

    def _give(self, n: int, given: Input) -> None:
        unit = self._units[n]
        if unit.condition is None:
            return
        unit.condition, outputs = step(unit.condition, given, self._now_s)
        for output in outputs:
            self.said += [(self._now_s, n, words) for words in announce(output)]
            match output:
                case StartSync(kind) if unit.condition is not None and unit.condition.state is State.PRIMARY:
                    if kind is SyncKind.CONFIGURATION:
                        self._sync(1 - n)
                case StartSync(kind):
                    self._synced(n, kind)
                case Left(leaving):
                    self._leave(n, leaving)

    def _sync(self, n: int) -> None:
        condition = self._units[n].condition
        if condition is not None and condition.state is State.SECONDARY:
            self._give(n, Ordered(Order.SYNC))

    def _synced(self, n: int, kind: SyncKind) -> None:
        unit, peer = self._units[n], self._units[1 - n]
        there = peer.condition is not None and any(map(self._carries, unit.rules.links))
        outcome = SyncOutcome.DIFFERS if unit.sync_stuck else SyncOutcome.DONE if there else SyncOutcome.FAILED
        if kind is SyncKind.CONFIGURATION:
            unit.sync = {SyncOutcome.DONE: "in_sync", SyncOutcome.DIFFERS: "differs"}.get(outcome, "failed")
        self._give(n, Synced(kind, outcome))

    def _leave(self, n: int, leaving: Leaving) -> None:
        timing, unit = self._units[n].file.timing, self._units[n]
        unit.condition = None
        if leaving is Leaving.RELOAD:
            self._later.append((self._now_s + timing.reload_s, n, {"do": "start"}))
            return
        unit.powered = False
        back_s = {Leaving.REBOOT: timing.boot_s, Leaving.UPGRADE: timing.upgrade_s}.get(leaving)
        if back_s is not None:
            self._later.append((self._now_s + back_s, n, {"do": "up"}))

    def _second(self) -> None:
        self._now_s += 1.0
        due = [each for each in self._later if each[0] <= self._now_s]
        self._later = [each for each in self._later if each[0] > self._now_s]
        for _, n, command in due:
            self._command(n, command)
        for n in (0, 1):
            self._give(n, Tick())
            self._beat(n)
            self._check_locally(n)
            self._check_services(n)
        self.shown.append((self._show(0), self._show(1)))

    def _beat(self, n: int) -> None:
        unit, other = self._units[n], self._units[1 - n]
        beat = unit.condition.beat(self._now_s) if unit.condition else None
        if beat is None or self._now_s < unit.stalled_until_s or unit.password != other.password:
            return
        for link in unit.rules.links:
            if self._carries(link):
                self._give(1 - n, Heard(link, beat))

    def _carries(self, link: str) -> bool:
        return all(unit.ports.get(link, True) and unit.powered for unit in self._units)

    def _check_locally(self, n: int) -> None:
        unit = self._units[n]
        if unit.condition is None:
            return
        monitored = [i.name for i in unit.file.interfaces if i.monitored and unit.file.local_checks.ports]
        works = {name: unit.ports[name] for name in monitored}
        if unit.file.local_checks.disks:
            works["hard disk"] = unit.disk_works
        for name, well in works.items():
            if unit.condition is not None and well == (name in unit.condition.local_failed):
                self._give(n, LocalChecked(name, well))

    def _check_services(self, n: int) -> None:
        """Each service of the peer, every so often; it has failed after so many times in a row."""
        unit, peer = self._units[n], self._units[1 - n]
        if unit.condition is None or unit.condition.state not in (State.SECONDARY, State.FAILED):
            unit.failures.clear()
            return
        for service in unit.file.services:
            if self._now_s % service.interval_s:
                continue
            name = service.kind.value
            serves = peer.condition is not None and peer.condition.state is State.PRIMARY
            well = unit.path_open and peer.powered and serves and name not in peer.dead
            unit.failures[name] = 0 if well else unit.failures.get(name, 0) + 1
            if well or unit.failures[name] >= service.retries:
                self._give(n, ServiceChecked(name, well))

    def _show(self, n: int) -> Shown | None:
        unit = self._units[n]
        if not unit.powered:
            return None
        condition, links = unit.condition, unit.rules.links
        state = condition.state if condition else State.OFF
        alive = {link: condition is not None and condition.link_alive(link, self._now_s) for link in links}
        sync = unit.sync if state is State.SECONDARY else "off"
        return Shown(MODE_NUMBER[unit.rules.mode], STATE_NUMBER[state], unit.booted_s, alive, sync)


def _files(scenario: Scenario) -> tuple[UnitFile, UnitFile]:
    if scenario.name not in _READ:
        with tempfile.TemporaryDirectory() as folder:
            one, other = prepare(Path(folder), scenario, slot=1)
            _READ[scenario.name] = read(one), read(other)
    return _READ[scenario.name]


_READ: dict[str, tuple[UnitFile, UnitFile]] = {}


def _rules(file: UnitFile) -> Rules:
    vitals = Vitals(0.0, file.ha.mode, {interface.name: True for interface in file.interfaces})
    return rules_of(from_file(file, vitals), file.services)
