"""The settings of a simulated unit: those of its HA pages, those of its faces, and the simulator's own."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from simulator.modes import Mode, OnFailure, State

Target = tuple[str, int]

AUTH_NAMES = ("", "MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512")
PRIVACY_NAMES = ("", "DES", "AES-128", "AES-192", "AES-256", "AES-192-Reeder", "AES-256-Reeder")


class HeartbeatStatus(StrEnum):
    DISABLED = "disabled"
    PRIMARY = "primary"
    SECONDARY = "secondary"


class VirtualIpAction(StrEnum):
    IGNORE = "ignore"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Interface:
    name: str
    address: str
    heartbeat: HeartbeatStatus
    peer: str
    monitored: bool
    virtual_ip_action: VirtualIpAction
    virtual_ip: str


@dataclass(frozen=True, slots=True)
class HaSettings:
    """The main, backup and advanced sections of System > High Availability > Configuration."""

    mode: Mode
    on_failure: OnFailure
    shared_password: str = field(repr=False)
    backup_mail_data: bool
    backup_mta_queue: bool
    base_port: int
    lost_threshold_s: float
    remote_services_as_heartbeat: bool
    hold_off_s: float
    sync_period_s: float
    sync_retry_s: float
    sync_failures_allowed: int


@dataclass(frozen=True, slots=True)
class Identity:
    hostname: str
    model: str
    serial: str
    version: str


@dataclass(frozen=True, slots=True)
class SnmpUser:
    """A v3 user; an empty protocol name means none."""

    name: str
    auth: str
    auth_password: str = field(repr=False)
    privacy: str
    privacy_password: str = field(repr=False)


class Mib(StrEnum):
    """Which of the vendor's MIBs the agent serves: before 2009 it stood elsewhere and had no HA modes."""

    CURRENT = "current"
    BEFORE_2009 = "before-2009"


class Unnumbered(StrEnum):
    """What fmlHAEffectiveMode does in a state it has no number for."""

    OMIT = "omit"
    KEEP_LAST = "keep-last"


@dataclass(frozen=True, slots=True)
class SnmpFace:
    """`event_objects`: whether fmlHAEventId and its two neighbours can be read, not only notified."""

    port: int
    community: str = field(repr=False)
    users: tuple[SnmpUser, ...]
    trap_targets: tuple[Target, ...]
    trap_version: str
    trap_events: frozenset[str]
    state_numbers: dict[State, int | Unnumbered]
    mib: Mib
    event_objects: bool


@dataclass(frozen=True, slots=True)
class HttpsFace:
    port: int
    admin: str
    password: str = field(repr=False)
    certificate: str
    key: str
    rest_api: bool
    idle_timeout_s: float
    banner: str
    wrong_password_status: int
    ha_status_resource: str


class ServiceKind(StrEnum):
    SMTP = "remote-smtp"
    IMAP = "remote-imap"
    POP = "remote-pop"
    HTTP = "remote-http"

    @property
    def short(self) -> str:
        return self.value.removeprefix("remote-")


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the peer that is monitored; `interval_s` apart, so many tries make a failure."""

    kind: ServiceKind
    address: Target
    interval_s: float
    timeout_s: float
    retries: int


@dataclass(frozen=True, slots=True)
class LocalChecks:
    """Monitoring of this unit's own ports (those with port_monitor) and hard disks."""

    ports: bool
    disks: bool
    interval_s: float


@dataclass(frozen=True, slots=True)
class SyslogTarget:
    address: Target
    transport: str
    comma_separated: bool
    older_form: bool


@dataclass(frozen=True, slots=True)
class MailLoad:
    """Where a unit offers its services, and the mails a minute that come to a primary and that it can deliver."""

    ports: dict[ServiceKind, int]
    arriving: float
    delivered: float


@dataclass(frozen=True, slots=True)
class Timing:
    """Ours, no document gives them: how long a unit boots, reloads and upgrades; `speed` shortens every timer."""

    speed: float
    boot_s: float
    reload_s: float
    upgrade_s: float


@dataclass(frozen=True, slots=True)
class UnitFile:
    path: Path
    management_address: str
    identity: Identity
    ha: HaSettings
    interfaces: tuple[Interface, ...]
    services: tuple[Service, ...]
    local_checks: LocalChecks
    snmp: SnmpFace
    https: HttpsFace
    syslog: tuple[SyslogTarget, ...]
    mail: MailLoad
    timing: Timing

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def state_folder(self) -> Path:
        """Where the unit keeps its certificate and the socket of its control face."""
        return self.path.with_suffix("")

    @property
    def socket(self) -> Path:
        return self.state_folder / "control.sock"

    @property
    def certificate(self) -> Path:
        """The certificate of the HTTPS face: the one named in the file, or else the unit's own self-signed one."""
        return Path(self.https.certificate) if self.https.certificate else self.state_folder / "certificate.pem"

    @property
    def key(self) -> Path:
        return Path(self.https.key) if self.https.key else self.state_folder / "key.pem"
