"""What comes of a unit that loses its power, is rebooted, reloaded, upgraded or shut down."""

from simulator.example import Change
from simulator.scenario_lines import (
    BOOTS_FAST,
    FAILED,
    HALT,
    LOST,
    MASTER,
    MISSED,
    REBOOT,
    RELOAD,
    RESTARTED,
    SHUTDOWN,
    SLAVE,
    SWITCH,
    TAKES_OVER,
    UPGRADE,
    WELL,
    enters_master,
    enters_slave,
    on_failure,
)
from simulator.scenarios import PRIMARY, SECONDARY, Act, Course, Scenario

POWER_SCENARIOS = (
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
            ((SLAVE, "the peer is MASTER"), (MASTER, "restored by the administrator")),
            (WELL, enters_slave("the peer is MASTER"), enters_master("restored by the administrator")),
        ),
        Course(
            "2/2 2/1 2/2",
            ((MASTER, LOST), (SLAVE, SWITCH[:32])),
            (*TAKES_OVER, WELL, enters_slave(SWITCH)),
        ),
        (BOOTS_FAST,),
    ),
    Scenario(
        "power-loss-restore-role",
        "the primary loses its power, comes back, and takes its role again by itself",
        60,
        (Act(5, "power-off", PRIMARY), Act(30, "power-on", PRIMARY)),
        Course(
            "1/1 dark (1/0) 1/1",
            ((MASTER, "the peer is not MASTER"),),
            (WELL, enters_master("the peer is not MASTER")),
        ),
        Course(
            "2/2 2/1 2/2",
            ((MASTER, LOST), (SLAVE, SWITCH[:32])),
            (*TAKES_OVER, WELL, enters_slave(SWITCH)),
        ),
        (BOOTS_FAST, on_failure("wait for recovery then restore original role")),
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
            ((SHUTDOWN, "on failure: switch off"), (MASTER, "the peer is not MASTER")),
            (
                "monitord: on failure: switch off, entering OFF mode",
                WELL,
                enters_master("the peer is not MASTER"),
            ),
        ),
        Course(
            "2/2 2/1 2/2",
            ((MASTER, LOST), (SLAVE, SWITCH[:32])),
            (*TAKES_OVER, WELL, FAILED, MISSED, WELL, enters_slave(SWITCH)),
        ),
        (BOOTS_FAST, on_failure("switch off")),
    ),
    Scenario(
        "planned-reboot",
        "the primary is rebooted, and the secondary holds off until it is back",
        60,
        (Act(5, "reboot", PRIMARY),),
        Course(
            "1/1 dark (1/0) 1/1",
            ((MASTER, "the peer is not MASTER"),),
            (RESTARTED, WELL, enters_master("the peer is not MASTER")),
            (REBOOT,),
        ),
        Course(
            "2/2",
            ((SLAVE, "peer command appeared"),),
            (
                "monitord: peer rebooting (or reloading), entering HOLD_OFF mode",
                FAILED,
                WELL,
                enters_slave("peer command appeared"),
            ),
        ),
        (Change(PRIMARY, "timing", "boot_s", "25"),),
    ),
    Scenario(
        "planned-reload",
        "the primary's HA is reloaded, and the secondary holds off until it is back; no face goes dark",
        45,
        (Act(5, "reload", PRIMARY),),
        Course(
            "1/1 1/0 1/1",
            ((MASTER, "the peer is not MASTER"),),
            (RESTARTED, WELL, enters_master("the peer is not MASTER")),
            (RELOAD,),
        ),
        Course(
            "2/2",
            ((SLAVE, "peer command appeared"),),
            ("monitord: peer rebooting (or reloading), entering HOLD_OFF mode", enters_slave("peer command appeared")),
        ),
    ),
    Scenario(
        "reboot-without-return",
        "the primary is rebooted and never returns: the secondary takes over when its hold-off ends",
        60,
        (Act(5, "reboot", PRIMARY),),
        Course("1/1 dark", (), (RESTARTED,), (REBOOT,)),
        Course(
            "2/2 2/1",
            ((MASTER, LOST),),
            ("monitord: peer rebooting (or reloading), entering HOLD_OFF mode", *TAKES_OVER),
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
            ((MASTER, "no peer heard while joining"),),
            (RESTARTED, FAILED, enters_master("no peer heard while joining")),
            (UPGRADE,),
        ),
        Course(
            "2/2 2/1",
            ((MASTER, LOST),),
            ("monitord: peer rebooting (or reloading), entering HOLD_OFF mode", *TAKES_OVER),
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
        Course("1/1", (), (FAILED, MISSED, WELL)),
        Course(
            "2/2 dark (2/0) 2/2",
            ((SLAVE, "the peer is MASTER"),),
            (RESTARTED, WELL, enters_slave("the peer is MASTER")),
            (REBOOT,),
        ),
        (Change(SECONDARY, "timing", "boot_s", "25"),),
    ),
    Scenario(
        "secondary-shutdown",
        "the secondary is shut down; the primary goes on alone",
        35,
        (Act(5, "shutdown", SECONDARY),),
        Course("1/1", (), (FAILED, MISSED)),
        Course("2/2 dark", ((SHUTDOWN, "The system was shutdown!"),), ("System has been shutdown",), (HALT,)),
    ),
)
