"""Knows how it is found out who answers at the virtual addresses, beside the looks: no look ever waits for it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from collectors.faults import Faults
from collectors.lag import LagMeter
from collectors.virtual.conversation import Place, unverified
from collectors.virtual.https import https_face
from collectors.virtual.smtp import smtp_face
from hapair.look import LONGEST_LOOK_S, Cause, Faces, NoAnswer, Shown

AGAIN_S = 5.0
"""How soon it is asked again where it was not well: one conversation alone can straddle a switchover."""
TURNS = 64
"""Conversations at a time of all witnesses that share `Turns`: thousands of dead addresses are not asked at once."""

_WAYS: Mapping[str, Callable[[Place, ssl.SSLContext, LagMeter | None], Awaitable[Shown]]] = {
    "smtp": smtp_face,
    "https": https_face,
}


def turns() -> asyncio.Semaphore:
    return asyncio.Semaphore(TURNS)


@dataclass(frozen=True, slots=True)
class Errand:
    """Whom to ask: the virtual addresses, and each member at its own, on the `ports` of each way."""

    pair: str
    addresses: tuple[str, ...]
    members: Mapping[str, str]
    ports: Mapping[str, int]
    interval_s: float
    timeout_s: float


@dataclass(slots=True)
class Witness:
    """Asks in a task of its own, one asking at a time. To be used inside a running loop, and closed."""

    errand: Errand
    turns: asyncio.Semaphore
    faults: Faults
    lag: LagMeter | None = None
    _asking: asyncio.Task[None] | None = None
    _next_s: float = 0.0
    _found: tuple[float, Faces] | None = field(default=None)

    def take(self) -> Faces | None:
        """What has been found out since this was last called; and it goes to ask again when that is due."""
        now_s = asyncio.get_running_loop().time()
        if self._asking is None and now_s >= self._next_s:
            self._asking = asyncio.create_task(self._ask(), name=f"witness {self.errand.pair}")
        found, self._found = self._found, None
        if found is None:
            return None
        at_s, faces = found
        return replace(faces, early_s=min(LONGEST_LOOK_S, round(max(0.0, now_s - at_s), 1)))

    async def waited(self) -> Faces | None:
        """What the asking finds out that goes on, for a look that no other follows."""
        if self._asking is not None:
            await self._asking
        return self.take()

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        loop, where = asyncio.get_running_loop(), f"{self.errand.pair} witness"
        wait_s = self.errand.interval_s
        try:
            faces = await self.ask()
        except Exception as error:  # a fault of ours is no word about anybody
            self.faults.raised(where, error)
        else:
            self.faults.well(where)
            self._found = loop.time(), faces
            wait_s = pause_s(faces, wait_s)
        finally:
            self._asking, self._next_s = None, loop.time() + wait_s

    async def ask(self) -> Faces:
        """Once, at every place; what a server does is a value."""
        virtual = {address: address for address in self.errand.addresses}
        places = [("", n, a) for n, a in virtual.items()] + [("member", n, a) for n, a in self.errand.members.items()]
        wanted = [(kind, name, address, way) for kind, name, address in places for way in self.errand.ports]
        shown = await asyncio.gather(*(self._face(address, way) for _, _, address, way in wanted))
        found: dict[str, dict[str, dict[str, Shown]]] = {"": {}, "member": {}}
        for (kind, name, _, way), each in zip(wanted, shown, strict=True):
            found[kind].setdefault(name, {})[way] = each
        return Faces(found[""], found["member"])

    async def _face(self, address: str, way: str) -> Shown:
        place = Place(address, self.errand.ports[way], self.errand.timeout_s)
        async with self.turns:
            return await _WAYS[way](place, _tls(), self.lag)


@cache
def _tls() -> ssl.SSLContext:
    """One for all: it costs milliseconds and a megabyte."""
    return unverified()


def pause_s(faces: Faces, interval_s: float) -> float:
    """Until the next asking after these."""
    every = (each for ways in faces.addresses.values() for each in ways.values())
    unwell = any(isinstance(each, NoAnswer) and each.cause is not Cause.LATE for each in every)
    return min(interval_s, AGAIN_S) if unwell else interval_s
