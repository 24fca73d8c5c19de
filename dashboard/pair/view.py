"""Knows what a pair's page is told: the verdict, both members, the evidence, and what to do first."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from alerts.arrangements import Arranged
from alerts.desk.desk import Desk
from alerts.words.witness import by_whom
from dashboard.data import Past
from dashboard.headline import Headline, headline
from dashboard.links import Link
from dashboard.members import MemberShown
from dashboard.pair.books import show_books
from dashboard.pair.evidence import findings
from dashboard.pair.witness import show_witnesses, witnesses
from dashboard.said import printable
from dashboard.view import show_pair
from dashboard.wall.tiles import TRUST_S
from dashboard.words import HOW_TO_TELL, NOT_TOLD, SHORT
from hapair.forms.lines import show_time
from hapair.forms.show import show_range, show_testimony
from hapair.judge import PairState
from hapair.spans import Range
from history.latest import Latest


def show_screen(
    latest: Latest, past: Past, since: datetime, now: datetime, desk: Desk, arranged: Arranged
) -> dict[str, Any]:
    """What is sent to the page's component, once a refresh. `since` is from when on evidence is shown."""
    shown = show_pair(latest, now)
    over, state = headline(latest, shown, desk), shown.state
    stale = latest.state is not None and state is not latest.state
    return {
        "at": show_time(now),
        "trust_s": TRUST_S,
        **asdict(shown),
        "tone": over.tone,
        "short": over.short,
        "sentence": over.sentence,
        "lasted_s": over.lasted_s(now),
        "members": [_member(member, arranged) for member in shown.members],
        "links": _links(shown.links, arranged),
        "still": None if stale or latest.at is None else show_time(latest.at),
        "sure": _sure(latest, state, over) if latest.state is not None else "",
        "witnesses": show_witnesses(witnesses(latest, shown.members, past.events, arranged, now, stale=stale)),
        "was": SHORT[latest.state] if stale and latest.state is not None else "",
        "since": None if stale else _since(latest, over),
        "looked_s": None if latest.look is None else max(0.0, (now - latest.look.at).total_seconds()),
        "moved": _moved(latest),
        "not_told": NOT_TOLD,
        "how_to_tell": HOW_TO_TELL,
        "books": show_books(latest, state, desk, arranged, now),
        "evidence": [asdict(finding) for finding in findings(past, since)],
    }


def _since(latest: Latest, over: Headline) -> list[str] | None:
    return show_range(Range.exactly(over.alert.began) if over.alert else latest.since)


def _sure(latest: Latest, state: PairState, over: Headline) -> str:
    """How often the state was seen, where it stands over the pair, by whom, and what is not known."""
    seen = "Seen in one look." if latest.looks == 1 else f"Seen in {latest.looks} looks."
    members = latest.look.members if latest.look else {}
    return " ".join(([] if over.alert or state is not latest.state else [seen]) + list(by_whom(state, members)))


def _member(member: MemberShown, arranged: Arranged) -> dict[str, Any]:
    """Without what each channel says: the table of witnesses has that."""
    pages = {printable(name): url for name, url in arranged.admin_urls.items()}
    shown = asdict(member)
    del shown["testimony"], shown["spoke_s"]
    return shown | {"facts": member.facts, "admin_url": pages.get(member.name, "")}


def _links(told: tuple[Link, ...], arranged: Arranged) -> list[dict[str, Any]]:
    """Those anybody told of, and those of the settings of which nobody did; `part` is what the settings call it."""
    parts = {printable(name, 40): f"{role} heartbeat" for name, role in arranged.links.items()}
    names = {link.name for link in told}
    untold = [Link(name, "", (), None, NOT_TOLD) for name in parts if name not in names]
    return [asdict(link) | {"part": parts.get(link.name, "")} for link in (*told, *untold)]


def _moved(latest: Latest) -> dict[str, Any] | None:
    """The last failover there was, however long ago."""
    if latest.failover is None:
        return None
    failover = latest.failover
    return {
        "origin": printable(failover.origin),
        "to": printable(failover.to),
        "between": show_range(failover.between),
        "took_over": show_range(failover.took_over),
        "reported": len(failover.reported),
    }


def loss_rows(latest: Latest) -> list[dict[str, Any]]:
    """The last ones, newest first, each as the member that told of it saw it."""
    losses = [(member, loss) for member, known in latest.evidence.members.items() for loss in known.losses]
    return [
        {
            "link": printable(loss.link),
            "seen by": printable(member),
            "told by": loss.channel,
            "lost": range_text(loss.began),
            "back": range_text(loss.ended) if loss.ended else "goes on",
        }
        for member, loss in sorted(losses, key=lambda told: told[1].began.latest, reverse=True)
    ]


def range_text(moment: Range) -> str:
    first, last = moment.earliest, moment.latest
    return f"{last:%m-%d %H:%M:%S}Z" if first == last else f"{first:%m-%d %H:%M:%S}Z and {last:%H:%M:%S}Z"


def raw_rows(latest: Latest) -> list[dict[str, str]]:
    """Everything the last look brought, as it was sent: one row a value."""
    if latest.look is None:
        return []
    return [
        {"member": printable(name), "channel": channel, "value": printable(key), "sent": printable(sent)}
        for name, testimony in latest.look.members.items()
        for channel, told in show_testimony(testimony).items()
        for key, sent in _flat(told)
    ]


def _flat(told: object, under: str = "") -> Iterator[tuple[str, str]]:
    if not isinstance(told, dict):
        yield under, str(told)
        return
    for key, value in told.items():
        yield from _flat(value, f"{under} {key}".strip())
