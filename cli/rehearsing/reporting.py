"""Knows how a rehearsal becomes the report of the incident it came to, marked as one that never happened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cli.rehearsing.outcome import Outcome
from cli.rehearsing.telling import Part, course, ending, show_outcome, telling
from dashboard.reports.document import Document, Section, Table
from dashboard.reports.formats import Report
from dashboard.reports.incident import read_case, report_incident
from hapair.settings.model import PairSettings
from hapair.words.printable import printable
from history.incidents import last_of
from history.reader import open_reader

KIND = "Rehearsal of an incident"
MARK = (
    "A rehearsal: {play} was played on the simulator, not on the units of {pair}. Nothing of this happened, and nobody "
    "was told."
)
OF_PEOPLE = ("Time to tell", "Time to acknowledge")
"""Nobody was told: who would be, and when, is a part of its own."""
COUNTED = (
    "What is counted from the fault is of {times} performances, with the fault at several moments between two looks; "
    "all else here is of one of them."
)


def report_rehearsal(
    place: Path, pair: PairSettings, found: Outcome, assumed: Sequence[str], now: datetime
) -> Report | None:
    """Of what was kept in `place`; None where no incident came of it. Raises StoreError."""
    store = open_reader(f"sqlite:///{place / 'pairwatch.db'}", archive=place / "archive")
    try:
        came_of_it = last_of(store.incidents(pair.pair.name))
        case = came_of_it and read_case(store, pair.pair.name, came_of_it.incident.opened, now)
    finally:
        store.close()
    return _marked(report_incident(case), pair, found, assumed) if case else None


def _marked(report: Report, pair: PairSettings, found: Outcome, assumed: Sequence[str]) -> Report:
    mark = MARK.format(play=found.play.name, pair=printable(pair.pair.name))
    document = _rehearsed(report.document, pair, found, assumed)
    rehearsal = {"mark": mark, "assumed": list(assumed), **show_outcome(found)}
    return replace(
        report,
        subject=f"rehearsal {found.play.name} {report.subject}",
        document=replace(document, mark=mark),
        found={"rehearsal": rehearsal, **report.found},
    )


def _rehearsed(document: Document, pair: PairSettings, found: Outcome, assumed: Sequence[str]) -> Document:
    return replace(
        document,
        kind=KIND,
        title=f"Rehearsed: {document.title}",
        figures=tuple(figure for figure in document.figures if figure.label not in OF_PEOPLE),
        facts=(*document.facts, ("Played", found.play.summary), ("Well again", _well_again(found))),
        opening=(*map(_section, telling(found)), *document.opening),
        gaps=(COUNTED.format(times=found.performances), *assumed, *document.gaps),
        sections=(*map(_section, course(found, pair)), *document.sections),
    )


def _well_again(found: Outcome) -> str:
    return f"{ending(found)} after the fault" if found.closed else ending(found)


def _section(part: Part) -> Section:
    table = Table(("After the fault", "What"), part.lines) if part.lines else None
    return Section(part.title[:1].upper() + part.title[1:], () if part.lines else ("Nothing.",), table=table)
