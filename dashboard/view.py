"""Knows how a pair looks on a screen at a given moment: pure, so that every doubt about it can be tested."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from dashboard.links import Link, show_links, show_syncs
from dashboard.members import MemberShown, show_member
from dashboard.said import printable
from dashboard.words import NEVER, SHORT
from hapair.evidence.freshness import Freshness, freshness
from hapair.evidence.gathered import Known
from hapair.evidence.service import mail_now
from hapair.judge import Mail, PairState, said
from hapair.look import Testimony
from hapair.modes import HaMode
from hapair.pair import Member, Pair
from hapair.severity import Severity
from hapair.words.telling import mail, sentence
from history.latest import Latest


class Tone(StrEnum):
    """How loud something is shown. `UNSEEN`: we do not know, which is neither well nor broken."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class PairShown:
    """`address` is that of its own page, by its true name.

    `age_s` is that of the last judged look, None where there was none; `lasted_s` is the least that is sure.
    """

    name: str
    address: str
    tone: Tone
    freshness: Freshness
    state: PairState
    short: str
    mail: str
    age_s: float | None
    lasted_s: float | None
    members: tuple[MemberShown, ...]
    links: tuple[Link, ...]
    sync: tuple[Link, ...]
    failover_s: float | None


TONES = {
    Severity.OK: Tone.OK,
    Severity.WARNING: Tone.WARNING,
    Severity.CRITICAL: Tone.CRITICAL,
    Severity.UNKNOWN: Tone.UNSEEN,
}


def show_pair(latest: Latest, now: datetime) -> PairShown:
    pair, fresh, members = latest.pair, shown_freshness(latest, now), latest.members
    state, ages = shown_state(latest, fresh), _ages(latest, fresh, now)
    flows = mail_now(latest.look, state, latest.evidence.virtual, now)
    return PairShown(
        printable(pair.name),
        f"/pair?pair={quote(pair.name, safe='')}",
        _tone(latest, state),
        fresh,
        state,
        SHORT[state],
        mail(pair, flows),
        ages["age_s"],
        ages["lasted_s"],
        tuple(_member(latest, m, flows, members[m.name], now) for m in pair.members),
        show_links(latest.evidence, pair, now),
        show_syncs(latest.evidence, pair, now),
        ages["failover_s"],
    )


def aged(shown: PairShown, latest: Latest, now: datetime) -> PairShown:
    """The same at another moment, at which it is as fresh: only how long ago everything was has changed."""
    return replace(shown, **_ages(latest, shown.freshness, now))


def verdict(latest: Latest, state: PairState) -> str:
    """The sentence over the pair as it is shown."""
    return NEVER if latest.at is None else sentence(latest.pair, state, latest.members)


def _ages(latest: Latest, fresh: Freshness, now: datetime) -> dict[str, Any]:
    def since_s(at: datetime) -> float:
        return (now - at).total_seconds()

    return {
        "age_s": None if latest.at is None else abs(since_s(latest.at)),
        "lasted_s": _lasted_s(latest, shown_state(latest, fresh), now),
        "failover_s": None if latest.failover is None else max(0.0, since_s(latest.failover.between.latest)),
    }


def _member(latest: Latest, member: Member, flows: Mail, testimony: Testimony, now: datetime) -> MemberShown:
    spoke = latest.evidence.members.get(member.name, Known()).spoke
    ago_s = {channel: max(0.0, (now - at).total_seconds()) for channel, at in spoke.items()}
    return show_member(member, testimony, carries(latest.pair, flows, member.name, testimony), ago_s)


def shown_freshness(latest: Latest, now: datetime) -> Freshness:
    return Freshness.STALE if latest.at is None else freshness(latest.pair, (now - latest.at).total_seconds())


def shown_state(latest: Latest, fresh: Freshness) -> PairState:
    """What was last seen is what is, for a while; then it is nothing, whatever it was."""
    return PairState.UNOBSERVED if latest.state is None or fresh is Freshness.STALE else latest.state


def _tone(latest: Latest, state: PairState) -> Tone:
    """Blindness is ours: it is shown as not knowing, never as the members' failure."""
    return Tone.UNSEEN if state in (PairState.UNOBSERVED, PairState.BLIND) else TONES[latest.severity]


def _lasted_s(latest: Latest, state: PairState, now: datetime) -> float | None:
    if latest.since is None or latest.at is None:
        return None
    began = latest.at if state is not latest.state else latest.since.latest
    return max(0.0, (now - began).total_seconds())


def carries(pair: Pair, flows: Mail, member: str, testimony: Testimony) -> str:
    """`mail` on the member that carries it, `mail?` on each that may."""
    match flows:
        case Mail.FLOWS:
            return "mail" if member == pair.primary else ""
        case Mail.FLOWS_BY_SECONDARY:
            return "mail" if member == pair.secondary else ""
        case Mail.DOUBTFUL:
            return "mail?" if any(word.effective is HaMode.PRIMARY for word in said(testimony)) else ""
        case _:
            return ""
