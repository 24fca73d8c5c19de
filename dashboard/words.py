"""Knows every word the screens use for a state, a cause and a mode, and what to do first in each state."""

from dataclasses import dataclass
from types import MappingProxyType

from hapair.judge import Mail, PairState
from hapair.look import Cause


@dataclass(frozen=True, slots=True)
class StateWords:
    """`short` is for five metres away. `{p}` and `{s}` in a sentence stand for the members by their configured role.

    `first` is what to do: its first item says what to leave alone.
    """

    short: str
    sentence: str
    first: tuple[str, ...]


STATES = MappingProxyType({
    PairState.BLIND: StateWords(
        "No view",
        "Pairwatch cannot see this pair. This says nothing about its members.",
        (
            "Do not touch the units because of this screen: they may be well.",
            "Check this host's own network, and the path from here to both management addresses.",
            "Run 'pairwatch check': it names what each channel of each member answers.",
            "Ask the units by another way: their console, or mail sent through them.",
        ),
    ),
    PairState.HA_OFF: StateWords(
        "HA off",
        "HA is switched off on both members: each works by itself, and neither takes over from the other.",
        (
            "Do not switch HA on in working hours without a plan: a unit that joins stops its mail for a while.",
            "Find out whether somebody meant it: System > High Availability, and the event log of both units.",
        ),
    ),
    PairState.CONFIG_ONLY: StateWords(
        "Config only",
        "The members share their configuration only: both work, and there is no failover by design.",
        ("Nothing to do where this is meant. Where failover is expected, the HA mode of both members is wrong.",),
    ),
    PairState.SPLIT_BRAIN: StateWords(
        "Split brain",
        "{p} and {s} both act as primary: addresses conflict, and mail may be on either.",
        (
            "Do not restart either unit, and do not expect the cable alone to heal it: after the link is back, both go "
            "on as primary.",
            "Find the cause first: heartbeat links, their switch ports, and whether both units were up all the while.",
            "Once the heartbeat is back, decide which unit is to stay primary. In the vendor's procedure that is {p}.",
            "On {s}: wait for synchronisation, then 'restore configured operating mode' (System > High Availability).",
            "Compare both mail queues: what the other unit has accepted meanwhile is on that unit.",
        ),
    ),
    PairState.SWAPPED: StateWords(
        "Swapped",
        "{s} carries the mail and {p} stands by: a spare exists.",
        (
            "Nothing is urgent: do not swap back while mail is heavy or synchronisation is under way.",
            "Find out why {p} gave its role away: event logs of both units around the failover.",
            "When it suits: restore the configured operating mode, first on {s}'s side of a finished synchronisation.",
        ),
    ),
    PairState.FAILED_OVER: StateWords(
        "Failed over",
        "{s} carries the mail; {p} is {p_says}. No spare is seen.",
        (
            "Leave {s} alone: it is the only unit known to carry mail. Do not restart it or change its mode.",
            "Find out what became of {p}: power, console, the switch port of its heartbeat links.",
            "Where {p} is unseen, make sure from its console that it is not still acting as primary.",
            "{p} comes back as its 'On failure' setting says; after 'switch off' only when somebody restores it.",
        ),
    ),
    PairState.NORMAL: StateWords("Normal", "{p} carries the mail and {s} stands by.", ("Nothing to do.",)),
    PairState.UNPROTECTED: StateWords(
        "Unprotected",
        "{p} carries the mail; {s} is {s_says}. Nothing would take over.",
        (
            "Leave {p} alone: no restart, no upgrade, until {s} stands by again.",
            "Find out what became of {s}: power, console, event log. A planned reboot takes a few minutes.",
        ),
    ),
    PairState.UNDETERMINED: StateWords(
        "Undetermined",
        "A member answers with a mode that cannot be understood.",
        (
            "Do not act on this alone: the units may be well.",
            "Look at System > High Availability > Status on both units, and compare it with the raw values below.",
            "A unit without HA objects: is HA configured there, and does its SNMP view leave them out?",
        ),
    ),
    PairState.PRIMARY_UNSEEN: StateWords(
        "Primary unseen",
        "{unseen} does not answer us and {other} stands by. A standby stands by only while it hears its primary: "
        "suspect our path, or a planned reboot.",
        (
            "Do not restore or promote anything: while {other} stands by, it hears its primary or holds off.",
            "Was a reboot or an upgrade planned? {other} holds off for about 15 minutes before it takes over.",
            "Check the path from here to {unseen}'s management address.",
        ),
    ),
    PairState.NO_PRIMARY_SEEN: StateWords(
        "No primary seen",
        "{other} is {other_says} and {unseen} does not answer: nobody is seen to carry the mail.",
        (
            "Do not restart {other} yet: its event log says why it left the group.",
            "Reach {unseen} by its console: it may carry the mail, or be down.",
            "Send a message through the pair's address: whether mail flows is the question that matters now.",
        ),
    ),
    PairState.NO_PRIMARY: StateWords(
        "No primary",
        "Both members answer and neither is primary: mail has stopped.",
        (
            "Do not restart both units at once.",
            "Read on both units why they left the role: System > High Availability > Status, and the HA event log.",
            "Restore the configured operating mode on {p} first, and watch it become primary before you touch {s}.",
        ),
    ),
    PairState.UNOBSERVED: StateWords(
        "No data",
        "Nobody has looked at this pair lately. What it is now is not known.",
        (
            "Do not trust what stands here: it is what was last seen, not what is.",
            "Is the collector running? 'pairwatch status' and its log say when it last looked.",
        ),
    ),
})  # fmt: skip

NEVER = "This pair has never been looked at."
NOT_EXCLUDED = "Split brain is not excluded."
DISAGREE = "What {who} says over SNMP and over HTTPS is not the same: the worse counts."

MAIL = MappingProxyType({
    Mail.FLOWS: "Mail flows through {p}",
    Mail.FLOWS_BY_SECONDARY: "Mail flows through {s}",
    Mail.SEPARATE: "Each unit handles mail by itself",
    Mail.DOUBTFUL: "Where mail goes is doubtful",
    Mail.STOPPED: "Mail has stopped",
    Mail.UNKNOWN: "Whether mail flows is not known",
})  # fmt: skip

CAUSES = MappingProxyType({
    Cause.TIMEOUT: "no answer",
    Cause.REFUSED: "refused",
    Cause.UNREACHABLE: "no route",
    Cause.AUTH: "login refused",
    Cause.TLS: "not trusted",
    Cause.LATE: "we were late",
    Cause.PROTOCOL: "garbled",
    Cause.NO_HA_OBJECTS: "no HA objects",
})  # fmt: skip

REMARKS = MappingProxyType({
    "restarted": "has restarted",
    "firmware_changed": "has another firmware",
    "unit_changed": "is another unit",
    "units_swapped": "is the other unit: the two have changed places",
})  # fmt: skip
INFERRED = "by reports alone: no look saw it"

UNSEEN = "unseen"
NOT_ASKED = "not asked"
NOT_TOLD = "not available"
HOW_TO_TELL = (
    "The vendor's MIB has neither heartbeat nor synchronisation, and documents no resource for them over HTTPS. "
    "Where you know one, name it in an [http_profile] of the settings."
)
