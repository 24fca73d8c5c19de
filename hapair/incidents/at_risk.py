"""Knows which mail a failover leaves behind: what waited on the unit out of service, and how old the copy of it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hapair.evidence.gathered import Evidence, Waiting
from hapair.evidence.rounds import merged
from hapair.forms.lines import show_time
from hapair.judge import PairState
from hapair.modes import HaMode
from hapair.pair import Pair
from hapair.words.moments import moment
from hapair.words.printable import printable

LEFT = {
    PairState.FAILED_OVER: "primary",
    PairState.UNPROTECTED: "secondary",
    PairState.NO_PRIMARY: "primary",
    PairState.NO_PRIMARY_SEEN: "primary",
    PairState.SWAPPED: "primary",
}
"""By state, whose queue may hold mail that nobody else has: the member of that role."""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """`waiting` is what lay in the queues of `member` when it last told, before or after it left; None: it never did.
    `copied` is when mail data was last known to be synchronised; None: never. `seen`: it answers now."""

    member: str
    waiting: Waiting | None
    copied: datetime | None
    seen: bool

    @property
    def is_none(self) -> bool:
        """It answers, and nothing waits there any more: it has been delivered, or handed to the other unit."""
        return self.seen and self.waiting is not None and self.waiting.mails == 0


def at_risk(pair: Pair, state: PairState, at: datetime, evidence: Evidence) -> AtRisk | None:
    """At the look of `at`. None in a state in which no unit that may hold mail is out of service."""
    if state not in LEFT:
        return None
    member = pair.primary if LEFT[state] == "primary" else pair.secondary
    if state is PairState.NO_PRIMARY_SEEN:
        member = _last_primary(evidence) or member
    known = evidence.members.get(member)
    rounds = merged(each.rounds["mail"] for each in evidence.members.values() if "mail" in each.rounds)
    waiting = known.waiting if known else None
    seen = waiting is not None and waiting.at >= at
    return AtRisk(member, waiting, rounds.finished, seen)


def _last_primary(evidence: Evidence) -> str | None:
    """The member that was primary when it last told how it acts, whichever role it is set up for."""
    return next((name for name, known in evidence.members.items() if known.acts is HaMode.PRIMARY), None)


def show_at_risk(found: AtRisk | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "member": found.member,
        "mails": found.waiting and found.waiting.mails,
        "told": found.waiting and show_time(found.waiting.at),
        "copied": found.copied and show_time(found.copied),
        "sentence": at_risk_sentence(found),
    }


def at_risk_sentence(found: AtRisk) -> str:
    """What is known of it, and what is not."""
    name = printable(found.member)
    if found.is_none:
        return f"no mail waits on {name}"
    copied = (
        f"mail data was last synchronised {moment(found.copied)}"
        if found.copied
        else "when mail data was last synchronised is not known"
    )
    if found.waiting is None:
        return f"how much mail waits on {name} is not known; {copied}"
    when = "now" if found.seen else f"when it was last asked, {moment(found.waiting.at)}"
    mails = "1 mail" if found.waiting.mails == 1 else f"{found.waiting.mails} mails"
    return f"{mails} in the queues of {name} {when}; {copied}"
