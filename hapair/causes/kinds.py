"""Knows what can be the cause of a departure, and in which words each is told."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """In the order in which they are named where as much speaks for one as for another: a crash before a plan."""

    DOWN = "unit_down"
    PLANNED = "planned_restart"
    LINKS = "heartbeat_links"
    SERVICE = "service_path"
    DISK = "disk"
    PORT = "local_port"
    ADMIN = "administrator"
    MISMATCH = "settings_mismatch"
    THRESHOLD = "threshold"
    RECOVERY = "role_returned"
    OUR_PATH = "our_path"


OF_A_MEMBER = frozenset({Kind.PLANNED, Kind.DOWN, Kind.SERVICE, Kind.DISK, Kind.PORT})
"""Which are of one member; the others are of the pair."""

TITLES: Mapping[Kind, str] = MappingProxyType({
    Kind.PLANNED: "planned restart",
    Kind.DOWN: "power lost or crash",
    Kind.LINKS: "heartbeat links cut",
    Kind.SERVICE: "service not reached",
    Kind.DISK: "disk",
    Kind.PORT: "local port",
    Kind.ADMIN: "administrator",
    Kind.MISMATCH: "password or settings mismatch",
    Kind.THRESHOLD: "threshold too short",
    Kind.RECOVERY: "role returned by itself",
    Kind.OUR_PATH: "our own path",
})  # fmt: skip
"""In lists and counts."""


def title_of(kind: str) -> str:
    """Empty for a cause that this version does not know."""
    return TITLES[Kind(kind)] if kind in set(Kind) else ""


SENTENCES: Mapping[Kind, str] = MappingProxyType({
    Kind.PLANNED: "{m} was told to restart (reboot, reload, upgrade or shutdown)",
    Kind.DOWN: "{m} lost its power or crashed",
    Kind.LINKS: "the heartbeat links between the units were cut",
    Kind.SERVICE: "{o} could not reach a service of {m}",
    Kind.DISK: "a disk of {m} failed",
    Kind.PORT: "a monitored port of {m} went down",
    Kind.ADMIN: "an administrator changed HA or a role",
    Kind.MISMATCH: "the shared password or the settings of the units do not fit each other",
    Kind.THRESHOLD: "the heartbeat threshold is too short for a busy unit",
    Kind.RECOVERY: "{o} took its role back by itself after its recovery",
    Kind.OUR_PATH: "our own path or access to the units: nothing happened to them",
})  # fmt: skip
"""`{m}` is the member that it is about, `{o}` the other."""

NEXT: Mapping[Kind, tuple[str, ...]] = MappingProxyType({
    Kind.PLANNED: (
        "Ask who planned it: the administrators' log of {m} names them (Log > System, subtype admin).",
        "See that {m} came back as it was meant to: firmware, HA mode, synchronisation.",
    ),
    Kind.DOWN: (
        "Look at the power, the console and the hardware sensors of {m}; its log before the gap.",
        "Once it answers: its uptime says whether it was down at all.",
    ),
    Kind.LINKS: (
        "Check cables, switch ports and VLANs of each heartbeat link, from both ends.",
        "Compare the hahbd lines of both units: a cut is told by both within the same seconds.",
    ),
    Kind.SERVICE: (
        "From {o}, connect to each service of {m} that is monitored: a dead service and a cut path look alike.",
        "See the service monitor of both units (System > High Availability > Configuration): it is not synchronised.",
    ),
    Kind.DISK: (
        "Check disks and RAID of {m} (System > Storage), and its log for write errors.",
        "Before its role is restored, see that the mail data of {m} is whole.",
    ),
    Kind.PORT: (
        "Check cable and switch port of each monitored port of {m} (System > Network).",
        "The switch's own log tells which end went down first.",
    ),
    Kind.ADMIN: (
        "Ask who did it: the administrators' log of both units (Log > System, subtype admin or config).",
        "Compare Configured and Effective Operating Mode on both units.",
    ),
    Kind.MISMATCH: (
        "Compare the HA settings of both units: shared password, base port, links and their peer addresses, firmware.",
        "See when the configuration was last synchronised, and what the hasyncd lines say.",
    ),
    Kind.THRESHOLD: (
        "Compare the heartbeat lost threshold of both units with the load at that time; the vendor's example has 15 s.",
        "See whether heartbeats share a link with mail or backups.",
    ),
    Kind.RECOVERY: (
        "See the 'On failure' setting of {o}: it decides whether a unit takes its role back.",
        "Find out why {o} had lost its role before: that is the cause to look for.",
    ),
    Kind.OUR_PATH: (
        "Run 'pairwatch check': it names what each channel of each member answers.",
        "Check the path from here to the units' management addresses, and the SNMP and HTTPS access set there.",
    ),
})  # fmt: skip
"""What to check next."""
