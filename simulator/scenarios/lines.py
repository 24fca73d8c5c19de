"""The words that the scenarios expect of a unit: its log lines, the reasons and numbers of its traps."""

from simulator.example import Change
from simulator.scenarios.scenario import PRIMARY, SECONDARY

LOST = "MASTER heartbeat disappeared"
SWITCH = "SLAVE asks us to switch roles (recovery after a restart)"
FAILED = "hahbd: heart beat status changed to primary-hearbeat-port6=FAILED;secondary-hearbeat-port5=FAILED"
FIRST_FAILED = "hahbd: heart beat status changed to primary-hearbeat-port6=FAILED;secondary-hearbeat-port5=OK"
WELL = "hahbd: heart beat status changed to primary-hearbeat-port6=OK;secondary-hearbeat-port5=OK"
MISSED = "hahbd: SLAVE heartbeat disappeared"
ASKED = "monitord: the peer asked this unit to return to operating as the primary unit"
RESTARTED = "System has been restarted"
MASTER, SLAVE, SHUTDOWN = 1, 2, 3
HALT, REBOOT, RELOAD, UPGRADE = 1, 2, 3, 4


def enters_master(reason: str) -> str:
    return f"monitord: {reason}, entering MASTER mode"


def enters_slave(reason: str) -> str:
    return f"configd: {reason}, entering slave mode"


TAKES_OVER = (FAILED, f"monitord: {LOST}, assuming MASTER role", enters_master(LOST))
SYNCS_OFTEN = Change(SECONDARY, "advanced_options", "sync_period_s", "5")
BOOTS_FAST = Change(PRIMARY, "timing", "boot_s", "10")


def on_failure(words: str) -> Change:
    return Change(PRIMARY, "main_configuration", "on_failure", f'"{words}"')


def syncs(kind: str, *ends: str) -> tuple[str, ...]:
    return tuple(f"hasyncd: {kind} synchronization {end}" for end in ("started", *ends))
