"""Knows which refused datagrams are shown to a person: a few of each reason a second, without the secrets in them."""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collectors.hearing.heard import Refusal
from collectors.hearing.trap import without_community
from hapair.forms.lines import parse_time, show_time

A_SECOND = 2
"""Of each reason. In a storm the rest is only counted: it would fill the way out that good traps need."""
LONGEST = 1024
"""Octets kept of each."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A datagram that was refused: its first octets, and how many there were."""

    at: datetime
    sender: str
    reason: str
    octets: int
    raw: bytes = field(repr=False)


class Sampling:
    """Chooses what is shown. `clock` is monotonic, in seconds; `communities` are those that are believed."""

    def __init__(self, communities: Iterable[str], clock: Callable[[], float]) -> None:
        self._secrets, self._clock = [community.encode() for community in communities if community], clock
        self._second, self._shown = -1, dict[Refusal, int]()

    def sample(self, datagram: bytes, sender: str, reason: Refusal, at: datetime) -> Sample | None:
        second = int(self._clock())
        if second != self._second:
            self._second, self._shown = second, {}
        shown = self._shown[reason] = self._shown.get(reason, 0) + 1
        if shown > A_SECOND:
            return None
        return Sample(at, sender, str(reason), len(datagram), self._harmless(datagram)[:LONGEST])

    def _harmless(self, datagram: bytes) -> bytes:
        """What nobody could read may hold a community at any place."""
        raw = without_community(datagram)
        for secret in self._secrets:
            raw = raw.replace(secret, b"*" * len(secret))
        return raw


def sample_json(sample: Sample) -> dict[str, Any]:
    raw = base64.b64encode(sample.raw).decode("ascii")
    at = show_time(sample.at)
    return {"at": at, "sender": sample.sender, "reason": sample.reason, "octets": sample.octets, "raw": raw}


def json_sample(found: Mapping[str, Any]) -> Sample:
    raw = base64.b64decode(found["raw"])
    return Sample(parse_time(found["at"]), found["sender"], found["reason"], found["octets"], raw)
