"""What comes of a group whose links, synchronisation or settings are not as they should be."""

from simulator.example import Change, Service
from simulator.scenarios.lines import (
    ASKED,
    FAILED,
    FIRST_FAILED,
    LOST,
    MASTER,
    MISSED,
    SLAVE,
    SYNCS_OFTEN,
    TAKES_OVER,
    WELL,
    enters_slave,
    syncs,
)
from simulator.scenarios.scenario import PRIMARY, SECONDARY, Act, Course, Scenario

GROUP_SCENARIOS = (
    Scenario(
        "normal",
        "nothing happens but the synchronisations, which come sooner here",
        30,
        (),
        Course("1/1"),
        Course("2/2", syncs=(*syncs("configuration", "finished"), *syncs("data", "finished"))),
        (SYNCS_OFTEN,),
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
                FAILED,
                MISSED,
                WELL,
                ASKED,
            ),
        ),
        Course(
            "2/2 2/1 (2/0) 2/2",
            ((MASTER, LOST), (SLAVE, "the peer is MASTER")),
            (*TAKES_OVER, WELL, enters_slave("the peer is MASTER")),
        ),
    ),
    Scenario(
        "one-link",
        "the first heartbeat link is cut and mended; the second carries the group",
        45,
        (Act(5, "cut-link", options={"port": "port6"}), Act(30, "restore-link", options={"port": "port6"})),
        Course("1/1", (), (FIRST_FAILED, WELL)),
        Course("2/2", (), (FIRST_FAILED, WELL)),
    ),
    Scenario(
        "services-as-heartbeat",
        "every heartbeat link is cut, and the primary's answering services keep the secondary from taking over",
        45,
        (Act(15, "cut-link"),),
        Course("1/1", (), (FAILED, MISSED)),
        Course("2/2", (), (FAILED,)),
        (Change(SECONDARY, "advanced_options", "remote_services_as_heartbeat", "true"),),
        (Service("remote-smtp", 2525, 4, 3),),
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
        Course("2/2 2/1", ((MASTER, LOST),), (*TAKES_OVER, WELL)),
        tuple(Change(role, "advanced_options", "heartbeat_lost_threshold_s", "6") for role in (PRIMARY, SECONDARY)),
    ),
    Scenario(
        "sync-stuck",
        "the secondary's configuration no longer follows: no mode changes, and SNMP shows nothing",
        30,
        (Act(5, "sync-stuck"),),
        Course("1/1"),
        Course("2/2", syncs=syncs("configuration", "checksum differs")),
    ),
    Scenario(
        "ha-off",
        "HA is switched off on the primary, and its secondary takes over",
        35,
        (Act(5, "ha-off", PRIMARY),),
        Course("1/1 0/0", (), ("HA settings have been changed",)),
        Course("2/2 2/1", ((MASTER, LOST),), TAKES_OVER),
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
)
