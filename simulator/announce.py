"""What a unit says about a turn of its HA: the traps, the log lines and the alert mails that go with it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from simulator.ha.words import (
    AskedToBePrimary,
    Became,
    Leaving,
    LeavingTold,
    LinksChanged,
    Output,
    PeerDisappeared,
    PushQueue,
    Reason,
    SettingsChanged,
    StartSync,
    SyncOutcome,
    SyncTold,
)
from simulator.modes import State

_REASON_OCTETS = 32


class HaEvent(IntEnum):
    """FmlHAEventIdVal. Which goes with which change is our reading of the names; a failure has none, so it takes 3."""

    MASTER_UNIT_SWITCH = 1
    SLAVE_UNIT_SWITCH = 2
    UNIT_SHUTDOWN = 3


class SystemEvent(IntEnum):
    """The first four of FmlSysEventCodeVal."""

    HALT = 1
    REBOOT = 2
    RELOAD = 3
    UPGRADE = 4


class Priority(StrEnum):
    ERROR = "error"
    NOTICE = "notice"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class HaTrap:
    event: HaEvent
    reason: str


@dataclass(frozen=True, slots=True)
class SystemTrap:
    event: SystemEvent


@dataclass(frozen=True, slots=True)
class ColdStart:
    """The agent came up."""


@dataclass(frozen=True, slots=True)
class LinkTrap:
    """A port went down or came up; `index` is its row in the interfaces table."""

    index: int
    up: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the event log: the words that sources give are kept, with their misspellings; the rest is ours."""

    message: str
    subtype: str = "ha"
    priority: Priority = Priority.NOTICE

    @property
    def status(self) -> str:
        return "failure" if self.priority is Priority.ERROR else "success"


@dataclass(frozen=True, slots=True)
class AlertMail:
    event: str
    change: str = ""


Trap = HaTrap | SystemTrap | ColdStart | LinkTrap
Announcement = Trap | LogLine | AlertMail

_EVENT = {
    State.PRIMARY: HaEvent.MASTER_UNIT_SWITCH,
    State.SECONDARY: HaEvent.SLAVE_UNIT_SWITCH,
    State.FAILED: HaEvent.UNIT_SHUTDOWN,
    State.OFF: HaEvent.UNIT_SHUTDOWN,
}
_SYSTEM = {
    Leaving.SHUTDOWN: SystemEvent.HALT,
    Leaving.REBOOT: SystemEvent.REBOOT,
    Leaving.RELOAD: SystemEvent.RELOAD,
    Leaving.UPGRADE: SystemEvent.UPGRADE,
}
_NAME = {
    State.PRIMARY: "MASTER",
    State.SECONDARY: "SLAVE",
    State.HOLD_OFF: "HOLD_OFF",
    State.FAILED: "FAILED",
    State.OFF: "OFF",
    State.JOINING: "OFF",
}
_LINK_RANK = ("primary", "secondary")
_SYNC_WORD = {SyncOutcome.DONE: "finished", SyncOutcome.DIFFERS: "checksum differs", SyncOutcome.FAILED: "failed"}


def announce(output: Output) -> tuple[Announcement, ...]:
    """Everything a unit says about one output of its state machine, in order."""
    match output:
        case Became():
            return _became(output)
        case LinksChanged(alive):
            return (LogLine(_links(alive)),)
        case PeerDisappeared():
            return (
                LogLine("hahbd: SLAVE heartbeat disappeared"),
                AlertMail("ha: SLAVE heartbeat disappeared"),
            )
        case StartSync(kind):
            return (LogLine(f"hasyncd: {kind} synchronization started", priority=Priority.INFORMATION),)
        case SyncTold(kind, outcome):
            good = outcome is SyncOutcome.DONE
            priority = Priority.INFORMATION if good else Priority.ERROR
            return (LogLine(f"hasyncd: {kind} synchronization {_SYNC_WORD[outcome]}", priority=priority),)
        case PushQueue():
            return (LogLine("hasyncd: mail queue is handed to the peer", priority=Priority.INFORMATION),)
        case LeavingTold(leaving):
            return _leaving(leaving)
        case SettingsChanged():
            return (LogLine("HA settings have been changed", subtype="config", priority=Priority.INFORMATION),)
        case AskedToBePrimary():
            return (LogLine("monitord: the peer asked this unit to return to operating as the primary unit"),)
        case _:
            return ()


def _became(became: Became) -> tuple[Announcement, ...]:
    if became.after is State.JOINING or became.reason is Reason.SETTINGS:
        return ()
    before, after = _NAME.get(became.before, ""), _NAME.get(became.after, "")
    mail = AlertMail(became.reason.value, f"The state changed from '{before}' to '{after}'")
    logs = (LogLine(line) for line in _mode_lines(became))
    event = _EVENT.get(became.after)
    trap = (HaTrap(event, cut(became.reason.value)),) if event is not None else ()
    return (*trap, *logs, mail)


def _mode_lines(became: Became) -> tuple[str, ...]:
    reason = became.reason.value
    match became.after:
        case State.PRIMARY if became.reason is Reason.PEER_LOST:
            return f"monitord: {reason}, assuming MASTER role", f"monitord: {reason}, entering MASTER mode"
        case State.PRIMARY:
            return (f"monitord: {reason}, entering MASTER mode",)
        case State.SECONDARY:
            return (f"configd: {reason}, entering slave mode",)
        case _:
            return (f"monitord: {reason}, entering {_NAME.get(became.after, 'config')} mode",)


def _leaving(leaving: Leaving) -> tuple[Announcement, ...]:
    down = leaving is Leaving.SHUTDOWN
    said = "System has been shutdown" if down else "System has been restarted"
    mail = "The system was shutdown!" if down else "The system is rebooting (or reloading)!"
    trap = (HaTrap(HaEvent.UNIT_SHUTDOWN, cut(mail)),) if down else ()
    return SystemTrap(_SYSTEM[leaving]), *trap, LogLine(said, subtype="system"), AlertMail(mail)


def _links(alive: tuple[tuple[str, bool], ...]) -> str:
    parts = (
        f"{rank}-hearbeat-{port}={'OK' if up else 'FAILED'}"
        for rank, (port, up) in zip(_LINK_RANK, alive, strict=False)
    )
    return "hahbd: heart beat status changed to " + ";".join(parts)


def cut(reason: str) -> str:
    """fmlHAEventReason holds 32 octets; whether a real agent cuts a longer text or sends another is not known."""
    return reason.encode()[:_REASON_OCTETS].decode(errors="ignore")
