"""Knows the clues: which there are, and what each speaks for and against, with the reason. This table is all there is.

Nothing here is learnt from data: every weight is a person's judgement, and can be argued with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from hapair.causes.kinds import Kind

PLANNED, DOWN, LINKS, SERVICE, DISK, PORT = (
    Kind.PLANNED, Kind.DOWN, Kind.LINKS, Kind.SERVICE, Kind.DISK, Kind.PORT,
)  # fmt: skip
ADMIN, MISMATCH, THRESHOLD, RECOVERY, OUR_PATH = (
    Kind.ADMIN, Kind.MISMATCH, Kind.THRESHOLD, Kind.RECOVERY, Kind.OUR_PATH,
)  # fmt: skip


class Weight(IntEnum):
    """How much a clue says of a cause."""

    SAYS_SO = 4
    FITS = 2
    HINTS = 1
    DOUBTS = -1
    SPEAKS_AGAINST = -2
    RULES_OUT = -5


SAYS_SO, FITS, HINTS = Weight.SAYS_SO, Weight.FITS, Weight.HINTS
DOUBTS, AGAINST, RULES_OUT = Weight.DOUBTS, Weight.SPEAKS_AGAINST, Weight.RULES_OUT


class Clue(StrEnum):
    """`m` is the member that is looked into, `o` the other."""

    ANNOUNCED = "announced"
    HELD_OFF = "held_off"
    STOOD_BY = "stood_by"
    TOOK_OVER = "took_over"
    SILENT = "silent"
    BOOTED = "booted"
    PEER_LOST = "peer_lost"
    LOST_TOO = "lost_too"
    ONE_LINK = "one_link"
    HEARTBEAT_PORT = "heartbeat_port"
    TWO_PRIMARIES = "two_primaries"
    SERVICE_TOLD = "service_told"
    LOCAL_TOLD = "local_told"
    PORT_TOLD = "port_told"
    DISK_TOLD = "disk_told"
    PORT_DOWN = "port_down"
    STEPPED_OUT = "stepped_out"
    OUT_ALONE = "out_alone"
    EXCHANGED = "exchanged"
    MODE_CHANGED = "mode_changed"
    SETTINGS_CHANGED = "settings_changed"
    MODE_KEPT = "mode_kept"
    SYNC_DIFFERS = "sync_differs"
    BUSY = "busy"
    SHORT_THRESHOLD = "short_threshold"
    FIRMWARE = "firmware"
    IN_A_PLAN = "in_a_plan"
    CUT_OFF = "cut_off"
    BOTH_SILENT = "both_silent"
    REFUSED = "refused"
    ASKED_BACK = "asked_back"
    RESTORED = "restored"
    TAKES_ROLE_BACK = "takes_role_back"
    JUST_BACK = "just_back"


@dataclass(frozen=True, slots=True)
class Row:
    """What a clue says where it is `present` and where it is `absent`, and why. `parts`: what it could tell apart."""

    clue: Clue
    why: str
    present: Mapping[Kind, Weight]
    absent: Mapping[Kind, Weight] = field(default_factory=dict)
    parts: str = ""


CLUES: tuple[Row, ...] = (
    Row(
        Clue.ANNOUNCED,
        "a unit that is told to reboot, reload, upgrade or shut down says so by trap and log before it goes",
        {PLANNED: SAYS_SO, DOWN: AGAINST, LINKS: AGAINST, THRESHOLD: AGAINST, OUR_PATH: AGAINST},
        {PLANNED: AGAINST},
        "a planned restart from a crash",
    ),
    Row(
        Clue.HELD_OFF,
        "the standby is asked to hold off by a primary that reboots, and by nothing else",
        {PLANNED: SAYS_SO, DOWN: AGAINST, LINKS: AGAINST, THRESHOLD: AGAINST, OUR_PATH: AGAINST},
        {PLANNED: AGAINST},
        "a planned restart from a crash",
    ),
    Row(
        Clue.STOOD_BY,
        "a standby stays one only while it hears its primary, or holds off for it",
        {PLANNED: FITS, OUR_PATH: FITS, DOWN: RULES_OUT, LINKS: AGAINST, THRESHOLD: AGAINST},
        parts="a crash from a hold-off or our own path",
    ),
    Row(
        Clue.TOOK_OVER,
        "after a crash the standby takes over as soon as the threshold has passed; for a planned restart it holds off",
        {DOWN: FITS, PLANNED: AGAINST, OUR_PATH: AGAINST},
    ),
    Row(
        Clue.SILENT,
        "a unit that is down answers nobody; one that lost its links only, or its role, goes on answering",
        {
            DOWN: FITS, PLANNED: FITS, OUR_PATH: HINTS, PORT: DOUBTS,
            SERVICE: AGAINST, DISK: AGAINST, THRESHOLD: AGAINST, ADMIN: DOUBTS,
        },
        {DOWN: RULES_OUT, OUR_PATH: RULES_OUT, PLANNED: DOUBTS, PORT: DOUBTS},
        "a crash from a cut",
    ),
    Row(
        Clue.BOOTED,
        "an uptime that began anew is of a unit that was down; where it went on unbroken, it was not",
        {
            DOWN: SAYS_SO, PLANNED: SAYS_SO, LINKS: AGAINST, THRESHOLD: RULES_OUT, OUR_PATH: RULES_OUT,
            SERVICE: AGAINST, DISK: AGAINST, PORT: AGAINST, ADMIN: DOUBTS, MISMATCH: AGAINST,
        },
        {DOWN: RULES_OUT, PLANNED: DOUBTS, OUR_PATH: HINTS},
        "a crash from a cut",
    ),
    Row(
        Clue.PEER_LOST,
        "a heartbeat stops by a dead peer, a cut, a mismatch or a busy peer; a failed check leaves it running",
        {
            DOWN: FITS, LINKS: FITS, THRESHOLD: FITS, MISMATCH: HINTS, PLANNED: HINTS, ADMIN: HINTS,
            SERVICE: AGAINST, DISK: AGAINST, PORT: AGAINST, OUR_PATH: RULES_OUT,
        },
        {
            DOWN: AGAINST, LINKS: AGAINST, THRESHOLD: AGAINST, OUR_PATH: FITS,
        },
        "our own path from a fault of the units",
    ),
    Row(
        Clue.LOST_TOO,
        "a cut is told from both ends; a dead unit tells nothing, a busy one goes on hearing",
        {LINKS: SAYS_SO, MISMATCH: FITS, THRESHOLD: RULES_OUT, DOWN: RULES_OUT, PLANNED: AGAINST},
        {THRESHOLD: FITS, LINKS: AGAINST, MISMATCH: AGAINST},
        "a cut from a crash or a busy unit",
    ),
    Row(
        Clue.ONE_LINK,
        "one link lost while another carries the group is that link's own cable, port or switch",
        {LINKS: SAYS_SO, DOWN: AGAINST, THRESHOLD: AGAINST, MISMATCH: AGAINST},
    ),
    Row(
        Clue.HEARTBEAT_PORT,
        "a heartbeat port without a carrier sends nothing; after a change of settings it would have one",
        {LINKS: FITS, THRESHOLD: AGAINST, MISMATCH: AGAINST},
        {LINKS: DOUBTS},
        "a cable from a mismatch",
    ),
    Row(
        Clue.TWO_PRIMARIES,
        "two primaries come of two living units that do not hear each other",
        {LINKS: FITS, MISMATCH: HINTS, THRESHOLD: HINTS, DOWN: RULES_OUT},
    ),
    Row(
        Clue.SERVICE_TOLD,
        "a unit names the service check as its reason",
        {
            SERVICE: SAYS_SO, DOWN: AGAINST, LINKS: AGAINST, THRESHOLD: AGAINST, OUR_PATH: AGAINST,
            PORT: AGAINST, DISK: AGAINST,
        },
        {SERVICE: AGAINST},
        "which check failed",
    ),
    Row(
        Clue.LOCAL_TOLD,
        "a unit names its own check of ports and disks as its reason, without saying which",
        {PORT: FITS, DISK: FITS, SERVICE: AGAINST, DOWN: AGAINST, LINKS: AGAINST, THRESHOLD: AGAINST},
        {PORT: DOUBTS, DISK: DOUBTS},
        "which check failed",
    ),
    Row(
        Clue.PORT_TOLD,
        "a unit names a port as its reason",
        {PORT: SAYS_SO, DISK: AGAINST, SERVICE: AGAINST, DOWN: AGAINST, LINKS: AGAINST},
    ),
    Row(
        Clue.DISK_TOLD,
        "a unit names a disk, its RAID or a full mail disk",
        {DISK: SAYS_SO, PORT: AGAINST, SERVICE: AGAINST, LINKS: AGAINST},
    ),
    Row(
        Clue.PORT_DOWN,
        "a port without heartbeat went down on this unit: where it is monitored, that alone makes it fail",
        {PORT: SAYS_SO, DISK: AGAINST, SERVICE: DOUBTS},
        {PORT: AGAINST},
        "a port from a disk",
    ),
    Row(
        Clue.STEPPED_OUT,
        "it lives, keeps its HA mode, gave its role away and is off or failed: a check made it do that",
        {SERVICE: FITS, PORT: FITS, DISK: FITS, DOWN: AGAINST, LINKS: AGAINST, THRESHOLD: AGAINST},
    ),
    Row(
        Clue.OUT_ALONE,
        "it lives and was off for a while, and the other kept its part: so it goes while HA is reloaded",
        {PLANNED: FITS, SERVICE: DOUBTS, PORT: DOUBTS, DISK: DOUBTS, LINKS: DOUBTS, THRESHOLD: DOUBTS},
    ),
    Row(
        Clue.EXCHANGED,
        "both exchanged their roles at once, neither of them silent or off: somebody asked them to, or a check did",
        {ADMIN: FITS, SERVICE: HINTS, DOWN: AGAINST, LINKS: AGAINST},
    ),
    Row(
        Clue.MODE_CHANGED,
        "the configured HA mode is changed by people only",
        {ADMIN: SAYS_SO, LINKS: AGAINST, THRESHOLD: AGAINST, DOWN: AGAINST, MISMATCH: AGAINST, OUR_PATH: AGAINST},
        {ADMIN: DOUBTS},
    ),
    Row(
        Clue.SETTINGS_CHANGED,
        "a unit says that its HA settings were changed just then",
        {ADMIN: FITS, MISMATCH: FITS},
        {MISMATCH: DOUBTS, ADMIN: DOUBTS},
        "a change of settings from a cut",
    ),
    Row(
        Clue.MODE_KEPT,
        "its HA settings were changed and its HA mode was not: another setting than the mode",
        {MISMATCH: FITS, ADMIN: AGAINST, LINKS: AGAINST},
    ),
    Row(
        Clue.SYNC_DIFFERS,
        "the units' configurations do not agree, and nobody's role changed",
        {MISMATCH: SAYS_SO},
    ),
    Row(Clue.BUSY, "a unit too busy to send heartbeats shows it", {THRESHOLD: FITS}),
    Row(
        Clue.SHORT_THRESHOLD,
        "the vendor's example waits 15 s; below 10 s a short load can be taken for a dead peer",
        {THRESHOLD: HINTS},
    ),
    Row(Clue.FIRMWARE, "another firmware came with it", {PLANNED: SAYS_SO, DOWN: AGAINST, LINKS: AGAINST}),
    Row(Clue.IN_A_PLAN, "it happened in a window that people had planned", {PLANNED: HINTS, ADMIN: HINTS}),
    Row(
        Clue.CUT_OFF,
        "the site's reference did not answer either: we were the ones cut off",
        {OUR_PATH: SAYS_SO},
    ),
    Row(
        Clue.BOTH_SILENT,
        "both fell silent at once: what they share is the way to us",
        {OUR_PATH: FITS, DOWN: DOUBTS, PLANNED: DOUBTS},
    ),
    Row(
        Clue.REFUSED,
        "it lives and answers, only not what we ask: our access to it has changed",
        {OUR_PATH: SAYS_SO, DOWN: RULES_OUT, LINKS: DOUBTS},
    ),
    Row(
        Clue.ASKED_BACK,
        "a primary that came back asks for its role: by its setting, or because somebody restored it",
        {RECOVERY: FITS, ADMIN: HINTS},
    ),
    Row(
        Clue.RESTORED,
        "a unit says that its role was restored by hand",
        {ADMIN: SAYS_SO, RECOVERY: AGAINST},
        {ADMIN: DOUBTS},
        "a restored role from one that was taken back",
    ),
    Row(
        Clue.TAKES_ROLE_BACK,
        "'On failure' says whether a unit takes its role back by itself",
        {RECOVERY: FITS, ADMIN: DOUBTS},
        {RECOVERY: RULES_OUT, ADMIN: HINTS},
        "a restored role from one that was taken back",
    ),
    Row(
        Clue.JUST_BACK,
        "a unit takes its role back as soon as it recovers; one that stood by for a while waited for somebody",
        {RECOVERY: FITS, ADMIN: DOUBTS},
        {ADMIN: FITS, RECOVERY: AGAINST},
        "a restored role from one that was taken back",
    ),
)  # fmt: skip
