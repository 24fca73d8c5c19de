"""Knows how the settings of a pair become the channels over which its members are asked."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from collectors.faults import Faults
from collectors.http import HttpUnit, http_target
from collectors.lag import LagMeter
from collectors.look import Channels, Lookout
from collectors.path import parse_reference
from collectors.snmp import SnmpGet, SnmpTarget, observe, snmp_target
from collectors.snmp.tables import Tables
from collectors.virtual.witness import Errand, Witness, turns
from hapair.look import Outcome
from hapair.settings.model import MemberSettings, PairSettings, Site
from hapair.settings.secret import Secret


@dataclass(frozen=True, slots=True)
class SnmpUnit:
    """One member over SNMP. The engine is shared with other units, so closing the unit leaves it alone. `tables` are
    its ports and queues, which a probe leaves out."""

    target: SnmpTarget
    get: SnmpGet
    lag: LagMeter | None = None
    tables: Tables | None = None

    @property
    def deadline_s(self) -> float:
        """`observe` takes up to twice the patience with a unit that must be asked in parts."""
        return 2 * self.target.patience_s

    async def observe(self) -> Outcome:
        outcome = await observe(self.target, self.get, self.lag)
        return outcome if self.tables is None else self.tables.beside(outcome)

    async def close(self) -> None:
        if self.tables is not None:
            await self.tables.close()


@dataclass(frozen=True, slots=True)
class Means:
    """What all lookouts of a process share. `get_for` chooses the SNMP engine; `reveal` reads a secret; the witnesses
    of the virtual addresses take `turns`."""

    reveal: Callable[[Secret], str]
    get_for: Callable[[SnmpTarget], SnmpGet]
    clock: Callable[[], datetime]
    faults: Faults
    lag: LagMeter | None = None
    turns: asyncio.Semaphore = field(default_factory=turns)


def open_pair(settings: PairSettings, site: Site | None, means: Means) -> Lookout:
    """To be called inside a running loop, and closed by `Lookout.close`. Nothing is sent yet.

    Raises ValueError for settings that do not suffice to ask, OSError for a file that cannot be read.
    """
    reference = site.reference if site else None
    if reference is not None:
        parse_reference(reference)
    members = {member.name: _channels(member, means) for member in settings.members}
    addresses = tuple(member.address for member in settings.members)
    witness = _witness(settings, means)
    return Lookout(settings.pair.name, members, means.clock, means.faults, reference, addresses, witness)


def _witness(settings: PairSettings, means: Means) -> Witness | None:
    asked = settings.witness
    if asked is None:
        return None
    ports = {way: port for way, port in (("smtp", asked.smtp), ("https", asked.https)) if port}
    members = {member.name: member.address for member in settings.members}
    errand = Errand(settings.pair.name, settings.virtual_ips, members, ports, asked.interval_s, asked.timeout_s)
    return Witness(errand, means.turns, means.faults, means.lag)


def _channels(member: MemberSettings, means: Means) -> Channels:
    snmp = http = probe = None
    if member.snmp is not None:
        target = snmp_target(member, means.reveal)
        get = means.get_for(target)
        snmp = SnmpUnit(target, get, means.lag, Tables(target, get))
        probe = SnmpUnit(replace(target, retries=0), get, means.lag)
    if member.http is not None:
        http = HttpUnit(http_target(member, means.reveal), means.lag)
    return Channels(snmp, http, probe)
