"""Knows what may be asked of the API beside the path: from when to when, and which page of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from hapair.forms.lines import BadLine, parse_time, show_time

Thing = TypeVar("Thing")

USUAL = timedelta(days=30)
LIMIT, MOST, FARTHEST = 100, 1000, 100_000
WINDOW = ("since", "until", "limit", "offset")


@dataclass(frozen=True, slots=True)
class Question:
    """`limit` things, the newest first, after `offset` of them, of those that touch [since, until]."""

    path: str
    since: datetime
    until: datetime
    limit: int
    offset: int
    more: dict[str, str]

    @property
    def upto(self) -> int:
        """As many must be read, and one more, to know whether there is a next page."""
        return self.offset + self.limit + 1

    def page(self, things: Sequence[Thing]) -> Sequence[Thing]:
        """`things` have the newest first."""
        return things[self.offset : self.offset + self.limit]

    def envelope(self, name: str, shown: list[Any], count: int) -> dict[str, Any]:
        """`count` of them were there to choose from; `next` is the address of the next page, or null."""
        asked = {"since": show_time(self.since), "until": show_time(self.until)}
        return {**asked, name: shown, "next": self._next(asked) if count > self.offset + self.limit else None}

    def _next(self, asked: dict[str, str]) -> str:
        numbers = {"limit": str(self.limit), "offset": str(self.offset + self.limit)}
        return f"{self.path}?{urlencode({**asked, **self.more, **numbers})}"


def question(request: Request, now: datetime, *more: str) -> Question:
    """Raises HTTPException for what cannot be asked; a name that nobody knows is no way to ask less."""
    given = request.query_params
    unknown = sorted(set(given) - {*WINDOW, *more})
    if unknown:
        raise HTTPException(400, f"there is no parameter {', '.join(unknown)}: there are {', '.join((*WINDOW, *more))}")
    until = _time(given.get("until"), "until", now)
    since = _time(given.get("since"), "since", _before(until))
    if since > until:
        raise HTTPException(400, "since is after until")
    limit = _number(given.get("limit"), "limit", LIMIT, 1, MOST)
    offset = _number(given.get("offset"), "offset", 0, 0, FARTHEST)
    return Question(
        quote(request.scope["path"]), since, until, limit, offset, {name: given[name] for name in more if name in given}
    )


def _before(until: datetime) -> datetime:
    return until - USUAL if until > datetime.min.replace(tzinfo=UTC) + USUAL else until


def _time(text: str | None, name: str, usual: datetime) -> datetime:
    try:
        return usual if text is None else parse_time(text)
    except BadLine as error:
        raise HTTPException(400, f"{name}: {str(error).replace(chr(39) + 'at' + chr(39), 'it')}") from None


def _number(text: str | None, name: str, usual: int, least: int, most: int) -> int:
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise HTTPException(400, f"{name} must be a number from {least} to {most}")
    return int(text)
