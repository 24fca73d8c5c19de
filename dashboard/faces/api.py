"""Knows `/api/v1`: what is known of each pair, for programs to read, in the forms of every other JSON of ours."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from alerts.alert_form import show_firing
from alerts.desk.desk import Desk
from alerts.desk.firing import firing, severity_of
from alerts.desk.form import kept_desk
from dashboard.aside import Aside
from dashboard.desks import DeskReader
from dashboard.faces.answers import answer, problem
from dashboard.faces.asking import Counter
from dashboard.faces.expectations import read_expectations
from dashboard.faces.questions import Question, question
from dashboard.reports.as_json import show_row, show_told
from dashboard.review.lists import address
from hapair.forms.show import show_event, show_failover, show_span
from hapair.readiness.ground import NOTHING_EXPECTED
from hapair.verify.expected import Expected
from history.incidents import IncidentRow
from history.latest_form import show_latest, show_standing
from history.reader import Latest, Reader

ROOT = "/api/v1"
Read = Callable[[Reader, str, Question], list[Any]]
"""Of one pair, the newest first; of what there may be much of, no more than the question needs."""


def api(aside: Aside, counter: Counter, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Mount:
    """Behind the same middleware as every page. Whatever is wrong with a question is answered as JSON."""

    desks = DeskReader()

    async def index(request: Request) -> Response:
        return answer(request, {"pairs": f"{ROOT}/pairs", "of_a_pair": ["state", *LISTS]})

    async def pairs(request: Request) -> Response:
        if request.query_params:
            raise HTTPException(400, "there are no parameters here")
        found, standing = await counter.ask(lambda: aside.ask(lambda store: (store.latest(), desks.read(store))))
        shown = [_show_standing(row, standing.of(row.pair.name), clock()) for row in found]
        return answer(request, shown, {"pairs": shown})

    async def state(request: Request) -> Response:
        def read(store: Reader) -> tuple[Latest, Expected, Desk]:
            row = known_pair(store, request)
            name = row.pair.name
            expected = read_expectations(store).get(name, NOTHING_EXPECTED)
            return row, expected, kept_desk(store.checkpoint(name))

        row, expected, desk = await counter.ask(lambda: aside.ask(read))
        shown = show_latest(row.pair, row, clock(), expected, severity_of(desk)) | _show_firing(desk)
        shown.get("readiness", {}).pop("at", None)  # when it was asked is in the header Date
        return answer(request, shown)

    def things(name: str) -> Callable[[Request], Awaitable[Response]]:
        read_all, show = LISTS[name]

        async def of_pair(request: Request) -> Response:
            asked = question(request, clock(), *(("open",) if name == "incidents" else ()))

            def read(store: Reader) -> list[Any]:
                return read_all(store, known_pair(store, request).pair.name, asked)

            found = await counter.ask(lambda: aside.ask(read))
            shown = [show(each) for each in asked.page(found)]
            return answer(request, shown, asked.envelope(name, shown, len(found)))

        return of_pair

    routes = [
        Route("/v1", index),
        Route("/v1/pairs", pairs),
        Route("/v1/pairs/{pair:path}/state", state),
        *(Route(f"/v1/pairs/{{pair:path}}/{name}", things(name)) for name in LISTS),
    ]
    return Mount("/api", app=Starlette(routes=routes, exception_handlers={HTTPException: problem}))


def known_pair(store: Reader, request: Request) -> Latest:
    """The pair that the path names. Raises HTTPException."""
    found = store.latest_of(request.path_params["pair"])
    if found is None:
        raise HTTPException(404, f"no pair is called that: see {ROOT}/pairs")
    return found


def _show_standing(row: Latest, desk: Desk, now: datetime) -> dict[str, Any]:
    standing = show_standing(row.pair, row, now, severity_of(desk)) | _show_firing(desk)
    return standing | {"url": _url(row.pair.name, "state")}


def _show_firing(desk: Desk) -> dict[str, Any]:
    return {"alerts": [show_firing(alert) for alert in firing(desk)]}


def _url(pair: str, what: str) -> str:
    return f"{ROOT}/pairs/{quote(pair, safe='')}/{what}"


def _spans(store: Reader, pair: str, asked: Question) -> list[Any]:
    return store.spans(pair, since=asked.since, until=asked.until)[::-1]


def _failovers(store: Reader, pair: str, asked: Question) -> list[Any]:
    return store.failovers(pair, since=asked.since, until=asked.until)[::-1]


def _incidents(store: Reader, pair: str, asked: Question) -> list[Any]:
    found = store.incidents(pair, since=asked.since, until=asked.until)[::-1]
    wanted = asked.more.get("open")
    if wanted not in (None, "true", "false"):
        raise HTTPException(400, "open must be true or false")
    return [row for row in found if wanted is None or row.incident.is_open is (wanted == "true")]


def _events(store: Reader, pair: str, asked: Question) -> list[Any]:
    return store.events(pair, asked.since, asked.until, asked.upto)[::-1]


def _notices(store: Reader, pair: str, asked: Question) -> list[Any]:
    return store.notices(pair, since=asked.since, until=asked.until, limit=asked.upto)[::-1]


def _show_incident(row: IncidentRow) -> dict[str, Any]:
    return show_row(row.incident, row.rule) | {"page": address(row.pair, row.incident.opened)}


LISTS: Mapping[str, tuple[Read, Callable[[Any], dict[str, Any]]]] = {
    "spans": (_spans, show_span),
    "failovers": (_failovers, show_failover),
    "incidents": (_incidents, _show_incident),
    "events": (_events, show_event),
    "notices": (_notices, show_told),
}
"""How each is read, and how one of them is shown."""
