"""Knows of whom something heard speaks: which member of which pair, by its address, else by its serial number."""

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
    """`serials` grows with what the members answer when asked: only what we asked for ourselves is believed."""

    addresses: Mapping[str, Member]
    serials: dict[str, Member] = field(default_factory=dict)
    strangers: dict[str, Stranger] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[PairSettings]) -> "AddressBook":
        members = ((member.address, (pair.pair.name, member.name)) for pair in pairs for member in pair.members)
        return cls({number: member for address, member in members for number in _numbers(address)})

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
    """The addresses behind a name, once, at the start; a name that does not resolve then is known by its serial."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(address, None, type=socket.SOCK_DGRAM)]
    except OSError:
        return [address]


def event_of(heard: Heard, member: Member) -> Event:
    """The event to keep: what was told, by whom it came, the device's own time and how far its clock is from ours."""
    more: dict[str, object] = {"sender": heard.sender, "raw": base64.b64encode(heard.raw).decode("ascii")}
    if heard.device_at is not None:
        offset_s = (heard.device_at - heard.received_at).total_seconds()
        more |= {"device_at": show_time(heard.device_at), "offset_s": round(offset_s, 3)}
    pair, name = member
    return Event(pair, heard.received_at, heard.source, heard.kind, name, heard.text, more | dict(heard.more))
