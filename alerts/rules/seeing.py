"""Knows the rules about what is seen at all: who contradicts himself, who is silent, where nobody looked."""

from datetime import timedelta

from alerts.rules.rule import Found, Rule, lasting
from alerts.rules.sight import Sight
from hapair.evidence.gathered import Known
from hapair.judge import UNSEEN, PairState, Word
from hapair.look import NO_FACTS, NoAnswer, Outcome
from hapair.runbooks.advice import BOTH, Advice, Menu, Step, Who
from hapair.runbooks.awaited import Awaited
from hapair.severity import Severity
from hapair.words.moments import moment
from hapair.words.printable import printable

WARNING = Severity.WARNING
CHANNELS = {"snmp": "SNMP", "http": "HTTPS"}


def _mismatched(sight: Sight, _: float) -> Found:
    return {found.member: f"{found.effective}, set to {found.mode}" for found in sight.status.mismatches}


def _disagree(sight: Sight, _: float) -> Found:
    if sight.status.verdict is None:
        return {}
    words = sight.status.verdict.words
    unseen = {member: None for member, said in words.items() if said == (UNSEEN,)}
    return unseen | {member: _both(said) for member, said in words.items() if len(set(said)) > 1}


def _both(said: tuple[Word, ...]) -> str:
    acts, modes = (dict.fromkeys(str(getattr(w, which)) for w in said) for which in ("effective", "mode"))
    return " or ".join(acts) if len(acts) > 1 else f"HA mode {' or '.join(modes)}"


def _dead(sight: Sight, _: float) -> Found:
    """A member of which nothing at all is heard is told of by the pair's state."""
    found: dict[str, str | None] = {}
    for member, testimony in sight.look.members.items():
        outcomes: dict[str, Outcome | None] = {"snmp": testimony.snmp, "http": testimony.http}
        silent = {channel: o for channel, o in outcomes.items() if isinstance(o, NoAnswer) and o.facts == NO_FACTS}
        asked = [channel for channel, outcome in outcomes.items() if outcome is not None]
        for channel, outcome in silent.items():
            subject = f"{member} {CHANNELS[channel]}"
            found[subject] = None if len(silent) == len(asked) else printable(outcome.detail) or outcome.cause.value
    return found


def _unproven(sight: Sight, threshold: float) -> Found:
    found = {}
    for member in sight.pair.members:
        last = sight.evidence.members.get(member.name, Known()).spoke.get("trap")
        if last is None:
            found[member.name] = "none ever came"
        elif sight.at - last > timedelta(days=threshold):
            found[member.name] = f"the last one came {moment(last)}"
    return found


def _unobserved(sight: Sight, threshold: float) -> Found:
    if sight.state is PairState.UNOBSERVED:
        return {"": None}
    for span in sight.spans:
        if span.state is PairState.UNOBSERVED and span.ended and span.least_s >= threshold:
            return {"": f"from {moment(span.began.latest)} to {moment(span.last)}"}
    return {}


MODE_MISMATCH = Rule(
    "ModeMismatch",
    WARNING,
    _mismatched,
    "{subject} acts as {detail}",
    "{subject} acts as {detail}.",
    Advice(
        ("Do not restore a role before you know why it was given away.",),
        (
            Step("With a pair that is swapped or failed over it is part of that."),
            Step(
                "Alone, compare the roles in the settings with the HA mode on both units.",
                BOTH,
                Menu.STATUS,
                Awaited.AS_CONFIGURED,
            ),
        ),
    ),
    hold_s=lasting(60.0),
    planned=True,
)
DISAGREE = Rule(
    "ChannelsDisagree",
    WARNING,
    _disagree,
    "{subject} says one thing over SNMP and another over HTTPS",
    "{subject} says one thing over SNMP and another over HTTPS: {detail}. The worse counts.",
    Advice(
        ("Do not act on either word alone.",),
        (
            Step("Look at the unit itself.", (Who.SUBJECT,), Menu.STATUS),
            Step("Then at the pointers and values of the HTTPS profile in the settings."),
        ),
    ),
    hold_s=lasting(60.0),
)
CHANNEL_DEAD = Rule(
    "ChannelDead",
    WARNING,
    _dead,
    "{subject} has long been silent",
    "{subject} has long brought nothing, while the unit is seen by another way: {detail}.",
    Advice(
        (),
        (
            Step("Run 'pairwatch check': it says what the channel answers and how to mend it."),
            Step("With one channel left, nothing would contradict it."),
        ),
    ),
    hold_s=lasting(3600.0),
)
TRAP_PATH_UNPROVEN = Rule(
    "TrapPathUnproven",
    WARNING,
    _unproven,
    "no trap of {subject} has come: the path is unproven",
    "Traps are listened for, and of {subject} {detail}: nobody knows whether one would arrive.",
    Advice(
        (),
        (
            Step("Run 'pairwatch check --traps' and make the unit send one: it says what is missing."),
            Step(
                "On the unit: this host among the trap hosts, the event HA chosen; between: UDP let through.",
                (Who.SUBJECT,),
            ),
            Step("Until then changes are noticed by polling alone."),
        ),
    ),
    hold_s=lasting(86400.0),
    threshold=90.0,
    unit="days",
)
UNOBSERVED = Rule(
    "Unobserved",
    WARNING,
    _unobserved,
    "nobody looked at this pair for a while",
    "Nobody looked at this pair {detail}: what happened meanwhile is not known. This is about Pairwatch.",
    Advice(
        (),
        (
            Step("Was the collector stopped, or its host overloaded or asleep? Its log says."),
            Step("Ask both units what happened in that time.", BOTH, Menu.EVENTS),
        ),
    ),
    looks=1,
    keep_s=600.0,
    threshold=300.0,
    unit="s",
    about_us=True,
)
