"""Knows everything that can be set, as types: what a person writes into pairwatch.toml and what it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hapair.modes import Sent
from hapair.pair import Pair, Role
from hapair.settings.access import AccessSettings
from hapair.settings.alerting import AlertSettings
from hapair.settings.ha import HaSettings
from hapair.settings.secret import Secret


class SnmpVersion(StrEnum):
    V2C = "2c"
    V3 = "3"


class Level(StrEnum):
    """SNMPv3 security levels, in the field's spelling."""

    NO_AUTH = "noAuthNoPriv"
    AUTH = "authNoPriv"
    AUTH_PRIV = "authPriv"


class AuthProtocol(StrEnum):
    MD5 = "MD5"
    SHA1 = "SHA-1"
    SHA224 = "SHA-224"
    SHA256 = "SHA-256"
    SHA384 = "SHA-384"
    SHA512 = "SHA-512"


class PrivProtocol(StrEnum):
    DES = "DES"
    AES128 = "AES-128"
    AES192 = "AES-192"
    AES256 = "AES-256"


class Engine(StrEnum):
    """Which code reads a unit's replies over SNMP: our own walk, or pysnmp's decoder."""

    LEAN = "lean"
    PYSNMP = "pysnmp"


@dataclass(frozen=True, slots=True)
class SnmpSettings:
    """How to ask one member over SNMP. `timeout_s` is for one try; `retries` come after the first."""

    version: SnmpVersion = SnmpVersion.V3
    port: int = 161
    timeout_s: float = 1.0
    retries: int = 2
    community: Secret | None = None
    user: str = ""
    level: Level = Level.AUTH_PRIV
    auth: AuthProtocol = AuthProtocol.SHA256
    auth_password: Secret | None = None
    priv: PrivProtocol = PrivProtocol.AES128
    priv_password: Secret | None = None
    engine: Engine = Engine.LEAN


@dataclass(frozen=True, slots=True)
class HttpProfile:
    """Where a unit's HTTPS interface tells its HA status: the vendor documents no such resource, so a site says it.

    Each of `mode`, `effective` and the values of `heartbeat` and `sync` is a JSON pointer (RFC 6901) into the reply to
    GET `path`; `values` maps words of the reply to modes where they are not the vendor's own.
    """

    path: str
    mode: str | None = None
    effective: str | None = None
    heartbeat: Mapping[str, str] = field(default_factory=dict)
    sync: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Sent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How to ask one member over HTTPS. `timeout_s` bounds everything one look does over this channel.

    TLS is verified with the system's authorities, with `ca_file`, or by `pin`: SHA-256 fingerprints of the certificate.
    """

    user: str
    password: Secret
    port: int = 443
    timeout_s: float = 5.0
    ca_file: str | None = None
    pins: tuple[str, ...] = ()
    profile: HttpProfile | None = None


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """`service_monitoring`: whether it watches the services of the other unit, which no channel tells; None is not
    said."""

    name: str
    role: Role
    address: str
    snmp: SnmpSettings | None = None
    http: HttpSettings | None = None
    admin_url: str = ""
    service_monitoring: bool | None = None
    ha: HaSettings | None = None


@dataclass(frozen=True, slots=True)
class WitnessSettings:
    """How it is asked who answers at the virtual addresses: `smtp` and `https` are ports, 0 is not at all. `timeout_s`
    bounds each conversation as a whole."""

    smtp: int = 25
    https: int = 443
    interval_s: float = 30.0
    timeout_s: float = 5.0


@dataclass(frozen=True, slots=True)
class HeartbeatLink:
    """One heartbeat interface; `peers` are the addresses of the two members on it, the primary's first."""

    name: str
    status: Role
    peers: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PairSettings:
    """A pair, its HA settings as configured on the units, and how to reach both members."""

    pair: Pair
    primary: MemberSettings
    secondary: MemberSettings
    site: str = ""
    ha_base_port: int = 20000
    heartbeat_links: tuple[HeartbeatLink, ...] = ()
    virtual_ips: tuple[str, ...] = ()
    witness: WitnessSettings | None = None

    @property
    def members(self) -> tuple[MemberSettings, MemberSettings]:
        return self.primary, self.secondary


@dataclass(frozen=True, slots=True)
class Site:
    """`reference`: host:port of something near the units; where it is out of reach too, we are the ones cut off."""

    name: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """`raw_days`: whole days of looks kept in the store; older ones lie as Parquet in `archive` for `archive_days`."""

    url: str = "sqlite:///pairwatch.db"
    raw_days: int = 7
    archive: str = "archive"
    archive_days: int = 400


@dataclass(frozen=True, slots=True)
class DashboardSettings:
    address: str = "127.0.0.1"
    port: int = 8501
    access: AccessSettings = field(default_factory=AccessSettings)


@dataclass(frozen=True, slots=True)
class ListenSettings:
    """Where traps and syslog are heard; port 0: not at all. SNMPv3 users are those of the members' `snmp` settings.

    `community`: v1 and v2c traps are believed with this one and with those of members polled over v2c.
    """

    address: str = "0.0.0.0"  # noqa: S104 - units send from networks of their own
    traps: int = 1162
    syslog: int = 1514
    community: Secret | None = None


@dataclass(frozen=True, slots=True)
class OperatorSettings:
    """`socket`: the Unix socket at which the collector takes what people do; empty is none."""

    socket: str = "pairwatch.sock"


@dataclass(frozen=True, slots=True)
class Settings:
    pairs: tuple[PairSettings, ...]
    sites: tuple[Site, ...] = ()
    store: StoreSettings = StoreSettings()
    dashboard: DashboardSettings = DashboardSettings()
    listen: ListenSettings | None = None
    alerts: AlertSettings = field(default_factory=AlertSettings)
    operators: OperatorSettings = OperatorSettings()

    def pair(self, name: str) -> PairSettings | None:
        return next((p for p in self.pairs if p.pair.name == name), None)

    def site(self, name: str) -> Site | None:
        return next((s for s in self.sites if s.name == name), None)
