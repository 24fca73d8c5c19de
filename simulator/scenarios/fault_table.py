"""What can be made to happen to a simulated pair: which commands go to which unit, and what to expect when."""

from dataclasses import dataclass
from typing import Any

AFTER_THE_TAKEOVER = "after the takeover"  # twice the unit's own heartbeat threshold


@dataclass(frozen=True, slots=True)
class Step:
    """One command; `unit` is `primary`, `secondary`, `member` (the one named), `both`, or `chosen` (it, or both)."""

    unit: str
    command: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """`tells` may name {member}, {peer}, {primary}, {secondary} and, in real seconds, the pair's own timers:
    {lost_s}, {hold_off_s}, {boot_s}, {reload_s}, {upgrade_s} and {check_s}. `options` may change the commands.
    """

    name: str
    summary: str
    tells: tuple[str, ...]
    steps: tuple[Step, ...]
    needs_member: bool = False
    options: tuple[str, ...] = ()


def _on_member(do: str, **values: object) -> tuple[Step, ...]:
    return (Step("member", {"do": do, **values}),)


def _on_both(do: str, **values: object) -> tuple[Step, ...]:
    return (Step("both", {"do": do, **values}),)


def _planned(leaving: str, back_s: str) -> Fault:
    return Fault(
        leaving,
        f"a unit is told to {leaving}",
        (
            f"{{member}} announces it, is gone 2 s later for {back_s}, and then joins again.",
            "If it was primary, {peer} holds off up to {hold_off_s} s and stands by again on its return; "
            "if it was secondary, {peer} goes on as primary.",
        ),
        _on_member("leave", leaving=leaving),
        needs_member=True,
    )


def _face(name: str, summary: str, tell: str, **faults: object) -> Fault:
    return Fault(name, summary, (tell,), _on_member("faults", **faults), needs_member=True)


_POWER = (
    Fault(
        "power-off",
        "a unit loses its power",
        (
            "{member} is dark at once: no heartbeat, no answer on any face.",
            "If it was primary, {peer} becomes primary {lost_s} s later; if it was secondary, {peer} goes on.",
        ),
        _on_member("power-off"),
        needs_member=True,
    ),
    Fault(
        "power-on",
        "a unit gets its power back",
        (
            "{member} answers again after {boot_s} s and joins the group.",
            "If {peer} is primary by then, {member} does what its on-failure setting says.",
        ),
        _on_member("power-on"),
        needs_member=True,
    ),
    Fault(
        "kill",
        "a unit's process is killed; power-on or heal starts it again, at once",
        (
            "{member} is gone at once: its ports are closed.",
            "If it was primary, {peer} becomes primary {lost_s} s later.",
        ),
        _on_member("kill"),
        needs_member=True,
    ),
    _planned("reboot", "{boot_s} s"),
    _planned("reload", "{reload_s} s (only from the group: its SNMP and HTTPS faces answer)"),
    _planned("upgrade", "{upgrade_s} s"),
    _planned("shutdown", "good (until power-on)"),
)

_GROUP = (
    Fault(
        "split-brain",
        "every heartbeat link is cut while both units live",
        (
            "{secondary} becomes primary {lost_s} s later; {primary} stays primary. Both claim the virtual addresses.",
            "Mending the links (restore-link) does not heal it: {secondary} has to be restored (restore).",
        ),
        _on_both("link", up=False),
    ),
    Fault(
        "cut-link",
        "one heartbeat link is cut, or all of them without a port",
        ("Both units report the link failed {lost_s} s later; with another link alive no mode changes.",),
        _on_both("link", up=False),
        options=("port",),
    ),
    Fault(
        "restore-link",
        "a heartbeat link is mended, or all of them without a port",
        ("Both units report the link within a second or two. Two primaries stay two primaries.",),
        _on_both("link", up=True),
        options=("port",),
    ),
    Fault(
        "failover",
        "the primary loses its power",
        ("{primary} is dark at once.", "{secondary} becomes primary {lost_s} s later."),
        (Step("primary", {"do": "power-off"}),),
    ),
    Fault(
        "swap",
        "the primary loses its power and comes back",
        (
            "{primary} is dark for twice the heartbeat threshold; {secondary} becomes primary {lost_s} s from now.",
            "Back after {boot_s} s more, {primary} does what its on-failure setting says: secondary by default.",
        ),
        (Step("primary", {"do": "power-off"}), Step("primary", {"do": "power-on", "in_s": AFTER_THE_TAKEOVER})),
    ),
    Fault(
        "no-primary",
        "the disks of both units fail",
        ("Within {check_s} s {primary} has failed; {secondary} takes over, finds its own disk failed, and fails too.",),
        _on_both("disk", works=False),
    ),
    Fault(
        "ha-off",
        "HA is switched off, on one unit or on both",
        (
            "A unit with HA off answers off for both modes.",
            "A secondary that is left alone becomes primary {lost_s} s later.",
        ),
        (Step("chosen", {"do": "ha", "mode": "off"}),),
    ),
    Fault(
        "ha-on",
        "HA is switched on again as the unit file has it",
        ("The unit joins the group; with a living primary it first synchronizes.",),
        (Step("chosen", {"do": "ha"}),),
    ),
    Fault(
        "restore",
        'an admin clicks "restore configured operating mode"',
        ("{member} takes its configured role again, if its peer can be reached within a few seconds.",),
        _on_member("order", order="restore"),
        needs_member=True,
    ),
    Fault(
        "restart-ha",
        'an admin clicks "restart the HA system"',
        ("{member} leaves the group and joins it again.",),
        _on_member("order", order="restart"),
        needs_member=True,
    ),
    Fault(
        "password-mismatch",
        "the shared password of one unit is changed",
        ("Neither unit understands the other any more: as split-brain, {lost_s} s later.",),
        _on_member("password", becomes="not-the-same"),
        needs_member=True,
    ),
    Fault(
        "overload",
        "a unit is too busy to send heartbeats for a while (seconds, 5 without the option)",
        (
            "{member} sends no heartbeat for that long.",
            "If it is primary and that is longer than the threshold of {lost_s} s, {peer} becomes primary as well.",
        ),
        _on_member("stall", seconds=5.0),
        needs_member=True,
        options=("seconds",),
    ),
)

_PATHS = (
    Fault(
        "cut-service",
        "the secondary cannot reach the primary's services while the heartbeat goes on",
        ("With service monitoring configured, {secondary} takes over after its retries and {primary} fails.",),
        _on_both("service-path", open=False),
    ),
    Fault(
        "restore-service",
        "the service path is mended",
        ("A failed {primary} recovers with its next check and does what its on-failure setting says.",),
        _on_both("service-path", open=True),
    ),
    Fault(
        "service-down",
        "one service of a unit dies: smtp, imap, pop or http (smtp without the option)",
        (
            "{member} refuses connections to it, on its own and on the virtual address.",
            "Where {peer} monitors it and {member} is primary, {peer} takes over after its retries and {member} fails.",
        ),
        _on_member("service", service="smtp", up=False),
        needs_member=True,
        options=("service",),
    ),
    Fault(
        "service-up",
        "a service of a unit runs again (smtp without the option)",
        ("{member} answers on it again, once it handles mail.",),
        _on_member("service", service="smtp", up=True),
        needs_member=True,
        options=("service",),
    ),
    Fault(
        "disk-failure",
        "a unit's hard disk fails",
        ("Within {check_s} s {member} has failed if it was primary, and {peer} takes over.",),
        _on_member("disk", works=False),
        needs_member=True,
    ),
    Fault(
        "disk-repair",
        "a unit's hard disk works again",
        ("Within {check_s} s {member} recovers and does what its on-failure setting says.",),
        _on_member("disk", works=True),
        needs_member=True,
    ),
    Fault(
        "port-down",
        "a port of a unit goes down (port1 without the option)",
        ("ifOperStatus follows at once.", "Where the port is monitored, {member} fails within {check_s} s."),
        _on_member("link", port="port1", up=False),
        needs_member=True,
        options=("port",),
    ),
    Fault(
        "port-up",
        "a port of a unit comes up again",
        ("ifOperStatus follows at once.", "Where the port is monitored, {member} recovers within {check_s} s."),
        _on_member("link", port="port1", up=True),
        needs_member=True,
        options=("port",),
    ),
    Fault(
        "sync-stuck",
        "the secondary's configuration no longer follows the primary's",
        ("No mode changes and SNMP shows nothing: {secondary} logs a checksum that differs.",),
        (
            Step("secondary", {"do": "sync-stuck", "stuck": True}),
            Step("primary", {"do": "configure", "key": "protected_domains", "value": ["example.com", "example.net"]}),
        ),
    ),
    Fault(
        "delivery-blocked",
        "a unit can deliver no mail",
        ("The queues of {member} grow for as long as it is primary.",),
        _on_member("delivery", blocked=True),
        needs_member=True,
    ),
)

_FACES = (
    _face("silence", "a unit answers on no face", "{member} answers nothing; the group does not notice.", silent=True),
    _face("slow", "a unit answers late", "{member} answers everything 3 s late.", delay_s=3.0),
    _face(
        "wrong-community",
        "a unit's SNMP community has been changed",
        "{member} no longer answers the community of its unit file; SNMPv3 goes on.",
        community="somebody-changed-it",
    ),
    _face(
        "no-ha-objects",
        "a unit's agent has no HA objects",
        "{member} answers noSuchObject for both HA modes; everything else is there.",
        ha_objects=False,
    ),
    _face(
        "unknown-mode",
        "a unit's effective mode is a number nobody knows",
        "{member} answers 5 for its effective HA mode.",
        effective_number=5,
    ),
    _face(
        "http-500", "a unit's HTTPS face fails", "{member} answers HTTP 500 to everything; SNMP goes on.", http="500"
    ),
    _face("http-html", "a unit sends HTML for JSON", "{member} answers HTTP 200 with an HTML page.", http="html"),
    _face(
        "session-expired",
        "a unit's admin sessions have ended",
        "{member} answers 403 to every session opened until now; a new login works.",
        http="expired",
    ),
    _face("trap-lost", "a unit's traps do not arrive", "{member} sends no trap until healed.", traps="lost"),
    _face("trap-doubled", "a unit's traps arrive twice", "{member} sends every trap twice.", traps="doubled"),
    _face("trap-delayed", "a unit's traps arrive late", "{member} sends every trap 30 s late.", traps="delayed"),
    _face(
        "trap-from-virtual",
        "a unit's traps come from the virtual address",
        "{member} sends every trap from the virtual address, so that its source does not tell the units apart.",
        traps="from-virtual",
    ),
    _face(
        "clock-skew",
        "a unit's clock is wrong",
        "The log lines of {member} carry a time one hour ahead.",
        clock_skew_s=3600.0,
    ),
    Fault(
        "trap-forged",
        "a trap comes from a unit's address that the unit did not mean",
        ("A trap says {member} became primary, with a serial number nobody has. Nothing else happens.",),
        _on_member("forge-trap"),
        needs_member=True,
    ),
    Fault(
        "heal",
        "everything that happened is undone",
        ("{primary} and {secondary} are switched on and whole, and take their configured roles within a few seconds.",),
        _on_both("heal"),
    ),
)

FAULTS = {fault.name: fault for fault in (*_POWER, *_GROUP, *_PATHS, *_FACES)}
