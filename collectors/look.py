"""Knows how one look is taken: both members over every channel at once, at an end by a deadline whatever they do."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from collectors.faults import Faults
from collectors.path import path_lost
from hapair.lines import whole_ms
from hapair.look import Cause, NoAnswer, Outcome, Path, Snapshot, Testimony

SPARE_S = 0.5
"""Granted beyond a channel's own deadline: one that is not back by then is held up by us, not by its unit."""


class Channel(Protocol):
    """One member over one channel: `observe` ends within `deadline_s` and raises for no fault of a unit's."""

    @property
    def deadline_s(self) -> float: ...

    async def observe(self) -> Outcome: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Channels:
    """How one member is asked; None for a channel that the settings do not name."""

    snmp: Channel | None = None
    http: Channel | None = None

    def __iter__(self) -> Iterator[Channel]:
        return (channel for channel in (self.snmp, self.http) if channel is not None)


@dataclass(frozen=True, slots=True)
class Lookout:
    """From where looks at one pair are taken. `clock` gives aware UTC; `reference` is the site's target, if any."""

    pair: str
    members: Mapping[str, Channels]
    clock: Callable[[], datetime]
    faults: Faults
    reference: str | None = None

    async def look(self) -> Snapshot:
        """Ends within the slowest channel's deadline, and the probe's time more where nothing answered."""
        said = await asyncio.gather(*(self._hear(name, channels) for name, channels in self.members.items()))
        members = dict(zip(self.members, said, strict=True))
        silent = all(_silent(outcome) for each in said for outcome in (each.snmp, each.http))
        lost = silent and await path_lost(self.reference)
        return Snapshot(self.pair, whole_ms(self.clock()), members, Path.LOST if lost else Path.OK)

    async def close(self) -> None:
        """Leave every unit: sessions are logged out."""
        channels = [channel for member in self.members.values() for channel in member]
        await asyncio.gather(*(channel.close() for channel in channels))

    async def _hear(self, member: str, channels: Channels) -> Testimony:
        match channels:
            case Channels(snmp=None, http=None):
                return Testimony()
            case Channels(snmp=snmp, http=None) if snmp is not None:
                return Testimony(await self._ask(member, "snmp", snmp))
            case Channels(snmp=None, http=http) if http is not None:
                return Testimony(None, await self._ask(member, "http", http))
            case Channels(snmp=snmp, http=http):
                assert snmp is not None
                assert http is not None
                said = await asyncio.gather(self._ask(member, "snmp", snmp), self._ask(member, "http", http))
                return Testimony(*said)

    async def _ask(self, member: str, name: str, channel: Channel) -> Outcome:
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
        return outcome


def _silent(outcome: Outcome | None) -> bool:
    """Whether nothing came back: a refusal or garbage shows a path as well as a reading does.

    What was late by our own fault is no silence: the probe would be late as well and call the path lost.
    """
    match outcome:
        case None | NoAnswer(cause=Cause.TIMEOUT | Cause.UNREACHABLE):
            return True
        case _:
            return False
