"""Knows the way to what is kept: one reader of the store a process, and every answer shared by all who ask."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from alerts.arrangements import NOTHING, Arranged, parse_arrangements
from alerts.arrangements import REPORT as ARRANGEMENTS
from alerts.desk.desk import Desk
from alerts.desk.form import kept_desk
from alerts.sending.channel_report import REPORT as CHANNELS
from alerts.sending.channel_report import ChannelReport, parse_reports
from dashboard.aside import Aside
from dashboard.desks import DeskReader, Desks
from dashboard.review.dossier import Done, Dossier, acts_of, read_dossier
from dashboard.review.why import named_causes
from dashboard.verify.reading import Verifiable, read_expected, read_verifiable
from hapair.causes.weighing import Hypothesis
from hapair.evidence.gathered import Remark
from hapair.failovers import Failover
from hapair.look import Event
from hapair.mismatches import Mismatch
from hapair.readiness.ground import NOTHING_EXPECTED
from hapair.spans import Span
from hapair.verify.expected import Expected
from history.incidents import IncidentRow
from history.notices import Told
from history.reader import Latest, Reader, StoreError

__all__ = ["Door", "Happened", "Past", "Record", "StoreError", "Telling", "door"]

LATEST_S = 0.5
DESKS_S = 1.0
DAY, DAY_S = timedelta(hours=24), 15.0
PAST_S = 2.0
RECORD_S = 60.0
KEPT_ANSWERS = 500
EVENTS = 100
TOLD = 100


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to a pair in a stretch of time."""

    spans: list[Span]
    failovers: list[Failover]
    mismatches: list[Mismatch]
    events: list[Event]
    remarks: list[Remark]


@dataclass(frozen=True, slots=True)
class Record:
    """What is counted over: the spans and failovers of some weeks."""

    spans: list[Span]
    failovers: list[Failover]


@dataclass(frozen=True, slots=True)
class Happened:
    """The incidents and failovers of some weeks, and what people did then, by pair."""

    incidents: list[IncidentRow]
    failovers: dict[str, list[Failover]]
    done: dict[str, list[Done]]


@dataclass(frozen=True, slots=True)
class Telling:
    """`notices` are the last, in order of telling."""

    channels: tuple[ChannelReport, ...]
    notices: list[Told]


class Door:
    """Opens the store when first asked, and again after an error. Everything raises `StoreError` and nothing else.

    An answer is kept for a moment, so that a hundred screens ask the store no more than one does.
    """

    def __init__(self, url: str, archive: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._aside, self._clock = Aside(url, archive), clock
        self._lock = Lock()
        self._answers: dict[object, tuple[float, Any]] = {}
        self._desks = DeskReader()

    def latest(self) -> list[Latest]:
        """How every pair stood when something was last kept, in the order of names."""
        found: list[Latest] = self._answer("latest", LATEST_S, Reader.latest)
        return found

    def desk(self, pair: str) -> Desk:
        """What stands open at a pair and is in force of it; an empty one where nothing was kept of that yet."""
        found: Desk = self._answer(("desk", pair), LATEST_S, lambda store: kept_desk(store.checkpoint(pair)))
        return found

    def desks(self) -> Desks:
        """What stands open and is in force, of every pair at once."""
        found: Desks = self._answer("desks", DESKS_S, self._desks.read)
        return found

    def last_day(self, now: datetime) -> dict[str, list[Span]]:
        """The spans of every pair that touch the last 24 hours; the answer may be some seconds old."""
        found: dict[str, list[Span]] = self._answer("day", DAY_S, lambda store: store.spans_of_all(since=now - DAY))
        return found

    def past(self, pair: str, since: datetime, until: datetime) -> Past:
        """What touches [since, until]. The answer may be some seconds old, and its edges with it."""

        def read(store: Reader) -> Past:
            return Past(
                store.spans(pair, since=since, until=until),
                store.failovers(pair, since=since, until=until),
                store.mismatches(pair, since=since, until=until),
                store.events(pair, since, until, EVENTS),
                store.remarks(pair, since=since, until=until),
            )

        found: Past = self._answer(("past", pair), PAST_S, read)
        return found

    def record(self, pair: str, since: datetime, until: datetime) -> Record:
        """What touches [since, until], some weeks of it; the answer may be a minute old."""

        def read(store: Reader) -> Record:
            return Record(store.spans(pair, since=since, until=until), store.failovers(pair, since=since, until=until))

        found: Record = self._answer(("record", pair), RECORD_S, read)
        return found

    def dossier(self, pair: str, opened: datetime, now: datetime) -> Dossier | None:
        """All that is kept of one incident; None where there is no such."""
        found: Dossier | None = self._answer(
            ("dossier", pair, opened), PAST_S, lambda store: read_dossier(store, pair, opened, now)
        )
        return found

    def causes(self, pair: str, opened: datetime, now: datetime) -> tuple[Hypothesis, ...]:
        """Why an incident came, the likeliest first. It is judged again for that, so the answer may be some age."""

        def read(store: Reader) -> tuple[Hypothesis, ...]:
            dossier = read_dossier(store, pair, opened, now)
            return named_causes(dossier) if dossier else ()

        found: tuple[Hypothesis, ...] = self._answer(("causes", pair, opened), DAY_S, read)
        return found

    def happened(self, pairs: tuple[str, ...], since: datetime, until: datetime) -> Happened:
        """What touches [since, until], asked for by whole days; the answer may be some seconds old."""

        def read(store: Reader) -> Happened:
            return Happened(
                [row for pair in pairs for row in store.incidents(pair, since=since, until=until)],
                {pair: store.failovers(pair, since=since, until=until) for pair in pairs},
                {pair: acts_of(store.acts(pair, since=since)) for pair in pairs},
            )

        found: Happened = self._answer(("happened", pairs, (until - since).days), PAST_S, read)
        return found

    def expected(self, pair: str) -> Expected:
        """What they promise of it; nothing where no collector has kept that."""
        found: Expected | None = self._answer(("expected", pair), RECORD_S, lambda store: read_expected(store, pair))
        return found or NOTHING_EXPECTED

    def arranged(self, pair: str) -> Arranged:
        """What the settings of the collector say of it; nothing where no collector has reported any."""

        def read(store: Reader) -> Mapping[str, Arranged]:
            kept = store.report(ARRANGEMENTS)
            return parse_arrangements(kept[1]) if kept else {}

        found: Mapping[str, Arranged] = self._answer("arranged", RECORD_S, read)
        return found.get(pair, NOTHING)

    def verifiable(self, pair: str, now: datetime) -> Verifiable | None:
        """What a verification of a pair rests on; None where the collector kept nothing of its settings."""
        found: Verifiable | None = self._answer(
            ("verifiable", pair), LATEST_S, lambda store: read_verifiable(store, pair, now)
        )
        return found

    def told(self) -> Telling:
        """How each channel fares, and what was told lately."""

        def read(store: Reader) -> Telling:
            kept = store.report(CHANNELS)
            return Telling(parse_reports(kept[1]) if kept else (), store.notices(limit=TOLD))

        found: Telling = self._answer("told", PAST_S, read)
        return found

    def forget(self) -> None:
        """What somebody just did must be seen by the next question."""
        with self._lock:
            self._answers.clear()

    def _answer(self, question: object, ttl_s: float, read: Callable[[Reader], Any]) -> Any:
        with self._lock:
            known = self._answers.get(question)
            if known is None or self._clock() - known[0] >= ttl_s:
                if len(self._answers) >= KEPT_ANSWERS:
                    self._answers.clear()
                answer = self._asked(read)
                known = self._answers[question] = (self._clock(), answer)
        if isinstance(known[1], StoreError):
            raise known[1]
        return known[1]

    def _asked(self, read: Callable[[Reader], Any]) -> Any:
        """A refusal is kept for as long as an answer: a hundred screens must not wait for a dead server in turn."""
        try:
            return self._aside.ask(read)
        except StoreError as error:
            return error


@cache
def door(url: str, archive: Path) -> Door:
    """The one of this process: sessions of Streamlit run in threads of it."""
    return Door(url, archive)
