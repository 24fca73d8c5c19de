"""Knows what a pair's page says is to be done, for which reason, and which of it is seen to be done already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.arrangements import Arranged
from alerts.desk.desk import Desk
from alerts.desk.firing import firing
from alerts.rules import RULES
from alerts.words.wording import alert_title, filling_of, gravest_first
from dashboard.said import printable
from dashboard.words import SHORT
from hapair.judge import SEVERITY, PairState
from hapair.pair import Pair
from hapair.runbooks.advice import Guidance, Task
from hapair.runbooks.awaited import Scene, is_seen
from hapair.severity import Severity
from hapair.words.sayings import SAYINGS
from hapair.words.telling import Members, advice
from history.latest import Latest

MOST = 6
PART_OF_IT = frozenset({"ModeMismatch"})
"""Rules that tell of nothing else than the state, where that is not well."""
_BY_NAME = {rule.name: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Book:
    """`since` is when what it is for began, as far as that is known; `subject` what it is about beside the pair."""

    title: str
    guidance: Guidance
    since: datetime | None = None
    subject: str = ""


def show_books(latest: Latest, state: PairState, desk: Desk, arranged: Arranged, now: datetime) -> list[dict[str, Any]]:
    """The gravest first. `state` is what is shown of the pair, which may be that nobody has looked at it lately."""
    members = latest.members
    fresh = state is not PairState.UNOBSERVED and latest.look is not None
    books = list(_books(latest, state, desk, members))
    return [
        _show(book, Scene(latest.pair, now, members if fresh else None, latest.evidence, book.since, book.subject),
              arranged)
        for book in books[:MOST]
    ]  # fmt: skip


def _books(latest: Latest, state: PairState, desk: Desk, members: Members) -> Iterator[Book]:
    pair, incident = latest.pair, desk.case.incident
    if state is PairState.UNOBSERVED:
        yield _of_state(pair, state, members, None)
        return
    ill = SEVERITY[state] is not Severity.OK
    beside = list(_of_alerts(pair, state, desk, members))
    if ill or state is PairState.CONFIG_ONLY:
        yield _of_state(pair, state, members, latest.since.latest if latest.since else None)
    elif incident and incident.is_open and incident.states:
        yield _of_state(pair, incident.states[-1], members, incident.departed)
    elif not beside:
        yield _of_state(pair, state, members, None)
    yield from beside


def _of_state(pair: Pair, state: PairState, members: Members, since: datetime | None) -> Book:
    return Book(SHORT[state], advice(pair, state, members), since)


def _of_alerts(pair: Pair, state: PairState, desk: Desk, members: Members) -> Iterator[Book]:
    """Of what fires beside the state; each advice once."""
    known = [SAYINGS[state].advice]
    for alert in gravest_first(firing(desk)):
        rule = _BY_NAME.get(alert.rule)
        if rule is None:
            continue
        part_of_it = rule.name in PART_OF_IT and SEVERITY[state] is not Severity.OK
        of_state = any(rule.advice is saying.advice for saying in SAYINGS.values())
        if part_of_it or of_state or rule.advice in known:
            continue
        known.append(rule.advice)
        guidance = rule.advice.filled(filling_of(alert, pair, members), pair.on_failure)
        yield Book(alert_title(alert, pair, members), guidance, alert.began, alert.subject)


def _show(book: Book, scene: Scene, arranged: Arranged) -> dict[str, Any]:
    pages = {printable(member): url for member, url in arranged.admin_urls.items()}
    return {
        "title": book.title,
        "avoid": list(book.guidance.avoid),
        "steps": [_step(step, scene, pages) for step in book.guidance.steps],
    }


def _step(step: Task, scene: Scene, pages: Mapping[str, str]) -> dict[str, Any]:
    """`done` is None where nobody can tell: nothing is awaited, or nobody tells what is."""
    return {
        "text": step.text,
        "on": [{"name": name, "url": pages.get(name, "")} for name in step.on],
        "menu": step.menu,
        "beware": step.beware,
        "awaits": step.awaits,
        "done": None if step.until is None else is_seen(step.until, scene),
    }
