"""Knows what an alert is: one rule that holds for one subject, since when, and whether people are told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hapair.severity import Severity

Key = tuple[str, str]
"""Rule and subject."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One rule for one subject: empty for the pair, else a member's name, a link's, a kind of synchronisation.

    `began` is the first look that showed it, `last` the last one that told of it either way. `held_s` is how long it
    was seen to hold, `quiet_s` how long, since it last did, it was seen not to. `fired` is None while it is pending,
    `resolved` until it is over.
    """

    rule: str
    subject: str
    severity: Severity
    detail: str
    began: datetime
    last: datetime
    looks: int = 1
    held_s: float = 0.0
    quiet_s: float = 0.0
    fired: datetime | None = None
    resolved: datetime | None = None

    @property
    def key(self) -> Key:
        return self.rule, self.subject


Active = Mapping[Key, Alert]
"""Pending and firing alerts of one pair."""
