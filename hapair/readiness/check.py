"""Knows what one check of readiness is: what is asked, how it stands, and what its failing would cost."""

from dataclasses import dataclass
from enum import StrEnum

from hapair.verify.item import Fails, Finding, Holds, NotKnown

__all__ = ["Check", "Fails", "Finding", "Holds", "Name", "NotKnown", "Standing"]


class Name(StrEnum):
    """In the order in which checks are told where they weigh the same."""

    STANDBY = "standby"
    VIRTUAL_IP = "virtual_ip"
    LINKS = "links"
    SYNC = "sync"
    PORTS = "ports"
    DISK = "disk"
    SERVICES = "services"
    FIRMWARE = "firmware"
    THRESHOLD = "threshold"
    ON_FAILURE = "on_failure"
    TRAPS = "traps"


class Standing(StrEnum):
    """How a check stands, the worst first. `BROKEN`: a failover now would fail, or lose mail. `WEAK`: it would work,
    with less in reserve than there should be."""

    BROKEN = "broken"
    WEAK = "weak"
    NOT_KNOWN = "not_known"
    HOLDS = "holds"


@dataclass(frozen=True, slots=True)
class Check:
    """`subject` of what, where it is made of several; `grave`: where it fails, a failover would fail or lose mail."""

    name: Name
    asks: str
    finding: Finding
    subject: str = ""
    grave: bool = False

    @property
    def standing(self) -> Standing:
        match self.finding:
            case Holds():
                return Standing.HOLDS
            case NotKnown():
                return Standing.NOT_KNOWN
            case Fails():
                return Standing.BROKEN if self.grave else Standing.WEAK

    @property
    def says(self) -> str:
        """By whose word it holds, what was seen, or why it is not known."""
        match self.finding:
            case Holds(by=by):
                return by
            case Fails(seen=seen):
                return seen
            case NotKnown(why=why):
                return why
