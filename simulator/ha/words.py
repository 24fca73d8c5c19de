"""What goes into the HA state machine of a unit and what comes out of it."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.ha.rules import Rules
from simulator.modes import Mode, State


class Leaving(StrEnum):
    """A planned way down, announced to the peer before it happens."""

    NOT = ""
    REBOOT = "reboot"
    RELOAD = "reload"
    UPGRADE = "upgrade"
    SHUTDOWN = "shutdown"


class Ask(StrEnum):
    """What a unit wants of its peer about the primary role."""

    NOTHING = ""
    GIVE = "give"
    TAKE = "take"


class Order(StrEnum):
    """The three "click HERE" actions of the status page."""

    SYNC = "sync"
    RESTORE = "restore"
    RESTART = "restart"


class SyncKind(StrEnum):
    CONFIGURATION = "configuration"
    DATA = "data"


class SyncOutcome(StrEnum):
    DONE = "done"
    DIFFERS = "differs"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Beat:
    """One heartbeat: what its sender is, and what it wants."""

    serial: str
    mode: Mode
    state: State
    leaving: Leaving = Leaving.NOT
    ask: Ask = Ask.NOTHING
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    pass


@dataclass(frozen=True, slots=True)
class Heard:
    link: str
    beat: Beat


@dataclass(frozen=True, slots=True)
class Synced:
    kind: SyncKind
    outcome: SyncOutcome


@dataclass(frozen=True, slots=True)
class ServiceChecked:
    """A remote service of the peer, by name, answers, or has not answered to any retry."""

    name: str
    answers: bool


@dataclass(frozen=True, slots=True)
class LocalChecked:
    """A monitored port or disk of this unit, by name."""

    name: str
    works: bool


@dataclass(frozen=True, slots=True)
class Ordered:
    order: Order


@dataclass(frozen=True, slots=True)
class ToldToLeave:
    leaving: Leaving


@dataclass(frozen=True, slots=True)
class Reconfigured:
    """The HA settings were changed and applied."""

    rules: Rules


Input = Tick | Heard | Synced | ServiceChecked | LocalChecked | Ordered | ToldToLeave | Reconfigured


class Reason(StrEnum):
    """Why a unit changed: the vendor's alert text where one is known, ours otherwise."""

    STARTED = "HA processes started"
    PEER_LOST = "MASTER heartbeat disappeared"
    NO_PEER = "no peer heard while joining"
    PEER_STANDS_BY = "the peer is not MASTER"
    PEER_IS_PRIMARY = "the peer is MASTER"
    PEER_FAILED = "MASTER failed"
    PEER_LEAVES = "peer rebooting (or reloading)"
    PEER_RETURNED = "peer command appeared"
    ROLES_SWITCHED = "SLAVE asks us to switch roles (recovery after a restart)"
    ROLE_RETURNED = "the peer asks us to be MASTER"
    TAKEN_OVER = "SLAVE took over: service check"
    SERVICE_FAILED = "remote service check failed"
    LOCAL_FAILED = "local port or disk failed"
    SWITCHED_OFF = "on failure: switch off"
    FIRST_SYNC_FAILED = "first configuration sync failed"
    SYNC_FAILED = "configuration sync failed"
    SETTINGS = "HA settings have been changed"
    ORDERED = "restored by the administrator"


@dataclass(frozen=True, slots=True)
class Became:
    before: State
    after: State
    reason: Reason


@dataclass(frozen=True, slots=True)
class LinksChanged:
    """Every heartbeat link, in the order of the settings, and whether it carries the peer's heartbeats."""

    alive: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class PeerDisappeared:
    """The secondary is gone; its primary only says so."""


@dataclass(frozen=True, slots=True)
class StartSync:
    kind: SyncKind


@dataclass(frozen=True, slots=True)
class SyncTold:
    """A synchronisation ended, well or not."""

    kind: SyncKind
    outcome: SyncOutcome


@dataclass(frozen=True, slots=True)
class PushQueue:
    """The mail queue of a unit that has lost the primary role goes to the new primary."""


@dataclass(frozen=True, slots=True)
class LeavingTold:
    leaving: Leaving


@dataclass(frozen=True, slots=True)
class Left:
    """The unit goes down now."""

    leaving: Leaving


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    pass


@dataclass(frozen=True, slots=True)
class AskedToBePrimary:
    """The peer gave the primary role back to a unit that holds it or takes it."""


Output = (
    Became
    | LinksChanged
    | PeerDisappeared
    | StartSync
    | SyncTold
    | PushQueue
    | LeavingTold
    | Left
    | SettingsChanged
    | AskedToBePrimary
)
