"""Knows the rules about the state a pair is in; what they say is what is said of the state everywhere."""

from alerts.rules.rule import AT_ONCE, Condition, Found, Hold, Rule, lasting
from alerts.rules.sight import Sight
from hapair.judge import PairState
from hapair.look import Path
from hapair.pair import OnFailure
from hapair.severity import Severity
from hapair.words.sayings import SAYINGS

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING


def in_state(state: PairState) -> Condition:
    return lambda sight, _: {"": ""} if sight.state is state else {}


def _blind(sight: Sight, _: float) -> Found:
    """Both silent where others answer. Where we did not look at all, or reach nobody, that is not known; a wire that is
    mended in the course of a look leaves one look in which only the units are silent."""
    match sight.state:
        case PairState.UNOBSERVED:
            return {"": None}
        case PairState.BLIND:
            return {"": None if sight.look.path is Path.LOST else ""}
        case _:
            return {}


def _not_as_configured(sight: Sight, _: float) -> Found:
    verdict = sight.status.verdict
    wrong = verdict is not None and verdict.state is PairState.CONFIG_ONLY and verdict.severity is not Severity.OK
    return {"": ""} if wrong else {}


def _not_returned(sight: Sight, _: float) -> Found:
    """After *restore slave role* a swap lasts until somebody restores it: that is no news, and told once as it is."""
    late = sight.state is PairState.SWAPPED and sight.pair.on_failure is OnFailure.RESTORE_ROLE
    return {"": ""} if late else {}


def _rule(
    name: str,
    severity: Severity,
    state: PairState,
    summary: str,
    *,
    description: str = "",
    hold_s: Hold = AT_ONCE,
    condition: Condition | None = None,
    about_us: bool = False,
    planned: bool = False,
) -> Rule:
    saying = SAYINGS[state]
    return Rule(
        name,
        severity,
        condition or in_state(state),
        summary,
        description or saying.sentence,
        saying.advice,
        hold_s,
        about_us=about_us,
        planned=planned,
    )


SPLIT_BRAIN = _rule(
    "SplitBrain",
    CRITICAL,
    PairState.SPLIT_BRAIN,
    "split brain: both units act as primary",
    hold_s=lasting(1.0),  # in a switchover one may be primary a moment before the other ceases to be
)
NO_PRIMARY = _rule(
    "NoPrimary",
    CRITICAL,
    PairState.NO_PRIMARY,
    "no primary: mail has stopped",
    hold_s=lasting(1.0),  # in a switchover nobody may be primary for a moment
)
NO_PRIMARY_SEEN = _rule(
    "NoPrimarySeen",
    CRITICAL,
    PairState.NO_PRIMARY_SEEN,
    "no primary seen: {other} is {other_says}, {unseen} does not answer",
)
FAILED_OVER = _rule(
    "FailedOver",
    CRITICAL,
    PairState.FAILED_OVER,
    "failed over: {s} carries the mail, {p} is {p_says}",
    planned=True,
)
UNPROTECTED = _rule(
    "Unprotected",
    CRITICAL,
    PairState.UNPROTECTED,
    "unprotected: {p} carries the mail, {s} is {s_says}",
    hold_s=lambda pair: pair.unprotected_hold_s,
    planned=True,
)
PRIMARY_ABSENT = _rule(
    "PrimaryAbsent",
    CRITICAL,
    PairState.PRIMARY_UNSEEN,
    "{unseen} unseen for longer than a restart takes, {other} stands by",
    description="{unseen} has not answered for longer than a planned restart takes, and {other} still stands by: "
    "suspect the path from here to {unseen} before the unit itself.",
    hold_s=lambda pair: pair.hold_off_s,
)
BLIND = _rule(
    "Blind",
    CRITICAL,
    PairState.BLIND,
    "no view: neither unit answers Pairwatch",
    hold_s=lasting(2.0),  # a fresh look at two that are silent takes longer: both units gone are told within 30 s
    condition=_blind,
    about_us=True,
)
PRIMARY_UNSEEN = _rule(
    "PrimaryUnseen",
    WARNING,
    PairState.PRIMARY_UNSEEN,
    "{unseen} does not answer, {other} stands by",
    hold_s=lambda pair: pair.heartbeat_lost_threshold_s + pair.poll_interval_s,  # a takeover is told as what it is
    planned=True,
)
NOT_RETURNED = _rule(
    "NotReturned",
    WARNING,
    PairState.SWAPPED,
    "{p} has not taken its role back",
    description="{s} still carries the mail, though the units are set to restore their roles after a failure, and {p} "
    "stands by: something keeps it from taking its role back.",
    hold_s=lambda pair: pair.hold_off_s,
    condition=_not_returned,
    planned=True,
)
SWAPPED = _rule("Swapped", WARNING, PairState.SWAPPED, "swapped: {s} carries the mail, {p} stands by", planned=True)
HA_OFF = _rule("HaOff", WARNING, PairState.HA_OFF, "HA is switched off on both units")
UNDETERMINED = _rule(
    "Undetermined", WARNING, PairState.UNDETERMINED, "a unit's mode cannot be understood", hold_s=lasting(30.0)
)
CONFIG_ONLY = _rule(
    "ConfigOnly",
    WARNING,
    PairState.CONFIG_ONLY,
    "configuration sharing only, and not as set up",
    description="The members share their configuration only, and not as set up: {p} is {p_says}, {s} is {s_says}.",
    hold_s=lasting(30.0),
    condition=_not_as_configured,
)
