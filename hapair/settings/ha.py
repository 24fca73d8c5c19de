"""Knows the HA settings of one member as somebody declares them: what its configuration would say."""

from dataclasses import dataclass
from enum import StrEnum

from hapair.pair import OnFailure, Role


class VirtualAction(StrEnum):
    """What a unit does with the virtual address of an interface while it is primary."""

    IGNORE = "ignore"
    SET = "set"
    ADD = "add"
    BRIDGE = "bridge"


@dataclass(frozen=True, slots=True)
class HaInterface:
    """`address` and `virtual_ip` with their mask; `peer` is the other unit's address on the same link. Empty and None
    are not declared."""

    name: str
    address: str = ""
    heartbeat: Role | None = None
    peer: str = ""
    port_monitor: bool | None = None
    virtual_ip: str = ""
    action: VirtualAction | None = None


@dataclass(frozen=True, slots=True)
class HaService:
    """A monitored service by the vendor's name, such as remote-smtp."""

    name: str
    enabled: bool = True
    address: str = ""


@dataclass(frozen=True, slots=True)
class HaSettings:
    """None is not declared: then what the pair declares for both members holds, where it does."""

    base_port: int | None = None
    heartbeat_lost_threshold_s: float | None = None
    on_failure: OnFailure | None = None
    remote_services_as_heartbeat: bool | None = None
    mail_data_sync: bool | None = None
    mailqueue_data_sync: bool | None = None
    interfaces: tuple[HaInterface, ...] = ()
    services: tuple[HaService, ...] = ()
