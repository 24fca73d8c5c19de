"""The running configuration and contents of a unit: what an admin, the peer and the faults change while it runs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from simulator.settings import HaSettings, HeartbeatStatus, Interface, ServiceKind, UnitFile, VirtualIpAction
from simulator.vitals import Vitals


@dataclass(slots=True)
class Running:
    """`configuration` is what the group synchronises; `mail_data` counts the mails that mail data backup has here, and
    `queue_copy` holds mails and kilobytes of each of the primary's queues, where MTA queue backup is on.
    """

    vitals: Vitals
    ha: HaSettings
    interfaces: tuple[Interface, ...]
    configuration: dict[str, Any] = field(default_factory=dict)
    mail_data: int = 0
    queue_copy: list[tuple[int, int]] = field(default_factory=list)
    dead_services: set[ServiceKind] = field(default_factory=set)
    sync_stuck: bool = False
    service_path: bool = True
    stalled_until_s: float = 0.0

    @property
    def ports_up(self) -> dict[str, bool]:
        return self.vitals.ports_up

    def heartbeat_interfaces(self) -> list[Interface]:
        """The heartbeat links, the primary one first."""
        order = (HeartbeatStatus.PRIMARY, HeartbeatStatus.SECONDARY)
        return sorted((i for i in self.interfaces if i.heartbeat in order), key=lambda i: order.index(i.heartbeat))

    def queued_mails(self) -> int:
        return sum(queue.mails for queue in self.vitals.queues)

    def queues(self) -> list[tuple[int, int]]:
        return [(queue.mails, queue.kilobytes) for queue in self.vitals.queues]

    def take_queues(self, taken: list[tuple[int, int]]) -> None:
        """Add mails that were queued elsewhere."""
        for queue, (mails, kilobytes) in zip(self.vitals.queues, taken, strict=False):
            queue.mails += mails
            queue.kilobytes += kilobytes

    def virtual_ips(self) -> list[str]:
        """Where a primary answers, as the last synchronisation left it, but not on a port that is down."""
        gone = {interface.virtual_ip for interface in self.interfaces if not self.ports_up[interface.name]}
        return [str(address) for address in self.configuration.get("virtual_ips", []) if address not in gone]


def from_file(unit: UnitFile, vitals: Vitals) -> Running:
    configuration = {"version": 1, "virtual_ips": set_addresses(unit.interfaces), "protected_domains": ["example.com"]}
    return Running(vitals, unit.ha, unit.interfaces, configuration)


def set_addresses(interfaces: Iterable[Interface]) -> list[str]:
    """The virtual addresses that the interfaces are set to take with the primary role."""
    return [interface.virtual_ip for interface in interfaces if interface.virtual_ip_action is VirtualIpAction.SET]
