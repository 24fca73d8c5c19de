"""A rehearsed pair, with what readiness looks at and no state machine knows: disks, firmware, mail, who answers."""

from datetime import datetime
from typing import Any

from hapair.look import Cause, Face, Faces, Facts, NoAnswer, Outcome, Reading, Shown, Snapshot, Testimony
from simulator import modes
from simulator.ha.words import SyncKind, SyncOutcome
from simulator.modes import MODE_NUMBER, STATE_NUMBER
from simulator.rehearsal import world
from simulator.rehearsal.unit import RehearsedUnit

PORTS = ("port1", "port2", "port3", "port4", "port5", "port6")
VIRTUAL_PORT = "port3"
FULL_PERCENT = 97.0
SINCE_S = 120.0
"""What a takeover and its proof take at most: so much older than a round of synchronisation the copy may be by then."""
SYNCS = {"config": "config", "mail": "mail_data"}


class World(world.World):
    """Mail arrives all the time; what the standby has of it is as old as the last synchronisation of mail data."""

    def __init__(self, *made: Any) -> None:
        super().__init__(*made)
        self.data_fails = self.deaf = False
        self.configured = 1
        self.disk_percent = {unit.make.name: 40.0 for unit in self.units}
        self.version = {unit.make.name: "v7.4.0" for unit in self.units}
        self.copied_s = dict.fromkeys(self.version, 0.0)

    def _fetch(self, unit: RehearsedUnit, kind: SyncKind) -> None:
        if kind is SyncKind.DATA and self.data_fails:
            unit.synced(kind, SyncOutcome.FAILED)
            return
        super()._fetch(unit, kind)
        if kind is SyncKind.DATA:
            self.copied_s[unit.make.name] = self.now_s

    def answering(self) -> list[RehearsedUnit]:
        """The units that take mail at the virtual address."""
        return [unit for unit in self.units if self._takes_mail(unit)]

    def _takes_mail(self, unit: RehearsedUnit) -> bool:
        has_room = self.disk_percent[unit.make.name] < FULL_PERCENT
        in_service = unit.powered and unit.state is modes.State.PRIMARY
        return in_service and has_room and unit.ports_up[VIRTUAL_PORT] and not unit.dead_services

    def lost_before(self) -> list[str]:
        """Just before the failover; and what is in service now is what must be so after it."""
        self.configured = max(unit.version for unit in self.units)
        return [] if self.answering() else ["no mail was taken before either"]

    def lost_after(self) -> list[str]:
        """What the failover that must have happened by now has cost."""
        second = self.units[1]
        lost = []
        if self.answering() != [second]:
            lost.append("nobody takes the mail" if not self.answering() else "the other unit does not take it alone")
        if second.version < self.configured:
            lost.append("the configuration is an old one")
        if self.now_s - self.copied_s[second.make.name] > second.rules.sync_period_s + SINCE_S:
            lost.append("mail data is an old one")
        return lost


def as_seen(world: World, pair: str, at: datetime, address: str) -> Snapshot:
    """A look at both units over every channel, with a witness that has just come back."""
    members = {unit.make.name: Testimony(_snmp(world, unit), _http(unit)) for unit in world.units}
    shown: Shown = NoAnswer(Cause.REFUSED)
    for unit in world.answering()[:1]:
        shown = Face(f"{unit.make.name}.example.com ESMTP")
    return Snapshot(pair, at, members, virtual=Faces({address: {"smtp": shown}}))


def _snmp(world: World, unit: RehearsedUnit) -> Outcome:
    if not unit.answers:
        return NoAnswer(Cause.TIMEOUT)
    name = unit.make.name
    facts = Facts(
        uptime_s=world.now_s - unit.started_s + 1e6,
        serial=unit.make.serial,
        version=world.version[name],
        hostname=name,
        mail_disk_percent=world.disk_percent[name],
        log_disk_percent=20.0,
        interfaces={port: "up" if up else "down" for port, up in unit.ports_up.items()},
    )
    return Reading(MODE_NUMBER[unit.mode], STATE_NUMBER[unit.state], facts)


def _http(unit: RehearsedUnit) -> Outcome:
    if not unit.answers:
        return NoAnswer(Cause.TIMEOUT)
    syncs = unit.sync_words()
    return Reading(facts=Facts(heartbeat=unit.heartbeat(), sync={kind: syncs[name] for kind, name in SYNCS.items()}))
