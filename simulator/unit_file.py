"""What a simulated unit is: the settings of its HA pages and of its faces, read from one TOML file."""

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from simulator.modes import STATE_NUMBER, Mode, OnFailure, State, mode_named, on_failure_named
from simulator.toml_table import Table, UnitFileError

Target = tuple[str, int]


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


@dataclass(frozen=True, slots=True)
class SnmpFace:
    port: int
    community: str = field(repr=False)
    users: tuple[SnmpUser, ...]
    trap_targets: tuple[Target, ...]
    state_numbers: dict[State, int]


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


@dataclass(frozen=True, slots=True)
class UnitFile:
    path: Path
    management_address: str
    identity: Identity
    ha: HaSettings
    interfaces: tuple[Interface, ...]
    snmp: SnmpFace
    https: HttpsFace

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


def read(path: Path) -> UnitFile:
    """The unit that a file describes; UnitFileError where the file is not one."""
    try:
        root = Table(path, "", tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnitFileError(f"{path}: {error}") from None
    unit = UnitFile(
        path=path,
        management_address=root.text("management_address"),
        identity=_identity(root.table("identity")),
        ha=_ha(root.table("main_configuration"), root.table("backup_options"), root.table("advanced_options")),
        interfaces=tuple(_interface(table) for table in root.tables("interface")),
        snmp=_snmp(root.table("snmp")),
        https=_https(root.table("https")),
    )
    root.done()
    return unit


def _identity(table: Table) -> Identity:
    found = Identity(table.text("hostname"), table.text("model"), table.text("serial"), table.text("version"))
    table.done()
    return found


def _ha(main: Table, backup: Table, advanced: Table) -> HaSettings:
    found = HaSettings(
        mode=main.word("mode_of_operation", mode_named),
        on_failure=main.word("on_failure", on_failure_named),
        shared_password=main.text("shared_password"),
        backup_mail_data=backup.flag("mail_data_directories", True),
        backup_mta_queue=backup.flag("mta_queue_directories", False),
        base_port=advanced.integer("ha_base_port", 20000),
        lost_threshold_s=advanced.number("heartbeat_lost_threshold_s", 15.0),
        remote_services_as_heartbeat=advanced.flag("remote_services_as_heartbeat", False),
        hold_off_s=advanced.number("hold_off_s", 900.0),
    )
    for table in (main, backup, advanced):
        table.done()
    return found


def _interface(table: Table) -> Interface:
    found = Interface(
        name=table.text("name"),
        address=table.text("address", ""),
        heartbeat=table.word("heartbeat_status", HeartbeatStatus, "disabled"),
        peer=table.text("peer_ip_address", ""),
        monitored=table.flag("port_monitor", False),
        virtual_ip_action=table.word("virtual_ip_action", VirtualIpAction, "ignore"),
        virtual_ip=table.text("virtual_ip_address", ""),
    )
    table.done()
    if found.heartbeat is not HeartbeatStatus.DISABLED and not (found.address and found.peer):
        raise table.error("a heartbeat interface needs address and peer_ip_address")
    return found


def _snmp(table: Table) -> SnmpFace:
    numbers = table.table("effective_mode_numbers")
    found = SnmpFace(
        port=table.integer("port"),
        community=table.text("community"),
        users=tuple(_user(row) for row in table.tables("user")),
        trap_targets=table.words("trap_targets", target),
        state_numbers={state: numbers.integer(state, number) for state, number in STATE_NUMBER.items()},
    )
    numbers.done()
    table.done()
    return found


def _user(table: Table) -> SnmpUser:
    found = SnmpUser(
        name=table.text("name"),
        auth=table.text("auth", ""),
        auth_password=table.text("auth_password", ""),
        privacy=table.text("privacy", ""),
        privacy_password=table.text("privacy_password", ""),
    )
    table.done()
    return found


def _https(table: Table) -> HttpsFace:
    found = HttpsFace(
        port=table.integer("port"),
        admin=table.text("admin"),
        password=table.text("password"),
        certificate=table.text("certificate", ""),
        key=table.text("key", ""),
        rest_api=table.flag("rest_api", True),
        idle_timeout_s=table.number("admin_idle_timeout_s", 300.0),
        banner=table.text("post_login_banner", ""),
    )
    table.done()
    return found


def target(text: str) -> Target:
    """An address and port from `127.0.0.1:1162`."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(text)
    return host, int(port)
