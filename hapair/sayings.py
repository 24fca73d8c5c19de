"""Knows what is said of each state of a pair: one sentence, what it means for the mail, what to do; and of causes."""

from dataclasses import dataclass
from types import MappingProxyType

from hapair.advice import Advice
from hapair.judge import Mail, PairState
from hapair.look import Cause
from hapair.pair import OnFailure


@dataclass(frozen=True, slots=True)
class Saying:
    """`{p}` and `{s}` in a text stand for the members by their configured role; `telling.names` has all such names."""

    sentence: str
    advice: Advice


SAYINGS = MappingProxyType({
    PairState.BLIND: Saying(
        "Pairwatch cannot see this pair. This says nothing about its members.",
        Advice(
            ("Do not touch the units because of this: they may be well.",),
            (
                "Check this host's own network, and the path from here to both management addresses.",
                "Run 'pairwatch check': it names what each channel of each member answers.",
                "Ask the units by another way: their console, or mail sent through them.",
                "A `reference` in the pair's `[[site]]` tells 'we are cut off' from 'both are silent'.",
            ),
        ),
    ),
    PairState.HA_OFF: Saying(
        "HA is switched off on both members: each works by itself, and neither takes over from the other.",
        Advice(
            (
                "Do not switch HA on in working hours without a plan: a unit that joins stops its mail for a while.",
            ),
            (
                "Find out whether somebody meant it: System > High Availability, and the event log of both units.",
                "Where it is meant to last, take the pair out of the settings, or silence it.",
            ),
        ),
    ),
    PairState.CONFIG_ONLY: Saying(
        "The members share their configuration only: both work, and there is no failover by design.",
        Advice(
            (),
            (
                "Nothing to do where this is meant, and each member acts as it is set to.",
                "Where failover is expected, the HA mode of both members is wrong.",
            ),
        ),
    ),
    PairState.SPLIT_BRAIN: Saying(
        "{p} and {s} both act as primary: addresses conflict, and mail may be on either.",
        Advice(
            (
                "Do not restart either unit.",
                "Do not expect the cable alone to heal it: after the link is back, both go on as primary.",
            ),
            (
                "Find the cause first: heartbeat links, their switch ports, and whether both units were up all the "
                "while.",
                "Once the heartbeat is back, decide which unit is to stay primary. In the vendor's procedure that is "
                "{p}.",
                "On {s}: wait for synchronisation, then 'restore configured operating mode' (System > High "
                "Availability > Status).",
                "Compare both mail queues: what the other unit has accepted meanwhile is on that unit.",
            ),
        ),
    ),
    PairState.SWAPPED: Saying(
        "{s} carries the mail and {p} stands by: a spare exists.",
        Advice(
            ("Do not swap back while mail is heavy or synchronisation is under way: nothing is urgent.",),
            (
                "Find out why {p} gave its role away: event logs of both units around the failover.",
                "When it suits, and synchronisation is done: 'restore configured operating mode' on {s} (System > High "
                "Availability > Status), then on {p} where it has not followed.",
            ),
            {
                OnFailure.BECOME_SECONDARY: "The units are set to restore the slave role after a failure: this is what "
                "that leaves behind. It is expected, it lasts, and it never clears by itself.",
                OnFailure.RESTORE_ROLE: "The units are set to restore the original role after a failure: {p} should "
                "take it back by itself. Where it does not within minutes, find out why before you help it.",
                OnFailure.OFF: "The units are set to switch off after a failure: that {p} stands by is somebody's "
                "work. Ask who is at it.",
                None: "Whether this ever ends by itself depends on the units' 'On failure' setting: write it down as "
                "`on_failure` of the pair, and it is said here.",
            },
        ),
    ),
    PairState.FAILED_OVER: Saying(
        "{s} carries the mail; {p} is {p_says}. No spare is seen.",
        Advice(
            ("Leave {s} alone: it is the only unit known to carry mail. Do not restart it or change its mode.",),
            (
                "Find out what became of {p}: power, console, the switch port of its heartbeat links.",
                "Where {p} is unseen, make sure from its console that it is not still acting as primary: a split "
                "brain is not excluded.",
            ),
            {
                OnFailure.BECOME_SECONDARY: "{p} comes back as a standby, as it is set to after a failure; {s} keeps "
                "the mail until somebody restores the roles.",
                OnFailure.RESTORE_ROLE: "{p} takes its role back by itself once it recovers, as it is set to: expect a "
                "second interruption, and more of them where the cause has stayed.",
                OnFailure.OFF: "{p} stays out of the group, as it is set to after a failure: only 'restore configured "
                "operating mode' on it brings it back.",
                None: "{p} comes back as its 'On failure' setting says; after 'switch off' only when somebody restores "
                "it.",
            },
        ),
    ),
    PairState.NORMAL: Saying("{p} carries the mail and {s} stands by.", Advice((), ("Nothing to do.",))),
    PairState.UNPROTECTED: Saying(
        "{p} carries the mail; {s} is {s_says}. Nothing would take over.",
        Advice(
            ("Leave {p} alone: no restart, no upgrade, until {s} stands by again.",),
            (
                "Find out what became of {s}: power, console, event log. A planned reboot takes a few minutes.",
                "A secondary that is off may have failed its first synchronisation: see System > High Availability > "
                "Status on it.",
            ),
        ),
    ),
    PairState.UNDETERMINED: Saying(
        "A member answers with a mode that cannot be understood.",
        Advice(
            ("Do not act on this alone: the units may be well.",),
            (
                "Look at System > High Availability > Status on both units, and compare it with the raw values shown.",
                "A unit without HA objects: is HA configured there, and does its SNMP view leave them out?",
                "Please send us a value that Pairwatch does not know.",
            ),
        ),
    ),
    PairState.PRIMARY_UNSEEN: Saying(
        "{unseen} does not answer us and {other} stands by. A standby stands by only while it hears its primary: "
        "suspect our path, or a planned reboot.",
        Advice(
            ("Do not restore or promote anything: while {other} stands by, it hears its primary or holds off.",),
            (
                "Was a reboot or an upgrade planned? {other} holds off for about 15 minutes before it takes over.",
                "Check the path from here to {unseen}'s management address, before the unit itself.",
            ),
        ),
    ),
    PairState.NO_PRIMARY_SEEN: Saying(
        "{other} is {other_says} and {unseen} does not answer: nobody is seen to carry the mail.",
        Advice(
            ("Do not restart {other} yet: its event log says why it left the group.",),
            (
                "Send a message through the pair's address: whether mail flows is the question that matters now.",
                "Reach {unseen} by its console: it may carry the mail, or be down.",
            ),
        ),
    ),
    PairState.NO_PRIMARY: Saying(
        "Both members answer and neither is primary: mail has stopped.",
        Advice(
            ("Do not restart both units at once.",),
            (
                "Read on both units why they left the role: System > High Availability > Status, and the HA event log.",
                "'Restore configured operating mode' on {p} first, and watch it become primary before you touch {s}.",
            ),
        ),
    ),
    PairState.UNOBSERVED: Saying(
        "Nobody has looked at this pair lately. What it is now is not known.",
        Advice(
            ("Do not trust what stands here: it is what was last seen, not what is.",),
            ("Is the collector running? 'pairwatch status' and its log say when it last looked.",),
        ),
    ),
})  # fmt: skip

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
