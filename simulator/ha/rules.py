"""The settings of a unit that its HA state machine follows."""

from dataclasses import dataclass

from simulator.modes import Mode, OnFailure


@dataclass(frozen=True, slots=True)
class Rules:
    """The vendor's documents give no numbers for the last three: how long a failed synchronisation waits for its next
    try, how many such failures in a row end in a takeover, and how long a unit announces that it is leaving.
    """

    mode: Mode
    on_failure: OnFailure
    lost_threshold_s: float
    hold_off_s: float
    links: tuple[str, ...]
    services_as_heartbeat: bool
    services: tuple[str, ...]
    backup_data: bool
    sync_period_s: float = 1200.0
    sync_retry_s: float = 60.0
    sync_failures_allowed: int = 3
    announce_s: float = 2.0
