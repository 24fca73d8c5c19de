"""Knows what one condition of a finished pair is: what is asked, by which step of the procedure, and how it stands."""

from dataclasses import dataclass
from enum import StrEnum

from hapair.spans import Range


class Step(StrEnum):
    """The vendor's procedure "Configuring the secondary unit for HA operation", by its menu paths and labels."""

    PREPARED = "Before beginning: the required preparations, and the primary unit configured"
    CONNECT = "Connect to the web-based manager of the unit"
    MODE = "System > High Availability > Configuration: Mode of operation"
    INTERFACE = "System > High Availability > Configuration: Interface, Heartbeat status, Peer IP address"
    VIRTUAL_IP = "System > High Availability > Configuration: Virtual IP Address"
    SYNC = 'System > High Availability > Status: "click HERE to start a configuration/data sync"'
    COMPARE = "System > High Availability > Status: Configured and Effective Operating Mode"
    COMPLETE = "Both units operate in their configured mode"
    ADMINISTER = "Administering an HA group: each unit's messages are its own"
    DRILL = "A planned failover, and the way back"


@dataclass(frozen=True, slots=True)
class Item:
    """`id` names the condition, `subject` of what. `needed`: without knowing it nothing can be called complete; the
    vendor's procedure ends with it."""

    id: str
    subject: str
    asks: str
    step: Step
    needed: bool = False

    @property
    def name(self) -> str:
        return f"{self.id} {self.subject}".strip()


@dataclass(frozen=True, slots=True)
class Holds:
    """`by` is whose word it rests on. `since`: when it came to hold, None where that is not known; `at_least`: it was
    so when it was first looked at in that moment, and perhaps long before."""

    by: str
    since: Range | None = None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Fails:
    seen: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """`how` it can be made known."""

    why: str
    how: str


Finding = Holds | Fails | NotKnown


@dataclass(frozen=True, slots=True)
class Checked:
    item: Item
    finding: Finding
