"""Knows how what is heard reaches the pairs it speaks of, and how the collector tells what it heard and lost."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cli.collector.addressing import AddressBook, event_of
from cli.collector.attending import Attendant
from cli.collector.unheeded import Unheeded
from collectors.faults import Faults
from collectors.hearing import Face, Heard, HearingSettings, Receiver, Tally
from collectors.snmp import Community, SnmpTarget, V3User
from hapair.settings.model import ListenSettings

BOOTS_BEGAN = 1_700_000_000


class Ear:
    """Hands each thing heard to the attendant of the pair it speaks of."""

    def __init__(self, book: AddressBook, attendants: Mapping[str, Attendant]) -> None:
        self._book, self._attendants = book, attendants
        self._faces: dict[str, Face] = {}
        self._tally: Tally | None = None
        self._unheeded = Unheeded()

    def receiver(
        self, listen: ListenSettings, community: str | None, targets: list[SnmpTarget], faults: Faults
    ) -> Receiver:
        settings = hearing_settings(listen, community, targets)
        return Receiver(settings, self.heard, self.counted, self.faced, self._unheeded.keep, faults)

    def heard(self, heard: Heard) -> None:
        member = self._book.whose(heard)
        if member is None:
            self._unheeded.keep_stranger(heard)
        else:
            self._attendants[member[0]].hear(event_of(heard, member), telling=heard.telling)

    def counted(self, tally: Tally) -> None:
        self._tally = tally

    def faced(self, face: Face) -> None:
        self._faces[face.name] = face

    async def look_up(self) -> None:
        """Where the names of members lead now."""
        await self._book.look_up()

    def learn(self) -> None:
        """Which serial number is whose, by what the members answered."""
        for pair, attendant in self._attendants.items():
            for member, known in attendant.keeper.watch.evidence.members.items():
                if known.unit and known.unit.serial:
                    self._book.serials[known.unit.serial] = (pair, member)

    def report(self) -> str:
        """JSON: which faces are open, what was heard, refused and dropped, the last of what was not heeded as it came,
        and who spoke that is no member."""
        attendants = self._attendants.values()
        found: dict[str, Any] = {
            "faces": {name: asdict(face) for name, face in sorted(self._faces.items())},
            "counts": asdict(self._tally) if self._tally else {},
            "doubled": sum(attendant.doubled for attendant in attendants),
            "dropped": sum(attendant.dropped for attendant in attendants),
            "unheeded": self._unheeded.shown(),
            "strangers": {sender: stranger.shown() for sender, stranger in self._book.strangers.items()},
        }
        return json.dumps(found, separators=(",", ":"))


def hearing_settings(listen: ListenSettings, community: str | None, targets: list[SnmpTarget]) -> HearingSettings:
    """With every user and community by which members are polled: a unit has one SNMP configuration for both ways."""
    communities = {target.credentials.text for target in targets if isinstance(target.credentials, Community)}
    users = {target.credentials for target in targets if isinstance(target.credentials, V3User)}
    syslog = (listen.address, listen.syslog) if listen.syslog else None
    return HearingSettings(
        (listen.address, listen.traps) if listen.traps else None,
        syslog,
        syslog,
        tuple(sorted(communities | ({community} if community else set()))),
        tuple(users),
        engine_boots=max(1, int(time.time()) - BOOTS_BEGAN),  # a clock that was never set says 1970
    )
