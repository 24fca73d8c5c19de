"""What comes of a unit that lives while a service, a port or a disk of it fails."""

from simulator.example import Change, Service
from simulator.scenarios.lines import (
    ASKED,
    FAILED,
    MASTER,
    SHUTDOWN,
    SLAVE,
    SWITCH,
    enters_master,
    enters_slave,
    on_failure,
)
from simulator.scenarios.scenario import PRIMARY, Act, Course, Scenario

FAILURE_SCENARIOS = (
    Scenario(
        "service-failure",
        "the primary's service cannot be reached, and later can; the old primary comes back as secondary",
        60,
        (Act(5, "cut-service"), Act(35, "restore-service")),
        Course(
            "1/1 1/0 1/2",
            ((SHUTDOWN, "SLAVE took over: service check"), (SLAVE, "the peer is MASTER")),
            ("monitord: SLAVE took over: service check, entering FAILED mode", enters_slave("the peer is MASTER")),
        ),
        Course(
            "2/2 2/1",
            ((MASTER, "remote service check failed"),),
            (enters_master("remote service check failed"),),
        ),
        services=(Service("remote-smtp", 2525, 4, 3),),
    ),
    Scenario(
        "service-failure-restore-role",
        "the primary's service cannot be reached, and later can; the old primary takes its role again by itself",
        60,
        (Act(5, "cut-service"), Act(35, "restore-service")),
        Course(
            "1/1 1/0 1/1",
            ((SHUTDOWN, "SLAVE took over: service check"), (MASTER, "the peer is not MASTER")),
            (
                "monitord: SLAVE took over: service check, entering FAILED mode",
                enters_master("the peer is not MASTER"),
            ),
        ),
        Course(
            "2/2 2/1 2/2",
            ((MASTER, "remote service check failed"), (SLAVE, SWITCH[:32])),
            (enters_master("remote service check failed"), enters_slave(SWITCH)),
        ),
        (on_failure("wait for recovery then restore original role"),),
        (Service("remote-smtp", 2525, 4, 3),),
    ),
    Scenario(
        "service-failure-switch-off",
        "the primary's service cannot be reached; the primary switches itself off, and its repair changes nothing",
        60,
        (Act(5, "cut-service"), Act(35, "restore-service")),
        Course(
            "1/1 1/0",
            ((SHUTDOWN, "SLAVE took over: service check"),),
            ("monitord: SLAVE took over: service check, entering OFF mode",),
        ),
        Course(
            "2/2 2/1",
            ((MASTER, "remote service check failed"),),
            (enters_master("remote service check failed"), FAILED),
        ),
        (on_failure("switch off"),),
        (Service("remote-smtp", 2525, 4, 3),),
    ),
    Scenario(
        "service-dies",
        "one service of the primary dies, and it loses its role; it finds the peer's services well and stands by",
        40,
        (Act(5, "service-down", PRIMARY, {"service": "imap"}),),
        Course(
            "1/1 (1/0) 1/2",
            ((SHUTDOWN, "SLAVE took over: service check"), (SLAVE, "the peer is MASTER")),
            ("monitord: SLAVE took over: service check, entering FAILED mode", enters_slave("the peer is MASTER")),
        ),
        Course(
            "2/2 2/1",
            ((MASTER, "remote service check failed"),),
            (enters_master("remote service check failed"),),
        ),
        services=(
            Service("remote-smtp", 2525, 4, 3),
            Service("remote-imap", 1143, 4, 3),
            Service("remote-pop", 1110, 4, 3),
            Service("remote-http", 8080, 4, 3),
        ),
    ),
    Scenario(
        "port-failure",
        "a monitored port of the primary goes down and comes up again",
        50,
        (Act(5, "port-down", PRIMARY), Act(25, "port-up", PRIMARY)),
        Course(
            "1/1 1/0 1/2",
            ((SHUTDOWN, "local port or disk failed"), (SLAVE, "the peer is MASTER")),
            ("monitord: local port or disk failed, entering FAILED mode", enters_slave("the peer is MASTER")),
        ),
        Course("2/2 2/1", ((MASTER, "MASTER failed"),), (enters_master("MASTER failed"),)),
        (Change(PRIMARY, "interface port1", "port_monitor", "true"),),
    ),
    Scenario(
        "disk-failure",
        "the primary's disk fails and is mended; the old primary comes back as secondary",
        50,
        (Act(5, "disk-failure", PRIMARY), Act(25, "disk-repair", PRIMARY)),
        Course(
            "1/1 1/0 1/2",
            ((SHUTDOWN, "local port or disk failed"), (SLAVE, "the peer is MASTER")),
            ("monitord: local port or disk failed, entering FAILED mode", enters_slave("the peer is MASTER")),
        ),
        Course("2/2 2/1", ((MASTER, "MASTER failed"),), (enters_master("MASTER failed"),)),
    ),
    Scenario(
        "no-primary",
        "the disks of both units fail: nobody handles mail until they are mended",
        60,
        (Act(5, "no-primary"), Act(35, "heal")),
        Course(
            "1/1 1/0 1/1",
            ((SHUTDOWN, "local port or disk failed"), (MASTER, "the peer is not MASTER")),
            (
                "monitord: local port or disk failed, entering FAILED mode",
                enters_master("the peer is not MASTER"),
                ASKED,
            ),
        ),
        Course(
            "2/2 (2/1) 2/0 2/2",
            (
                (MASTER, "MASTER failed"),
                (SHUTDOWN, "local port or disk failed"),
                (SLAVE, "the peer is MASTER"),
            ),
            (
                enters_master("MASTER failed"),
                "monitord: local port or disk failed, entering FAILED mode",
                enters_slave("the peer is MASTER"),
            ),
        ),
    ),
)
