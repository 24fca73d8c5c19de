"""What a rehearsed unit is made of: its HA rules, its timers, and what it monitors."""

from dataclasses import dataclass

from simulator.ha.rules import Rules
from simulator.settings import UnitFile


@dataclass(frozen=True, slots=True)
class Monitored:
    """A service of the peer: tried every `interval_s`, failed after so many tries."""

    name: str
    interval_s: float
    retries: int


@dataclass(frozen=True, slots=True)
class Make:
    """`ports` are all that it has; `monitored_ports` and its disk are looked at every `checked_s`."""

    name: str
    serial: str
    rules: Rules
    ports: tuple[str, ...] = ("port1", "port2", "port3", "port4", "port5", "port6")
    monitored_ports: tuple[str, ...] = ()
    services: tuple[Monitored, ...] = ()
    boot_s: float = 60.0
    reload_s: float = 10.0
    upgrade_s: float = 120.0
    checked_s: float = 5.0
    backup_mail_data: bool = True


def make_of(unit: UnitFile, rules: Rules) -> Make:
    """A unit as its file has it."""
    return Make(
        unit.name,
        unit.identity.serial,
        rules,
        tuple(interface.name for interface in unit.interfaces),
        tuple(i.name for i in unit.interfaces if i.monitored and unit.local_checks.ports),
        tuple(Monitored(service.kind.value, service.interval_s, service.retries) for service in unit.services),
        unit.timing.boot_s,
        unit.timing.reload_s,
        unit.timing.upgrade_s,
        unit.local_checks.interval_s,
        unit.ha.backup_mail_data,
    )
