"""Knows what is told to people: one notice is one thing worth saying once, with everything its message needs."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hapair.forms.lines import show_time
from hapair.severity import Severity


class Reason(StrEnum):
    """Why something is said now."""

    OPENED = "opened"
    WORSE = "worse"
    FLAPPING = "flapping"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    UNMUTED = "unmuted"
    """What still burns when a silence or a window ends."""
    PLAN_FAILED = "plan_failed"
    """A planned failover did not happen, takes too long, or did not end well."""
    SETTLED = "settled"
    """It flaps no more, and this is how it stands; the incident goes on."""
    RESOLVED = "resolved"
    TEST = "test"
    ALIVE = "alive"
    """The outgoing heartbeat."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a person reads, whatever the channel; every part is plain text that may hold what a device said.

    `title` is one line. `since` and `sure` are sentences; `steps` say what to do now, `avoid` what not to do.
    `details` are label and text, such as each member's modes. `link` is empty where no public address is set.
    `acknowledge` is the address at which somebody says that they look after it; empty where there is none to.
    """

    title: str
    verdict: str
    mail: str
    since: str
    sure: str
    steps: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    link: str = ""
    acknowledge: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing said about one incident of a topic: a pair by its name, `site NAME`, or `pairwatch` itself.

    `number` counts the topic's notices from 0. `opened` is when the incident was. `rules` are those that fire.
    `channels` are the settings' names of where it goes: chosen when it was made, so that a restart changes nothing.
    """

    topic: str
    number: int
    opened: datetime
    at: datetime
    reason: Reason
    severity: Severity
    rules: tuple[str, ...]
    message: Message
    channels: tuple[str, ...]
    site: str = ""

    @property
    def ended(self) -> bool:
        return self.reason is Reason.RESOLVED

    @property
    def incident_key(self) -> str:
        """The same for all that is said of one incident."""
        return _digest(self.topic, show_time(self.opened))

    @property
    def key(self) -> str:
        """The same on every copy of this notice, over every channel, before and after a crash."""
        return _digest(self.topic, show_time(self.opened), str(self.number), self.reason.value)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
