"""Knows what is said of each state of a pair: one sentence, what it means for the mail, what to do; and of causes."""

from dataclasses import dataclass
from types import MappingProxyType

from hapair.judge import Mail, PairState
from hapair.look import Cause
from hapair.runbooks import carried, stopped, unclear
from hapair.runbooks.advice import Advice


@dataclass(frozen=True, slots=True)
class Saying:
    """`{p}` and `{s}` in a text stand for the members by their configured role; `telling.names` has all such names."""

    sentence: str
    advice: Advice


SAYINGS = MappingProxyType({
    PairState.BLIND: Saying(
        "Pairwatch cannot see this pair. This says nothing about its members.",
        unclear.BLIND,
    ),
    PairState.HA_OFF: Saying(
        "HA is switched off on both members: each works by itself, and neither takes over from the other.",
        unclear.HA_OFF,
    ),
    PairState.CONFIG_ONLY: Saying(
        "The members share their configuration only: both work, and there is no failover by design.",
        unclear.CONFIG_ONLY,
    ),
    PairState.SPLIT_BRAIN: Saying(
        "{p} and {s} both act as primary: addresses conflict, and mail may be on either.",
        stopped.SPLIT_BRAIN,
    ),
    PairState.SWAPPED: Saying(
        "{s} acts as primary and {p} stands by: a spare exists.",
        carried.SWAPPED,
    ),
    PairState.FAILED_OVER: Saying(
        "{s} acts as primary; {p} is {p_says}. No spare is seen.",
        carried.FAILED_OVER,
    ),
    PairState.NORMAL: Saying("{p} acts as primary and {s} stands by.", carried.NORMAL),
    PairState.UNPROTECTED: Saying(
        "{p} acts as primary; {s} is {s_says}. No spare is seen.",
        carried.UNPROTECTED,
    ),
    PairState.UNDETERMINED: Saying(
        "A member answers with a mode that cannot be understood.",
        unclear.UNDETERMINED,
    ),
    PairState.PRIMARY_UNSEEN: Saying(
        "{unseen} does not answer us and {other} stands by. A standby stands by only while it hears its primary: "
        "suspect our path, or a planned reboot.",
        stopped.PRIMARY_UNSEEN,
    ),
    PairState.NO_PRIMARY_SEEN: Saying(
        "{other} is {other_says} and {unseen} does not answer: nobody is seen to carry the mail.",
        stopped.NO_PRIMARY_SEEN,
    ),
    PairState.NO_PRIMARY: Saying(
        "Both members answer and neither is primary: mail has stopped.",
        stopped.NO_PRIMARY,
    ),
    PairState.UNOBSERVED: Saying(
        "Nobody has looked at this pair lately. What it is now is not known.",
        unclear.UNOBSERVED,
    ),
})  # fmt: skip

NOT_EXCLUDED = "Split brain is not excluded."
ALONE = "{who} is not set up for failover, and may take mail by itself."
AS_SET = (
    "Both act as their own HA mode says: restoring it changes nothing. The roles in the settings of Pairwatch are the "
    "other way round, or somebody exchanged the HA modes of the units."
)
DISAGREE = "What {who} {says} over SNMP and over HTTPS is not the same: the worse counts."

MAIL = MappingProxyType({
    Mail.FLOWS: "Mail flows through {p}",
    Mail.FLOWS_BY_SECONDARY: "Mail flows through {s}",
    Mail.SEPARATE: "Each unit handles mail by itself",
    Mail.DOUBTFUL: "Where mail goes is doubtful",
    Mail.STOPPED: "Mail has stopped",
    Mail.NOT_TAKEN: "No mail is taken at the virtual address",
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
