"""What a unit's faces show at this moment: the one mutable state that the agent, the pages and the faults share."""

from dataclasses import dataclass, field
from enum import StrEnum

from simulator.announce import HaTrap
from simulator.modes import Mode, State

QUEUES = (
    "default queue",
    "default slow queue",
    "incoming queue",
    "incoming slow queue",
    "outgoing queue",
    "outgoing slow queue",
    "ibe queue",
    "ibe slow queue",
    "thresholded queue",
    "spam outbreak queue",
    "virus outbreak queue",
    "sandbox queue",
)
INCOMING, DEFERRED = 2, 5

_HANDLES_MAIL = (State.PRIMARY, State.CONFIG_PRIMARY, State.CONFIG_SECONDARY)


class HttpFault(StrEnum):
    """What the HTTPS face does instead of answering well."""

    NONE = "none"
    ERROR_500 = "500"
    HTML = "html"
    EXPIRED = "expired"


class TrapFault(StrEnum):
    """What becomes of the traps a unit sends."""

    NONE = "none"
    LOST = "lost"
    DOUBLED = "doubled"
    DELAYED = "delayed"
    FROM_VIRTUAL = "from-virtual"


@dataclass(slots=True)
class Queue:
    name: str
    mails: int = 0
    kilobytes: int = 0


@dataclass(slots=True)
class Faults:
    """How the faces misbehave, whatever the unit itself is doing."""

    silent: bool = False
    delay_s: float = 0.0
    community: str | None = None
    ha_objects: bool = True
    effective_number: int | None = None
    http: HttpFault = HttpFault.NONE
    traps: TrapFault = TrapFault.NONE
    clock_skew_s: float = 0.0


@dataclass(slots=True)
class Vitals:
    started_at_s: float
    mode: Mode
    ports_up: dict[str, bool]
    states: tuple[State, ...] = (State.OFF,)  # the present one, then each earlier one once, the latest first
    ha_event: HaTrap | None = None  # the last one, whoever was told
    cpu_percent: int = 4
    memory_percent: int = 42
    log_disk_percent: int = 7
    mail_disk_percent: int = 13
    sessions: int = 3
    load: int = 5
    queues: list[Queue] = field(default_factory=lambda: [Queue(name) for name in QUEUES])
    powered: bool = True
    disk_works: bool = True
    faults: Faults = field(default_factory=Faults)

    @property
    def state(self) -> State:
        return self.states[0]

    def enter(self, state: State) -> None:
        self.states = (state, *(earlier for earlier in self.states if earlier is not state))

    @property
    def handles_mail(self) -> bool:
        return self.powered and (self.state in _HANDLES_MAIL or self.mode is Mode.OFF)

    @property
    def reachable(self) -> bool:
        return self.powered and not self.faults.silent
