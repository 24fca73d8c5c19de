"""The scenarios that are shipped: one for each incident that the vendor's documents tell of, and a few of our own."""

from simulator.example import Change, Service
from simulator.scenarios import PRIMARY, SECONDARY, Act, Course, Scenario

_LOST = "MASTER heartbeat disappeared"
_SWITCH = "SLAVE asks us to switch roles (recovery after a restart)"
_FAILED = "hahbd: heart beat status changed to primary-hearbeat-port6=FAILED;secondary-hearbeat-port5=FAILED"
_FIRST_FAILED = "hahbd: heart beat status changed to primary-hearbeat-port6=FAILED;secondary-hearbeat-port5=OK"
_WELL = "hahbd: heart beat status changed to primary-hearbeat-port6=OK;secondary-hearbeat-port5=OK"
_MISSED = "hahbd: SLAVE heartbeat disappeared"
_ASKED = "monitord: the peer asked this unit to return to operating as the primary unit"
_RESTARTED = "System has been restarted"
_MASTER, _SLAVE, _SHUTDOWN = 1, 2, 3


def _enters_master(reason: str) -> str:
    return f"monitord: {reason}, entering MASTER mode"


def _enters_slave(reason: str) -> str:
    return f"configd: {reason}, entering slave mode"


_TAKES_OVER = (_FAILED, f"monitord: {_LOST}, assuming MASTER role", _enters_master(_LOST))
_BOOTS_FAST = Change(PRIMARY, "timing", "boot_s", "10")


def _on_failure(words: str) -> Change:
    return Change(PRIMARY, "main_configuration", "on_failure", f'"{words}"')


_ALL = (
    Scenario(
        "power-loss",
        "the primary loses its power, comes back as secondary, and an admin restores it",
        80,
        (
            Act(5, "power-off", PRIMARY),
            Act(30, "power-on", PRIMARY),
            Act(60, "restore", PRIMARY),
        ),
        Course(
            "1/1 dark (1/0) 1/2 1/1",
            ((_SLAVE, "the peer is MASTER"), (_MASTER, "restored by the administrator")),
            (_WELL, _enters_slave("the peer is MASTER"), _enters_master("restored by the administrator")),
        ),
        Course(
            "2/2 2/1 2/2",
            ((_MASTER, _LOST), (_SLAVE, _SWITCH[:32])),
            (*_TAKES_OVER, _WELL, _enters_slave(_SWITCH)),
        ),
        (_BOOTS_FAST,),
    ),
    Scenario(
        "power-loss-restore-role",
        "the primary loses its power, comes back, and takes its role again by itself",
        60,
        (Act(5, "power-off", PRIMARY), Act(30, "power-on", PRIMARY)),
        Course(
            "1/1 dark (1/0) 1/1",
            ((_MASTER, "the peer is not MASTER"),),
            (_WELL, _enters_master("the peer is not MASTER")),
        ),
        Course(
            "2/2 2/1 2/2",
            ((_MASTER, _LOST), (_SLAVE, _SWITCH[:32])),
            (*_TAKES_OVER, _WELL, _enters_slave(_SWITCH)),
        ),
        (_BOOTS_FAST, _on_failure("wait for recovery then restore original role")),
    ),
    Scenario(
        "power-loss-switch-off",
        "the primary loses its power, stays out of the group when it is back, until an admin restores it",
        80,
        (
            Act(5, "power-off", PRIMARY),
            Act(30, "power-on", PRIMARY),
            Act(60, "restore", PRIMARY),
        ),
        Course(
            "1/1 dark 1/0 1/1",
            ((_SHUTDOWN, "on failure: switch off"), (_MASTER, "the peer is not MASTER")),
            (
                "monitord: on failure: switch off, entering OFF mode",
                _WELL,
                _enters_master("the peer is not MASTER"),
            ),
        ),
        Course(
            "2/2 2/1 2/2",
            ((_MASTER, _LOST), (_SLAVE, _SWITCH[:32])),
            (*_TAKES_OVER, _WELL, _FAILED, _MISSED, _WELL, _enters_slave(_SWITCH)),
        ),
        (_BOOTS_FAST, _on_failure("switch off")),
    ),
    Scenario(
        "planned-reboot",
        "the primary is rebooted, and the secondary holds off until it is back",
        60,
        (Act(5, "reboot", PRIMARY),),
        Course(
            "1/1 dark (1/0) 1/1",
            ((_MASTER, "the peer is not MASTER"),),
            (_RESTARTED, _WELL, _enters_master("the peer is not MASTER")),
        ),
        Course(
            "2/2",
            ((_SLAVE, "peer command appeared"),),
            (
                "monitord: peer rebooting (or reloading), entering HOLD_OFF mode",
                _FAILED,
                _WELL,
                _enters_slave("peer command appeared"),
            ),
        ),
        (Change(PRIMARY, "timing", "boot_s", "25"),),
    ),
    Scenario(
        "reboot-without-return",
        "the primary is rebooted and never returns: the secondary takes over when its hold-off ends",
        60,
        (Act(5, "reboot", PRIMARY),),
        Course("1/1 dark", (), (_RESTARTED,)),
        Course(
            "2/2 2/1",
            ((_MASTER, _LOST),),
            ("monitord: peer rebooting (or reloading), entering HOLD_OFF mode", *_TAKES_OVER),
        ),
        (
            Change(PRIMARY, "timing", "boot_s", "100000"),
            Change(SECONDARY, "advanced_options", "hold_off_s", "30"),
        ),
    ),
    Scenario(
        "upgrade-loses-heartbeat",
        "after its upgrade the primary finds no heartbeat, as by an address from DHCP: both end as primary",
        60,
        (Act(5, "upgrade", PRIMARY), Act(12, "cut-link")),
        Course(
            "1/1 dark (1/0) 1/1",
            ((_MASTER, "no peer heard while joining"),),
            (_RESTARTED, _FAILED, _enters_master("no peer heard while joining")),
        ),
        Course(
            "2/2 2/1",
            ((_MASTER, _LOST),),
            ("monitord: peer rebooting (or reloading), entering HOLD_OFF mode", *_TAKES_OVER),
        ),
        (
            Change(PRIMARY, "timing", "upgrade_s", "20"),
            Change(SECONDARY, "advanced_options", "hold_off_s", "30"),
        ),
    ),
    Scenario(
        "secondary-reboot",
        "the secondary is rebooted; the primary goes on alone meanwhile",
        60,
        (Act(5, "reboot", SECONDARY),),
        Course("1/1", (), (_FAILED, _MISSED, _WELL)),
        Course(
            "2/2 dark (2/0) 2/2",
            ((_SLAVE, "the peer is MASTER"),),
            (_RESTARTED, _WELL, _enters_slave("the peer is MASTER")),
        ),
        (Change(SECONDARY, "timing", "boot_s", "25"),),
    ),
    Scenario(
        "secondary-shutdown",
        "the secondary is shut down; the primary goes on alone",
        35,
        (Act(5, "shutdown", SECONDARY),),
        Course("1/1", (), (_FAILED, _MISSED)),
        Course("2/2 dark", ((_SHUTDOWN, "The system was shutdown!"),), ("System has been shutdown",)),
    ),
    Scenario(
        "split-brain",
        "every heartbeat link is cut: two primaries, which the mended links do not heal, until an admin restores one",
        60,
        (
            Act(5, "split-brain"),
            Act(30, "restore-link"),
            Act(45, "restore", SECONDARY),
        ),
        Course(
            "1/1",
            (),
            (
                _FAILED,
                _MISSED,
                _WELL,
                _ASKED,
            ),
        ),
        Course(
            "2/2 2/1 (2/0) 2/2",
            ((_MASTER, _LOST), (_SLAVE, "the peer is MASTER")),
            (*_TAKES_OVER, _WELL, _enters_slave("the peer is MASTER")),
        ),
    ),
    Scenario(
        "one-link",
        "the first heartbeat link is cut and mended; the second carries the group",
        45,
        (Act(5, "cut-link", options={"port": "port6"}), Act(30, "restore-link", options={"port": "port6"})),
        Course("1/1", (), (_FIRST_FAILED, _WELL)),
        Course("2/2", (), (_FIRST_FAILED, _WELL)),
    ),
    Scenario(
        "services-as-heartbeat",
        "every heartbeat link is cut, and the primary's answering services keep the secondary from taking over",
        45,
        (Act(15, "cut-link"),),
        Course("1/1", (), (_FAILED, _MISSED)),
        Course("2/2", (), (_FAILED,)),
        (Change(SECONDARY, "advanced_options", "remote_services_as_heartbeat", "true"),),
        (Service("remote-smtp", 2525, 4, 3),),
    ),
    Scenario(
        "service-failure",
        "the primary's service cannot be reached, and later can; the old primary comes back as secondary",
        60,
        (Act(5, "cut-service"), Act(35, "restore-service")),
        Course(
            "1/1 1/0 1/2",
            ((_SHUTDOWN, "SLAVE took over: service check"), (_SLAVE, "the peer is MASTER")),
            ("monitord: SLAVE took over: service check, entering FAILED mode", _enters_slave("the peer is MASTER")),
        ),
        Course(
            "2/2 2/1",
            ((_MASTER, "remote service check failed"),),
            (_enters_master("remote service check failed"),),
        ),
        services=(Service("remote-smtp", 2525, 4, 3),),
    ),
    Scenario(
        "port-failure",
        "a monitored port of the primary goes down and comes up again",
        50,
        (Act(5, "port-down", PRIMARY), Act(25, "port-up", PRIMARY)),
        Course(
            "1/1 1/0 1/2",
            ((_SHUTDOWN, "local port or disk failed"), (_SLAVE, "the peer is MASTER")),
            ("monitord: local port or disk failed, entering FAILED mode", _enters_slave("the peer is MASTER")),
        ),
        Course("2/2 2/1", ((_MASTER, "MASTER failed"),), (_enters_master("MASTER failed"),)),
        (Change(PRIMARY, "interface port1", "port_monitor", "true"),),
    ),
    Scenario(
        "no-primary",
        "the disks of both units fail: nobody handles mail until they are mended",
        60,
        (Act(5, "no-primary"), Act(35, "heal")),
        Course(
            "1/1 1/0 1/1",
            ((_SHUTDOWN, "local port or disk failed"), (_MASTER, "the peer is not MASTER")),
            (
                "monitord: local port or disk failed, entering FAILED mode",
                _enters_master("the peer is not MASTER"),
                _ASKED,
            ),
        ),
        Course(
            "2/2 (2/1) 2/0 2/2",
            (
                (_MASTER, "MASTER failed"),
                (_SHUTDOWN, "local port or disk failed"),
                (_SLAVE, "the peer is MASTER"),
            ),
            (
                _enters_master("MASTER failed"),
                "monitord: local port or disk failed, entering FAILED mode",
                _enters_slave("the peer is MASTER"),
            ),
        ),
    ),
    Scenario(
        "ha-off",
        "HA is switched off on the primary, and its secondary takes over",
        35,
        (Act(5, "ha-off", PRIMARY),),
        Course("1/1 0/0", (), ("HA settings have been changed",)),
        Course("2/2 2/1", ((_MASTER, _LOST),), _TAKES_OVER),
    ),
    Scenario(
        "config-only",
        "a pair that only shares its configuration: nothing takes over when a unit dies",
        35,
        (Act(5, "power-off", PRIMARY),),
        Course("3/3 dark"),
        Course("4/4"),
        (
            Change(PRIMARY, "main_configuration", "mode_of_operation", '"config master"'),
            Change(SECONDARY, "main_configuration", "mode_of_operation", '"config slave"'),
        ),
    ),
    Scenario(
        "short-flap",
        "every link fails for less than the threshold: nothing happens",
        30,
        (Act(5, "cut-link"), Act(13, "restore-link")),
        Course("1/1"),
        Course("2/2"),
    ),
    Scenario(
        "overload",
        "a threshold too short for a busy primary: two primaries without a broken cable",
        30,
        (Act(5, "overload", PRIMARY, {"seconds": 10}),),
        Course("1/1"),
        Course("2/2 2/1", ((_MASTER, _LOST),), (*_TAKES_OVER, _WELL)),
        tuple(Change(role, "advanced_options", "heartbeat_lost_threshold_s", "6") for role in (PRIMARY, SECONDARY)),
    ),
)

SCENARIOS = {scenario.name: scenario for scenario in _ALL}
