"""Knows the HA settings of one unit, in the words of no firmware, each with the line on which it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Generic, TypeVar

from hapair.lint.blocks import Unread
from hapair.lint.sealed import Sealed
from hapair.pair import OnFailure, Role
from hapair.settings.ha import VirtualAction

Value_co = TypeVar("Value_co", covariant=True)
Address = IPv4Address | IPv6Address


class Syntax(StrEnum):
    """In which words the settings were stated."""

    LINES = "6.x"
    TABLES = "7.0 to 7.2"
    MEMBERS = "7.6 to 8.0"
    DECLARED = "declared"


class Mode(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    CONFIG_PRIMARY = "config-primary"
    CONFIG_SECONDARY = "config-secondary"
    ACTIVE_ACTIVE = "active-active"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Own:
    """An address of an interface, and its subnet where the mask is told."""

    ip: Address
    network: IPv4Network | IPv6Network | None = None


@dataclass(frozen=True, slots=True)
class Stated(Generic[Value_co]):
    """A value, the word that stands for it in the text, and its line, counted from 1; 0: it has none."""

    value: Value_co
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One heartbeat interface that is in use. `role` is None where the firmware has no roles of links."""

    port: Stated[str]
    role: Stated[Role] | None = None
    own: Stated[Own] | None = None
    peer: Stated[Address] | None = None

    @property
    def name(self) -> str:
        return f"{self.role.value} heartbeat" if self.role else f"heartbeat on {self.port.value}"


@dataclass(frozen=True, slots=True)
class Port:
    """One network interface. `own` holds every address it was given, in order: on a unit the last one stays."""

    name: str
    line: int = 0
    own: tuple[Stated[Own], ...] = ()
    monitored: Stated[bool] | None = None
    action: Stated[VirtualAction] | None = None
    virtual: tuple[Stated[Own], ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that is monitored, by the vendor's name: remote-smtp, local-ports and so on. Times in seconds."""

    name: str
    line: int
    enabled: Stated[bool] | None = None
    address: Stated[Address] | None = None
    hostname: Stated[str] | None = None
    interval_s: Stated[int] | None = None
    timeout_s: Stated[int] | None = None
    retries: Stated[int] | None = None

    @property
    def on(self) -> bool:
        return self.enabled is not None and self.enabled.value


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One row of the table of members that 7.6 and later keep on each unit."""

    name: Stated[str]
    role: Stated[Role] | None = None
    own: Stated[Own] | None = None
    hostname: str = ""


@dataclass(frozen=True, slots=True)
class Twice:
    """A setting that stands twice in one text, with two values: the later one holds."""

    what: str
    first: Stated[str]
    second: Stated[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """`whole`: the text holds all of the unit's HA settings, so what it leaves out has its default.
    `addressed`: it also holds the addresses of its interfaces. `member` is its own row of `members`."""

    name: str
    file: str
    syntax: Syntax
    whole: bool = False
    addressed: bool = False
    version: Stated[str] | None = None
    operation: Stated[str] | None = None
    mode: Stated[Mode] | None = None
    on_failure: Stated[OnFailure] | None = None
    base_port: Stated[int] | None = None
    lost_threshold_s: Stated[float] | None = None
    remote_heartbeat: Stated[bool] | None = None
    mail_sync: Stated[bool] | None = None
    queue_sync: Stated[bool] | None = None
    password: Stated[Sealed] | None = None
    cluster: Stated[str] | None = None
    links: tuple[Link, ...] = ()
    ports: tuple[Port, ...] = ()
    members: tuple[GroupMember, ...] = ()
    member: GroupMember | None = None
    services: tuple[Service, ...] = ()
    twice: tuple[Twice, ...] = ()
    unread: tuple[Unread, ...] = ()

    def port(self, name: str) -> Port | None:
        return next((port for port in self.ports if port.name == name), None)

    def service(self, name: str) -> Service | None:
        return next((service for service in self.services if service.name == name), None)

    def own_addresses(self) -> Iterator[tuple[str, Stated[Own]]]:
        """Every address of its own, with the interface it belongs to, each stated value once."""
        seen = set()
        links = [(link.port.value, link.own) for link in self.links if link.own]
        for name, own in [*((port.name, own) for port in self.ports for own in port.own), *links]:
            if (name, own) not in seen:
                seen.add((name, own))
                yield name, own
