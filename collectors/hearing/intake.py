"""Knows what becomes of all that units send: taken, sorted, read as there is time for it, written out as JSON lines."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from collectors.hearing import syslog
from collectors.hearing.counts import Counts
from collectors.hearing.faces import Address, Datagrams, Streams, sender_of
from collectors.hearing.framing import Line
from collectors.hearing.heard import Heard, Refusal, Refused
from collectors.hearing.heard_json import to_json
from collectors.hearing.lanes import Lanes
from collectors.hearing.outlet import Outlet
from collectors.hearing.presort import looks_like_ha, sounds_like_ha
from collectors.hearing.samples import Sampling, sample_json
from collectors.hearing.settings import HearingSettings, Place
from collectors.hearing.trap import Asked, TrapReader
from hapair.forms.lines import whole_ms

TRAPS, SYSLOG_UDP, SYSLOG_TCP = "traps", "syslog-udp", "syslog-tcp"
_BUDGET_S = 0.005
_COUNTS_EVERY_S = 1.0
_OPEN_AGAIN_S = 10.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    octets: bytes
    sender: Address
    at: datetime


class Intake:
    """Everything that one process holds. `now` is the wall clock, for times of receipt; `clock` is monotonic."""

    def __init__(
        self,
        settings: HearingSettings,
        outlet: Outlet,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._outlet, self._now, self._clock = settings, outlet, now, clock
        caps = settings.caps
        self._traps: Lanes[_Waiting] = Lanes(caps.urgent_octets, caps.other_octets, lambda item: len(item.octets))
        self._lines: Lanes[_Waiting] = Lanes(caps.urgent_octets, caps.other_octets, lambda item: len(item.octets))
        self._reader = TrapReader(settings, clock)
        self._counts = Counts()
        self._sampling = Sampling(settings.communities, clock)
        self._work = asyncio.Event()
        self._datagrams: dict[str, Datagrams] = {}
        self._complaints: dict[str, str] = {}

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for face, place in self._places().items():
                group.create_task(self._keep_open(face, place))
            group.create_task(self._read_all())
            group.create_task(self._tell_counts())

    def _places(self) -> dict[str, Place]:
        wanted = {
            TRAPS: self._settings.traps,
            SYSLOG_UDP: self._settings.syslog_udp,
            SYSLOG_TCP: self._settings.syslog_tcp,
        }
        return {face: place for face, place in wanted.items() if place is not None}

    async def _keep_open(self, face: str, place: Place) -> None:
        """A port that another program holds may become free; the other faces are served meanwhile."""
        while True:
            try:
                port = await self._open(face, place)
            except OSError as error:
                self._complain(face, f"{place[0]}:{place[1]}: {error.strerror or error}")
                await asyncio.sleep(_OPEN_AGAIN_S)
            else:
                self._say({"open": {"face": face, "port": port}})
                return

    def _complain(self, face: str, reason: str) -> None:
        if self._complaints.get(face) != reason:
            self._complaints[face] = reason
            self._say({"closed": {"face": face, "reason": reason}})

    async def _open(self, face: str, place: Place) -> int:
        if face == SYSLOG_TCP:
            streams = Streams(place, self._settings.caps, self._line_came, self._connection_closed)
            await streams.listen()
            return streams.port
        came = self._trap_came if face == TRAPS else self._syslog_came
        self._datagrams[face] = Datagrams(place, self._settings.caps, came)
        return self._datagrams[face].port

    def _trap_came(self, datagram: bytes, sender: Address) -> None:
        self._wait(self._traps, TRAPS, datagram, sender, looks_like_ha(datagram))

    def _syslog_came(self, datagram: bytes, sender: Address) -> None:
        if len(datagram) > self._settings.caps.datagram:
            self._counts.cut_lines += 1
        self._wait(self._lines, SYSLOG_UDP, datagram[: self._settings.caps.line], sender, sounds_like_ha(datagram))

    def _line_came(self, line: Line, sender: Address) -> None:
        self._counts.cut_lines += line.cut
        self._wait(self._lines, SYSLOG_TCP, line.octets, sender, sounds_like_ha(line.octets))

    def _connection_closed(self) -> None:
        self._counts.closed_connections += 1

    def _wait(self, lanes: Lanes[_Waiting], face: str, octets: bytes, sender: Address, urgent: bool) -> None:
        self._counts.received[face] += 1
        if lanes.put(_Waiting(octets, sender, whole_ms(self._now())), urgent):
            self._work.set()

    async def _read_all(self) -> None:
        """A few milliseconds of reading, then the sockets have their turn: the kernel's queues must not fill."""
        while True:
            await self._work.wait()
            self._work.clear()
            while len(self._traps) or len(self._lines):
                self._read_some()
                await asyncio.sleep(0)

    def _read_some(self) -> None:
        end_s = self._clock() + _BUDGET_S
        while self._clock() < end_s and self._read_one():
            pass

    def _read_one(self) -> bool:
        """What may concern HA first, whichever way it came."""
        for lane, read in (
            (self._traps.urgent, self._read_trap),
            (self._lines.urgent, self._read_line),
            (self._traps.other, self._read_trap),
            (self._lines.other, self._read_line),
        ):
            if lane:
                read(lane.take())
                return True
        return False

    def _read_trap(self, item: _Waiting) -> None:
        sender = sender_of(item.sender)
        outcome = self._reader.read(item.octets, sender, item.at)
        match outcome.what:
            case Heard() as heard:
                self._tell(heard)
            case Refused(reason):
                self._counts.refuse(reason, sender)
                self._show(item, sender, reason)
            case Asked():
                self._counts.discoveries += 1
        if outcome.answer is not None:
            self._counts.answered += self._datagrams[TRAPS].answer(outcome.answer, item.sender)

    def _show(self, item: _Waiting, sender: str, reason: Refusal) -> None:
        sample = self._sampling.sample(item.octets, sender, reason, item.at)
        if sample is not None:
            self._outlet.put(json.dumps({"refused": sample_json(sample)}).encode("ascii"), telling=False)

    def _read_line(self, item: _Waiting) -> None:
        self._tell(syslog.read(item.octets, sender_of(item.sender), item.at))

    def _tell(self, heard: Heard) -> None:
        self._counts.heard[str(heard.source)] += 1
        self._outlet.put(json.dumps({"heard": to_json(heard)}, separators=(",", ":")).encode("ascii"), heard.telling)

    def _say(self, what: dict[str, Any]) -> None:
        """Our own words go with what is urgent: they are few, and say why the rest is missing."""
        self._outlet.put(json.dumps(what).encode("ascii"), telling=True)

    async def _tell_counts(self) -> None:
        """Though nothing was counted: whoever reads them knows by them that we live."""
        while True:
            await asyncio.sleep(_COUNTS_EVERY_S)
            tally = self._counts.tally(self._dropped(), {face: one.dropped for face, one in self._datagrams.items()})
            self._say({"counts": asdict(tally)})

    def _dropped(self) -> dict[str, int]:
        queues = {"traps": self._traps, "syslog": self._lines}
        found = {f"{name}.urgent": lanes.urgent.dropped for name, lanes in queues.items()}
        found |= {f"{name}.other": lanes.other.dropped for name, lanes in queues.items()}
        out = self._outlet.lanes
        return found | {"out.urgent": out.urgent.dropped, "out.other": out.other.dropped}
