"""Knows the conditions on each unit of a finished pair: it answers, and it acts as it is configured."""

from collections.abc import Iterator

from hapair import judge
from hapair.judge import PairState
from hapair.look import NoAnswer, Outcome, Reading, Testimony
from hapair.modes import HaMode
from hapair.pair import Member
from hapair.spans import Range
from hapair.verify.answering import Answering
from hapair.verify.item import Checked, Fails, Finding, Holds, Item, NotKnown, Step
from hapair.verify.standing import Standing
from hapair.words.printable import printable
from hapair.words.sayings import CAUSES
from hapair.words.telling import mode_text

CHANNELS = {"snmp": "SNMP", "http": "HTTPS"}
ASK = "Run 'pairwatch check': it says what each channel answers, and how to mend it."
LOOK = "Start the collector: 'pairwatch run'. What was seen longer ago says nothing of now."


def units(standing: Standing) -> Iterator[Checked]:
    for member in standing.pair.members:
        yield from _answers(standing, member)
        yield Checked(_mode_item(member), _mode(standing, member))
        yield Checked(_effective_item(member), _effective(standing, member))


def unseen(standing: Standing) -> NotKnown | None:
    """Why nothing can be said by the last look; None where it says what is."""
    if standing.look is None:
        return NotKnown("nobody has looked at this pair yet", LOOK)
    if not standing.is_seen:
        return NotKnown(f"the last look is {abs(standing.age_s or 0):.0f} s old", LOOK)
    return None


def _answers(standing: Standing, member: Member) -> Iterator[Checked]:
    for channel in standing.expected.channels.get(member.name, ()):
        asks = f"{printable(member.name)} answers over {CHANNELS[channel]}"
        item = Item("answers", f"{member.name} {channel}", asks, Step.CONNECT, needed=True)
        yield Checked(item, _answer(standing, member.name, channel))


def _answer(standing: Standing, member: str, channel: str) -> Finding:
    blank = unseen(standing)
    if blank or standing.look is None:
        return blank or NotKnown("", LOOK)
    said = standing.look.members[member]
    known = standing.answering.get((member, channel))
    match said.snmp if channel == "snmp" else said.http:
        case NoAnswer() as refused:
            return Fails(_refusal(refused))
        case Reading():
            return _held(member, channel, known)
        case None:
            return _held(member, channel, known) if known else NotKnown("it was not asked in the last look", ASK)


def _held(member: str, channel: str, known: Answering | None) -> Holds:
    by = f"{printable(member)} over {CHANNELS[channel]}"
    return Holds(by, known.since, known.at_least) if known else Holds(by)


def _refusal(refused: NoAnswer) -> str:
    return f"{CAUSES[refused.cause]}{f': {printable(refused.detail)}' if refused.detail else ''}"


def _mode_item(member: Member) -> Item:
    asks = f"{printable(member.name)} is configured as {member.role}"
    return Item("ha_mode", member.name, asks, Step.MODE, needed=True)


def _mode(standing: Standing, member: Member) -> Finding:
    if blank := unseen(standing):
        return blank
    said = _said(standing, member)
    modes = {word.mode for word in judge.said(said)}
    if modes == {None}:
        return NotKnown("no channel told its HA mode in the last look", ASK)
    told = modes - {None}
    if told == {HaMode(member.role)}:
        return Holds(_who(said, member), *_since(standing))
    return Fails("its HA mode is " + " and ".join(mode_text(mode, said, "mode") for mode in sorted(filter(None, told))))


def _effective_item(member: Member) -> Item:
    asks = f"the effective mode of {printable(member.name)} is its configured mode"
    return Item("effective", member.name, asks, Step.COMPARE, needed=True)


def _effective(standing: Standing, member: Member) -> Finding:
    if blank := unseen(standing):
        return blank
    said = _said(standing, member)
    words = judge.said(said)
    effective = {word.effective for word in words}
    if effective == {None}:
        return NotKnown("no channel told its effective mode in the last look", ASK)
    if effective == {HaMode.UNKNOWN}:
        acts = mode_text(HaMode.UNKNOWN, said, "effective")
        return NotKnown(f"it acts as {acts}, which nobody has documented", "Read it on the unit's own status page.")
    if effective == {HaMode(member.role)} and all(word.mode in (None, word.effective) for word in words):
        return Holds(_who(said, member), *_since(standing))
    acts = " or ".join(mode_text(mode, said, "effective") for mode in sorted(filter(None, effective)))
    return Fails(f"it acts as {acts}, in place of {member.role}")


def pair_state(standing: Standing) -> Checked:
    """Both together, and for a while: one look alone proves nothing that lasts."""
    steady_s = standing.expected.steady_s
    asks = f"nothing contradicts it, and it has stayed so for {steady_s:.0f} s"
    return Checked(Item("steady", "", asks, Step.COMPLETE, needed=True), _steady(standing, steady_s))


def _steady(standing: Standing, steady_s: float) -> Finding:
    blank, span = unseen(standing), standing.span
    if blank or span is None:
        return blank or NotKnown("nobody has looked at this pair yet", LOOK)
    if span.state is not PairState.NORMAL:
        return Fails(f"the pair is {span.state.replace('_', ' ')}")
    if standing.mismatches:
        return Fails("a unit was last seen to act otherwise than it is configured")
    if span.least_s < steady_s:
        return Fails(f"it has been seen so for {span.least_s:.0f} s only")
    return Holds("both units", *_since(standing))


def _said(standing: Standing, member: Member) -> Testimony:
    return standing.look.members[member.name] if standing.look else Testimony()


def _since(standing: Standing) -> tuple[Range | None, bool]:
    """When the state of the pair began in which both act as configured."""
    span = standing.span
    if span is None or span.state is not PairState.NORMAL:
        return None, False
    return span.began, span.began.earliest == span.began.latest


def _who(said: Testimony, member: Member) -> str:
    told = [CHANNELS[name] for name, outcome in (("snmp", said.snmp), ("http", said.http)) if _tells(outcome)]
    return f"{printable(member.name)} over {' and '.join(told)}"


def _tells(outcome: Outcome | None) -> bool:
    return isinstance(outcome, Reading) and outcome.effective is not None
