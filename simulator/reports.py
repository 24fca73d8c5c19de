"""What a unit knows of its own HA state beyond the two SNMP numbers: links, synchronisation, daemon times."""

from dataclasses import dataclass
from typing import Any

from simulator.modes import MODE_WORD, STATE_WORD, Mode, State


@dataclass(frozen=True, slots=True)
class DaemonTimes:
    """When the HA daemons act next, in seconds from now; None where one has nothing to do."""

    monitor_s: float | None = None
    monitor_failures: int = 0
    configuration_s: float | None = None
    data_s: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The links map each heartbeat interface to `ok` or `failed`; a sync is `in_sync`, `running`, `failed` or `off`."""

    mode: Mode
    state: State
    heartbeat: dict[str, str]
    configuration_sync: str
    mail_data_sync: str
    daemons: DaemonTimes

    def as_json(self) -> dict[str, Any]:
        return {
            "configured_mode": MODE_WORD[self.mode],
            "effective_mode": STATE_WORD[self.state],
            "state": self.state.value,
            "heartbeat": self.heartbeat,
            "sync": {"config": self.configuration_sync, "mail_data": self.mail_data_sync},
            "daemon": {
                "monitor": {"next_s": self.daemons.monitor_s, "failures": self.daemons.monitor_failures},
                "configuration": {"next_s": self.daemons.configuration_s},
                "data": {"next_s": self.daemons.data_s},
            },
        }
