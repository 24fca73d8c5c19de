"""Knows of whom something heard speaks: which member of which pair, by its address, else by its serial number."""

import asyncio
import base64
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collectors.hearing.heard import Heard
from hapair.forms.lines import show_time
from hapair.look import Event
from hapair.settings.model import PairSettings

MOST_STRANGERS = 200
EXCERPT = 200
PATIENCE_S = 5.0
"""For the name of a member to be looked up: until then, and where it is not found, it is known by its serial number."""

Member = tuple[str, str]
"""Pair and member by name."""


@dataclass
class Stranger:
    """A sender that is no member of any pair: shown apart, and believed in nothing."""

    first: datetime
    last: datetime
    count: int
    text: str

    def shown(self) -> dict[str, Any]:
        return {"first": show_time(self.first), "last": show_time(self.last), "count": self.count, "text": self.text}


@dataclass
class AddressBook:
    """`serials` grows with what the members answer when asked: only what we asked for ourselves is believed. `named` is
    whom the settings give a name, which `look_up` makes addresses of."""

    addresses: dict[str, Member]
    serials: dict[str, Member] = field(default_factory=dict)
    strangers: dict[str, Stranger] = field(default_factory=dict)
    named: Mapping[str, Member] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[PairSettings]) -> "AddressBook":
        """Asks no name server."""
        members = {member.address: (pair.pair.name, member.name) for pair in pairs for member in pair.members}
        written = {address: _numbers(address) for address in members}
        known = {number: members[address] for address, numbers in written.items() for number in numbers}
        return cls(known, named={address: member for address, member in members.items() if not written[address]})

    async def look_up(self) -> None:
        """Where names lead now. One that is not found in time, or leads elsewhere, keeps what it led to before."""
        numbers = await asyncio.gather(*map(_looked_up, self.named))
        for member, found in zip(self.named.values(), numbers, strict=True):
            self.addresses |= dict.fromkeys(found, member)

    def whose(self, heard: Heard) -> Member | None:
        found = self.addresses.get(heard.sender) or self.serials.get(heard.serial or "")
        if found is None:
            self._note(heard)
        return found

    def _note(self, heard: Heard) -> None:
        sender = f"{heard.source} {heard.sender}"
        known = self.strangers.get(sender)
        if known:
            known.last, known.count, known.text = heard.received_at, known.count + 1, heard.text[:EXCERPT]
        elif len(self.strangers) < MOST_STRANGERS:
            self.strangers[sender] = Stranger(heard.received_at, heard.received_at, 1, heard.text[:EXCERPT])


def _numbers(address: str) -> list[str]:
    """The address as a sender's is written; none for a name."""
    try:
        found = socket.getaddrinfo(address, None, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []
    return [str(each[4][0]) for each in found]


async def _looked_up(name: str) -> list[str]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):  # a time-out among them
        return []
    return [str(each[4][0]) for each in found]


def event_of(heard: Heard, member: Member) -> Event:
    """The event to keep: what was told, by whom it came, the device's own time and how far its clock is from ours."""
    more: dict[str, object] = {"sender": heard.sender, "raw": base64.b64encode(heard.raw).decode("ascii")}
    if heard.device_at is not None:
        offset_s = (heard.device_at - heard.received_at).total_seconds()
        more |= {"device_at": show_time(heard.device_at), "offset_s": round(offset_s, 3)}
    pair, name = member
    return Event(pair, heard.received_at, heard.source, heard.kind, name, heard.text, more | dict(heard.more))
