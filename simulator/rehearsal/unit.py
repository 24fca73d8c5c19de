"""One rehearsed unit: its power, its HA state machine, and what an admin or a fault does to it."""

from collections.abc import Callable
from dataclasses import replace

from simulator.announce import Announcement, ColdStart, LinkTrap, announce
from simulator.ha.condition import Condition
from simulator.ha.machine import boot, step
from simulator.ha.rules import Rules
from simulator.ha.words import (
    Beat,
    Input,
    Leaving,
    Left,
    LocalChecked,
    Order,
    Ordered,
    Output,
    PushQueue,
    Reconfigured,
    ServiceChecked,
    StartSync,
    Synced,
    SyncKind,
    SyncOutcome,
    Tick,
)
from simulator.modes import Mode, State
from simulator.rehearsal.make import Make

_SYNC_WORD = {SyncOutcome.DONE: "in_sync", SyncOutcome.DIFFERS: "differs", SyncOutcome.FAILED: "failed"}
_WATCHING = (State.SECONDARY, State.FAILED)
_HANDLES_MAIL = (State.PRIMARY, State.CONFIG_PRIMARY, State.CONFIG_SECONDARY)


class RehearsedUnit:
    """`later(seconds, what)` does something then; `tell` hears what the unit says; `ask` starts a synchronisation."""

    def __init__(
        self,
        make: Make,
        now_s: Callable[[], float],
        later: Callable[[float, Callable[[], None]], None],
        tell: Callable[[Announcement], None],
        sync: Callable[[SyncKind], None],
    ) -> None:
        self.make, self._now_s, self._later, self._tell, self._sync = make, now_s, later, tell, sync
        self.rules: Rules = make.rules
        self.condition: Condition | None = None
        self.powered, self.silent = False, False
        self.started_s = 0.0
        self.ports_up = dict.fromkeys(make.ports, True)
        self.disk_works = self.service_path = True
        self.dead_services: set[str] = set()
        self.password, self.sync_stuck, self.version, self.stalled_until_s = "", False, 1, 0.0
        self._outcomes: dict[SyncKind, SyncOutcome] = {}
        self._failures = dict.fromkeys((service.name for service in make.services), 0)

    @property
    def state(self) -> State:
        return self.condition.state if self.condition else State.OFF

    @property
    def mode(self) -> Mode:
        return self.rules.mode

    @property
    def answers(self) -> bool:
        """Whether anybody who asks it gets a word."""
        return self.powered and not self.silent

    @property
    def handles_mail(self) -> bool:
        return self.powered and (self.state in _HANDLES_MAIL or self.mode is Mode.OFF)

    def give(self, given: Input) -> None:
        """One input to the state machine, and everything that follows from it."""
        if self.condition is None:
            return
        self.condition, outputs = step(self.condition, given, self._now_s())
        for output in outputs:
            if not isinstance(output, PushQueue):
                self._follow(output)

    def _follow(self, output: Output) -> None:
        match output:
            case StartSync(kind):
                self._sync(kind)
            case Left(leaving):
                self._leave(leaving)
            case _:
                pass
        for said in announce(output):
            self._tell(said)

    def power_on(self, restoring: bool = False) -> None:
        if self.powered:
            return
        self.powered, self.started_s = True, self._now_s()
        self._tell(ColdStart())
        self.start_ha(restoring)

    def power_off(self) -> None:
        self.powered, self.condition = False, None

    def start_ha(self, restoring: bool = False) -> None:
        if self.powered and self.condition is None:
            self._outcomes.clear()
            self.condition = boot(self.make.serial, self.rules, self._now_s(), restoring)

    def _leave(self, leaving: Leaving) -> None:
        if leaving is Leaving.RELOAD:
            self.condition = None
            self._later(self.make.reload_s, self.start_ha)
            return
        self.power_off()
        if leaving in (Leaving.REBOOT, Leaving.UPGRADE):
            self._later(self.make.boot_s if leaving is Leaving.REBOOT else self.make.upgrade_s, self.power_on)

    def apply(self, rules: Rules) -> None:
        """New HA settings, as "Apply" on the configuration page takes them."""
        self.give(Reconfigured(replace(rules, mode=Mode.OFF)))
        self.rules, self.condition = rules, None
        self.start_ha()

    def set_port(self, name: str, up: bool) -> None:
        if self.ports_up[name] == up:
            return
        self.ports_up[name] = up
        if self.powered:
            self._tell(LinkTrap(1 + self.make.ports.index(name), up))

    def beat(self) -> Beat | None:
        """A second passes; the heartbeat that is sent then, if any."""
        self.give(Tick())
        stalled = self._now_s() < self.stalled_until_s
        return None if self.condition is None or stalled else self.condition.beat(self._now_s())

    def check_locally(self) -> None:
        failed = self.condition.local_failed if self.condition else frozenset()
        works = {name: self.ports_up[name] for name in self.make.monitored_ports} | {"hard disk": self.disk_works}
        for name, well in works.items():
            if well == (name in failed):
                self.give(LocalChecked(name, well))

    def check_service(self, name: str, retries: int, answered: bool) -> None:
        """One try at a service of the peer."""
        if self.state not in _WATCHING:
            self._failures[name] = 0
            return
        answered = answered and self.service_path
        self._failures[name] = 0 if answered else self._failures[name] + 1
        if answered or self._failures[name] >= retries:
            self.give(ServiceChecked(name, answered))

    def synced(self, kind: SyncKind, outcome: SyncOutcome) -> None:
        self._outcomes[kind] = outcome
        self.give(Synced(kind, outcome))

    def configure(self) -> None:
        """A synchronised setting is changed; on the primary the change goes to the secondary at once."""
        self.version += 1
        if self.state is State.PRIMARY:
            self.give(Ordered(Order.SYNC))

    def heartbeat(self) -> dict[str, str]:
        """Each heartbeat link, `ok` or `failed`, as the unit sees it."""
        condition, now_s = self.condition, self._now_s()
        alive = {link: condition is not None and condition.link_alive(link, now_s) for link in self.rules.links}
        return {link: "ok" if up else "failed" for link, up in alive.items()}

    def sync_words(self) -> dict[str, str]:
        mail = self._sync_word(SyncKind.DATA) if self.make.backup_mail_data else "off"
        return {"config": self._sync_word(SyncKind.CONFIGURATION), "mail_data": mail}

    def _sync_word(self, kind: SyncKind) -> str:
        if self.state is not State.SECONDARY:
            return "off"
        if self.condition is not None and self.condition.sync.running and kind is SyncKind.CONFIGURATION:
            return "running"
        outcome = self._outcomes.get(kind)
        return "running" if outcome is None else _SYNC_WORD[outcome]
