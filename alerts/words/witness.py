"""Knows who says what a message tells: how sure it is, and what each member and link was last heard to say."""

from collections.abc import Iterator, Mapping

from alerts.alert import Alert
from alerts.rules.sight import Sight
from hapair.judge import PairState, said
from hapair.look import NoAnswer, Outcome, Reading, Testimony
from hapair.modes import Sent
from hapair.pair import Member
from hapair.words.moments import moment
from hapair.words.printable import printable
from hapair.words.sayings import CAUSES
from hapair.words.telling import MODE_LENGTH, UNSEEN, Members, acts, mode_text

UNSEEN_STATES = (PairState.BLIND, PairState.UNOBSERVED)
"""What was last seen of a pair is not known to be so any more."""
Detail = tuple[str, str]
CHANNELS = (("snmp", "SNMP"), ("http", "HTTPS"))


def sureness(sight: Sight, alert: Alert | None) -> str:
    """How many looks showed it and which was the last, who answers, and what is not known."""
    return " ".join((*_seen(sight, alert), *by_whom(sight.state, sight.look.members)))


def _seen(sight: Sight, alert: Alert | None) -> Iterator[str]:
    if alert is not None and alert.looks > 1:
        yield f"Seen in {alert.looks} looks, the last at {moment(alert.last)}."
    elif sight.state not in UNSEEN_STATES:
        yield "Seen in one look so far."


def by_whom(state: PairState, members: Members) -> Iterator[str]:
    """Who tells what is said of a pair, and of whom nothing is known."""
    if state in UNSEEN_STATES:
        yield "Nothing is heard of the units now."
        return
    for member, testimony in members.items():
        by = _heard(testimony)
        if by:
            yield f"{printable(member)} answers over {by}."
        else:
            yield f"{printable(member)} does not tell its mode ({_why(testimony)}): what it does is not known."


def _heard(testimony: Testimony) -> str:
    """The channels that told its modes."""
    found = ((name, getattr(testimony, channel)) for channel, name in CHANNELS)
    return " and ".join(
        name for name, outcome in found if isinstance(outcome, Reading) and outcome.effective is not None
    )


def _why(testimony: Testimony) -> str:
    outcomes = ((name, getattr(testimony, channel)) for channel, name in CHANNELS)
    return ", ".join(f"{name}: {_brief(outcome)}" for name, outcome in outcomes if outcome is not None) or "not asked"


def _brief(outcome: Outcome) -> str:
    match outcome:
        case NoAnswer(cause=cause, detail=detail):
            return CAUSES[cause] + (f", {printable(detail, 80)}" if detail else "")
        case Reading():
            return "answers, but does not tell its mode"


def details(sight: Sight, admin_urls: Mapping[str, str]) -> Iterator[Detail]:
    """What each member, link and synchronisation was last heard to be, and where each member is administered."""
    for member in sight.pair.members:
        yield f"{printable(member.name)} ({member.role})", _modes(member, sight.look.members[member.name])
    for link in sight.links.all:
        words = ", ".join(f"{who}: {printable(word.said, 40)}" for who, word in link.words.items())
        yield f"Heartbeat {printable(link.name, 40)}", f"{link.state} ({words})"
    for sync in sight.syncs:
        finished = f", last finished {moment(sync.round.finished)}" if sync.round.finished else ""
        yield f"Synchronisation of {printable(sync.kind, 40)}", f"{sync.state}{finished}"
    for name, url in admin_urls.items():
        yield f"Administration of {printable(name)}", url


def _modes(member: Member, testimony: Testimony) -> str:
    if acts(testimony) == UNSEEN:
        return f"unseen ({_why(testimony)})"
    configured = next((word.mode for word in said(testimony) if word.mode is not None), None)
    mode = mode_text(configured, testimony, "mode") if configured else "not told"
    return f"HA mode {mode}, effective {acts(testimony)} ({_raw(testimony)})"


def _raw(testimony: Testimony) -> str:
    outcomes = ((name, getattr(testimony, channel)) for channel, name in CHANNELS)
    return "; ".join(f"{name} {_sent(outcome)}" for name, outcome in outcomes if outcome is not None)


def _sent(outcome: Outcome) -> str:
    match outcome:
        case Reading(mode=mode, effective=effective) if effective is not None or mode is not None:
            return f"sent {_shown(mode)}, {_shown(effective)}"
        case _:
            return _brief(outcome)


def _shown(sent: Sent | None) -> str:
    return "nothing" if sent is None else printable(str(sent), MODE_LENGTH)
