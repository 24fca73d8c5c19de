"""Knows what is worth telling somebody: each rule's condition, severity, and how long it must hold first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alerts.sight import Sight
from hapair.judge import PairState
from hapair.pair import Pair
from hapair.severity import Severity

Found = Mapping[str, str | None]
"""By subject, in what it holds, as a text for people (it may be empty); None where nothing can be known of it now, so
that all stays as it was. The pair itself is the subject `""`. What is not named does not hold."""

Condition = Callable[[Sight, float], Found]
"""The number is the rule's threshold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`hold_s` and `looks`: how long, and in how many looks, `condition` must have held before the alert fires.

    Two looks are the confirmation by a fresh look at both members: one alone can straddle a switchover. Once firing, it
    goes on for `keep_s` after it was last seen to hold: a value that swings, or what happens in a moment. A rule that
    is `about_us` goes on being asked while we are blind; the others wait, since ignorance is no news of the members.
    """

    name: str
    severity: Severity
    condition: Condition
    summary: str
    hold_s: Callable[[Pair], float] = lambda _: 0.0
    looks: int = 2
    keep_s: float = 0.0
    threshold: float = 0.0
    about_us: bool = False


def in_state(*states: PairState) -> Condition:
    return lambda sight, _: {"": ""} if sight.state in states else {}


def _lasting(seconds: float) -> Callable[[Pair], float]:
    return lambda _: seconds


def _disagree(sight: Sight, _: float) -> Found:
    verdict = sight.status.verdict
    return dict.fromkeys(verdict.disagreeing, "") if verdict else {}


def _mismatched(sight: Sight, _: float) -> Found:
    return {found.member: f"{found.effective}, set to {found.mode}" for found in sight.status.mismatches}


def _blind(sight: Sight, _: float) -> Found:
    match sight.state:
        case PairState.BLIND:
            return {"": ""}
        case PairState.UNOBSERVED:
            return {"": None}
        case _:
            return {}


CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING

RULES = (
    Rule("SplitBrain", CRITICAL, in_state(PairState.SPLIT_BRAIN), "Both members act as primary."),
    Rule("NoPrimary", CRITICAL, in_state(PairState.NO_PRIMARY), "Both members answer and neither is primary."),
    Rule("NoPrimarySeen", CRITICAL, in_state(PairState.NO_PRIMARY_SEEN), "One member is out of service, one unseen."),
    Rule("FailedOver", CRITICAL, in_state(PairState.FAILED_OVER), "The secondary carries the mail; no spare is seen."),
    Rule(
        "Unprotected",
        CRITICAL,
        in_state(PairState.UNPROTECTED),
        "The primary carries the mail with no secondary behind it.",
        lambda pair: pair.unprotected_hold_s,
    ),
    Rule(
        "PrimaryAbsent",
        CRITICAL,
        in_state(PairState.PRIMARY_UNSEEN),
        "The primary has been unseen for longer than any planned reboot.",
        lambda pair: pair.hold_off_s,
    ),
    Rule("Blind", CRITICAL, _blind, "Pairwatch cannot see this pair.", _lasting(30.0), about_us=True),
    Rule(
        "PrimaryUnseen",
        WARNING,
        in_state(PairState.PRIMARY_UNSEEN),
        "The primary does not answer; the other stands by.",
    ),
    Rule("Swapped", WARNING, in_state(PairState.SWAPPED), "The members have exchanged their roles."),
    Rule("HaOff", WARNING, in_state(PairState.HA_OFF), "HA is switched off on both members."),
    Rule(
        "Undetermined",
        WARNING,
        in_state(PairState.UNDETERMINED),
        "A member's mode cannot be understood.",
        _lasting(30.0),
    ),
    Rule(
        "ModeMismatch",
        WARNING,
        _mismatched,
        "A member's effective mode is not its HA mode.",
        _lasting(60.0),
    ),
    Rule(
        "ChannelsDisagree",
        WARNING,
        _disagree,
        "A member says one thing over SNMP and another over HTTPS.",
        _lasting(60.0),
    ),
)
