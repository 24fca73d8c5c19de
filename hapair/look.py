"""Knows what one look at a pair brought: for each member and channel a reading, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from hapair.forms.lines import whole_ms
from hapair.modes import Sent

LONGEST_LOOK_S = 3600.0
"""No part of a look is told to have taken longer."""


class Cause(StrEnum):
    """Why a channel gave no reading. `LATE` is a fault of ours: it says nothing about the unit."""

    TIMEOUT = "timeout"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    AUTH = "auth"
    TLS = "tls"
    LATE = "late"
    PROTOCOL = "protocol"
    NO_HA_OBJECTS = "no_ha_objects"


class Path(StrEnum):
    """Whether we could reach anything at all, by the site's reference target."""

    OK = "ok"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a unit tells beside its modes; `None` and empty mean this channel did not tell.

    `heartbeat` maps a link (`port6`) to the unit's word for it (`ok`, `failed`), `sync` a kind (`config`, `mail`) to
    its state, `interfaces` a port to `up` or `down`, `queues` a mail queue to its number of mails.
    `certificate_ends` is of the one it showed over HTTPS. `more` holds keys of a recording that this version does not
    know.
    """

    uptime_s: float | None = None
    serial: str | None = None
    model: str | None = None
    version: str | None = None
    hostname: str | None = None
    cpu_percent: float | None = None
    memory_percent: float | None = None
    log_disk_percent: float | None = None
    mail_disk_percent: float | None = None
    sessions: int | None = None
    load: float | None = None
    deferred: int | None = None
    queues: Mapping[str, int] = field(default_factory=dict)
    interfaces: Mapping[str, str] = field(default_factory=dict)
    certificate_ends: datetime | None = None
    heartbeat: Mapping[str, str] = field(default_factory=dict)
    sync: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one channel of one member said. `None` for a mode: this channel does not tell it.

    `early_s`: how long before the look's `at` it came, where another answer was waited for longer.
    """

    mode: Sent | None = None
    effective: Sent | None = None
    facts: Facts = NO_FACTS
    early_s: float = 0.0


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why one channel of one member gave no reading; `facts` where it answered but without its HA objects."""

    cause: Cause
    detail: str = ""
    facts: Facts = NO_FACTS


Outcome = Reading | NoAnswer


@dataclass(frozen=True, slots=True)
class Testimony:
    """One member in one look; `None` for a channel that was not asked."""

    snmp: Outcome | None = None
    http: Outcome | None = None
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def silent(self) -> bool:
        """Nothing came back over any channel: a refusal or garbage is a sign of life as well as a reading is.

        What was late by our own fault is no silence of the unit's.
        """
        return all(_unanswered(outcome) for outcome in (self.snmp, self.http))


def _unanswered(outcome: Outcome | None) -> bool:
    match outcome:
        case None | NoAnswer(cause=Cause.TIMEOUT | Cause.UNREACHABLE):
            return True
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Face:
    """What whoever connects is shown: `greeting` is what stands after SMTP's 220, `certificate` the SHA-256 of the
    certificate in hexadecimal. Empty is what was not shown."""

    greeting: str = ""
    certificate: str = ""


Shown = Face | NoAnswer


@dataclass(frozen=True, slots=True)
class Faces:
    """What a witness was shown at each virtual address and, to know the units by, at each member's own: by address or
    member, then by way (`smtp`, `https`). `early_s`: how long before the look's `at` it had been shown all."""

    addresses: Mapping[str, Mapping[str, Shown]]
    members: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    early_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both members of a pair, polled together: the unit of storage and of judgement. `at` is receipt time, UTC.

    `took_s`: how long before `at` the members were first asked; 0 where nobody said. `virtual`: None where no witness
    has come back since the look before.
    """

    pair: str
    at: datetime
    members: Mapping[str, Testimony]
    path: Path = Path.OK
    took_s: float = 0.0
    more: Mapping[str, object] = field(default_factory=dict)
    virtual: Faces | None = None

    @property
    def asked_at(self) -> datetime:
        """Before any answer in it was given."""
        return whole_ms(self.at - timedelta(seconds=self.took_s))

    def came_at(self, reading: Reading) -> datetime:
        """After the unit had given that answer."""
        return self.at - timedelta(milliseconds=int(reading.early_s * 1000))


class Source(StrEnum):
    TRAP = "trap"
    SYSLOG = "syslog"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Event:
    """Something told to us rather than polled. `kind` is one of `EVENT_KINDS` or any other text, kept as it is."""

    pair: str
    at: datetime
    source: Source
    kind: str
    member: str | None = None
    text: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


SWITCHES = frozenset({"primary_unit_switch", "secondary_unit_switch"})
EVENT_KINDS = SWITCHES | {
    "unit_shutdown",
    "system_halt",
    "system_reboot",
    "system_reload",
    "system_upgrade",
    "heartbeat_changed",
    "sync_started",
    "sync_finished",
    "sync_failed",
    "ha_settings_changed",
    "note",
}

Item = Snapshot | Event
