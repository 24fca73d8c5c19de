"""Knows how one look is taken: both members over every channel at once, at an end by a deadline whatever they do."""

import asyncio
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from collectors.faults import Faults
from collectors.path import no_way_out, path_lost
from collectors.virtual.witness import Witness
from hapair.forms.lines import whole_ms
from hapair.look import LONGEST_LOOK_S, Cause, NoAnswer, Outcome, Path, Reading, Snapshot, Testimony

GRAIN_MS = 10
GRAIN_S = GRAIN_MS / 1000
"""How finely parts of a look are told: the same few numbers in look after look cost the store nothing."""
SPARE_S = 0.5
"""Granted beyond a channel's own deadline: one that is not back by then is held up by us, not by its unit."""


CameS = dict[tuple[str, str], float]
"""When the answer of each member over each channel came, by the loop's clock."""


class Channel(Protocol):
    """One member over one channel: `observe` ends within `deadline_s` and raises for no fault of a unit's."""

    @property
    def deadline_s(self) -> float: ...

    async def observe(self) -> Outcome: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Channels:
    """How one member is asked; None for a channel that the settings do not name.

    `probe` asks one question once, over SNMP: all that a member gets that has just been silent and is to be asked again
    every second. It shares what `snmp` holds, so there is nothing of its own to close.
    """

    snmp: Channel | None = None
    http: Channel | None = None
    probe: Channel | None = None

    def __iter__(self) -> Iterator[Channel]:
        return (channel for channel in (self.snmp, self.http) if channel is not None)

    def briefly(self) -> "Channels":
        return self if self.probe is None else Channels(self.probe)


@dataclass(frozen=True, slots=True)
class Lookout:
    """From where looks at one pair are taken. `clock` gives aware UTC; `reference` is the site's target, if any,
    `addresses` are the members', and `witness` asks at the virtual ones: a look takes along what it has found out."""

    pair: str
    members: Mapping[str, Channels]
    clock: Callable[[], datetime]
    faults: Faults
    reference: str | None = None
    addresses: tuple[str, ...] = ()
    witness: Witness | None = None

    async def look(self, brief: Collection[str] = ()) -> Snapshot:
        """Ends within the slowest channel's deadline, and the reference's time more where nothing answered.

        The members in `brief` are asked by their probe alone.
        """
        loop, came_s = asyncio.get_running_loop(), CameS()
        began_s = loop.time()
        asked = {name: each.briefly() if name in brief else each for name, each in self.members.items()}
        said = await asyncio.gather(*(self._hear(name, channels, came_s) for name, channels in asked.items()))
        lost = all(each.silent for each in said) and await self._cut_off()
        end_s, at = loop.time(), whole_ms(self.clock())
        took_s = _took_s(loop.time() - began_s)
        members = {name: _timed(name, each, came_s, end_s) for name, each in zip(asked, said, strict=True)}
        virtual = None if self.witness is None else self.witness.take()
        return Snapshot(self.pair, at, members, Path.LOST if lost else Path.OK, took_s, virtual=virtual)

    async def close(self) -> None:
        """Leave every unit: sessions are logged out."""
        channels = [channel for member in self.members.values() for channel in member]
        if self.witness is not None:
            await self.witness.close()
        await asyncio.gather(*(channel.close() for channel in channels))

    async def _cut_off(self) -> bool:
        return no_way_out(self.addresses) or await path_lost(self.reference)

    async def _hear(self, member: str, channels: Channels, came_s: CameS) -> Testimony:
        match channels:
            case Channels(snmp=None, http=None):
                return Testimony()
            case Channels(snmp=snmp, http=None) if snmp is not None:
                return Testimony(await self._ask(member, "snmp", snmp, came_s))
            case Channels(snmp=None, http=http) if http is not None:
                return Testimony(None, await self._ask(member, "http", http, came_s))
            case Channels(snmp=snmp, http=http):
                assert snmp is not None
                assert http is not None
                both = self._ask(member, "snmp", snmp, came_s), self._ask(member, "http", http, came_s)
                return Testimony(*await asyncio.gather(*both))

    async def _ask(self, member: str, name: str, channel: Channel, came_s: CameS) -> Outcome:
        """What the channel says. Where we fail, that is no word about the unit, and the other channels' words stay."""
        where = f"{self.pair} {member} {name}"
        try:
            async with asyncio.timeout(channel.deadline_s + SPARE_S):
                outcome = await channel.observe()
        except TimeoutError:
            return NoAnswer(Cause.LATE, f"not back {channel.deadline_s:g} s after it was asked")
        except Exception as error:  # one broken channel must not blind the others
            self.faults.raised(where, error)
            return NoAnswer(Cause.LATE, f"a fault of ours: {type(error).__name__}")
        self.faults.well(where)
        came_s[member, name] = asyncio.get_running_loop().time()
        return outcome


def _timed(member: str, said: Testimony, came_s: CameS, end_s: float) -> Testimony:
    """Each reading with how long before the look's end it came; where nobody was waited for, that is as good as not."""
    early_s = {channel: end_s - at_s for (name, channel), at_s in came_s.items() if name == member}
    if all(each < GRAIN_S for each in early_s.values()):
        return said
    snmp, http = _came(said.snmp, early_s.get("snmp", 0.0)), _came(said.http, early_s.get("http", 0.0))
    return replace(said, snmp=snmp, http=http)


def _came(outcome: Outcome | None, early_s: float) -> Outcome | None:
    """Rounded so that it is never said to have come before it did."""
    if not isinstance(outcome, Reading):
        return outcome
    return replace(outcome, early_s=min(LONGEST_LOOK_S, math.floor(early_s / GRAIN_S) * GRAIN_MS / 1000))


def _took_s(took_s: float) -> float:
    """Rounded so that it is never said to have begun after it did."""
    return min(LONGEST_LOOK_S, math.ceil(took_s / GRAIN_S) * GRAIN_MS / 1000)
