"""Knows what a pair is for the purpose of judging it: two members, their roles, and the times that matter."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The part a member is configured for in the settings."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class OnFailure(StrEnum):
    """What a unit does after a failure of its own, in the vendor's CLI words (`system ha`, on-failure)."""

    OFF = "off"
    RESTORE_ROLE = "restore-role"
    BECOME_SECONDARY = "become-secondary"


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Pair:
    """An HA group of two, the primary first.

    `gap_s`: a longer stretch without a judged look is unobserved. `unprotected_hold_s` and `hold_off_s`: how long
    `unprotected` and `primary_unseen` stay a warning before they are critical. `sync_stuck_s`: a synchronisation that
    runs for longer is stuck. `data_sync_s`: how often the units synchronise mail data at the latest.
    """

    name: str
    primary: str
    secondary: str
    poll_interval_s: float = 10.0
    gap_factor: float = 2.5
    heartbeat_lost_threshold_s: float = 15.0
    on_failure: OnFailure | None = None
    unprotected_hold_s: float = 120.0
    hold_off_s: float = 900.0
    sync_stuck_s: float = 1800.0
    data_sync_s: float = 1200.0

    @property
    def gap_s(self) -> float:
        return self.gap_factor * self.poll_interval_s

    @property
    def members(self) -> tuple[Member, Member]:
        return Member(self.primary, Role.PRIMARY), Member(self.secondary, Role.SECONDARY)

    def other(self, member: str) -> str:
        return self.secondary if member == self.primary else self.primary
