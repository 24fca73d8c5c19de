"""Knows what one trap or one syslog line told: who sent it, when it came, its octets, and what they mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hapair.look import Source

OTHER = "other"
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing told to us. It is a hint to look, never a state: a sender's address can be forged.

    `kind` is a word of `EVENT_KINDS` or any other text. `telling` means: it concerns the HA of the unit, so look now.
    `device_at` is the device's own clock; where it named no zone, that clock is taken for UTC and `more["zone_told"]`
    is false, so that the offset from `received_at` has the zone in it. `more` may hold, beside others: `trap`,
    `event_id`, `event_code`, `unit_ip`, `reason`, `links` (`port6` to `ok` or `failed`), `sync`, `effective`,
    `severity`, `fields` (all that a FortiMail line said).
    """

    source: Source
    sender: str
    received_at: datetime
    raw: bytes = field(repr=False)
    kind: str = OTHER
    telling: bool = False
    serial: str | None = None
    hostname: str | None = None
    text: str = ""
    device_at: datetime | None = None
    more: Mapping[str, object] = field(default_factory=dict)


class Refusal(StrEnum):
    """Why a datagram was not taken. Each is counted."""

    TOO_LARGE = "too_large"
    TOO_MANY_VARBINDS = "too_many_varbinds"
    NOT_SNMP = "not_snmp"
    VERSION = "version"
    NOT_A_NOTIFICATION = "not_a_notification"
    COMMUNITY = "community"
    ENGINE = "engine"
    USER = "user"
    LEVEL = "level"
    DIGEST = "digest"
    DECRYPTION = "decryption"
    TIME_WINDOW = "time_window"


@dataclass(frozen=True, slots=True)
class Refused:
    reason: Refusal


def told(octets: bytes) -> str:
    """A device's octets as text: what is no text, and every control character but the tab, becomes U+FFFD."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", octets.decode("utf-8", "replace"))
