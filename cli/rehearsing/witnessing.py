"""Knows what a witness would be shown at a rehearsed pair: at its virtual addresses, and at each unit's own."""

import asyncio
import hashlib
from dataclasses import dataclass, field

from collectors.faults import Faults
from collectors.virtual.witness import Errand, Witness, turns
from hapair.look import Cause, Face, Faces, NoAnswer, Shown
from hapair.settings.model import PairSettings
from simulator.rehearsal.unit import RehearsedUnit


@dataclass(slots=True)
class RehearsedWitness(Witness):
    """Asks when the collector's own would. Where both units are primary it meets now one and now the other."""

    units: tuple[RehearsedUnit, ...] = ()
    _askings: int = field(default=0)

    async def ask(self) -> Faces:
        holders = [unit for unit in self.units if unit.answers and unit.handles_mail]
        self._askings += 1
        holder = holders[self._askings % len(holders)] if holders else None
        own = {unit.make.name: self._shown(unit if unit.answers else None) for unit in self.units}
        found = Faces({address: self._shown(holder) for address in self.errand.addresses}, own)
        dead = holder is None or not all(unit.answers for unit in self.units)
        await asyncio.sleep(self.errand.timeout_s if dead else 0.0)
        return found

    def _shown(self, unit: RehearsedUnit | None) -> dict[str, Shown]:
        """A unit takes mail while it carries it, and shows its certificate as long as it lives."""
        ways: dict[str, Shown] = {}
        for way in self.errand.ports:
            if unit is None:
                ways[way] = NoAnswer(Cause.TIMEOUT, f"nothing within {self.errand.timeout_s:g} s")
            elif way == "smtp" and not unit.handles_mail:
                ways[way] = NoAnswer(Cause.REFUSED, "it takes no mail")
            else:
                ways[way] = _face(unit, way)
        return ways


def _face(unit: RehearsedUnit, way: str) -> Face:
    certificate = hashlib.sha256(unit.make.serial.encode()).hexdigest()
    return Face(f"{unit.make.name} ESMTP" if way == "smtp" else "", certificate)


def witness(pair: PairSettings, units: tuple[RehearsedUnit, ...], faults: Faults) -> Witness | None:
    """None where the settings ask for none."""
    asked = pair.witness
    if asked is None:
        return None
    ports = {way: port for way, port in (("smtp", asked.smtp), ("https", asked.https)) if port}
    members = {member.name: member.address for member in pair.members}
    errand = Errand(pair.pair.name, pair.virtual_ips, members, ports, asked.interval_s, asked.timeout_s)
    return RehearsedWitness(errand, turns(), faults, units=units)
