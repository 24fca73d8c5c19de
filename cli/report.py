"""Knows `pairwatch report`: one incident, or a month of a pair or of a site, as a file to hand on."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG
from cli.report_file import FORMATS, ending, put
from hapair.settings.model import PairSettings, Settings

if TYPE_CHECKING:
    from dashboard.reports.formats import Report
    from history.reader import Reader


@click.command()
@click.option(
    "--incident", help="PAIR@OPENED, as the review's address has it; PAIR alone is its last, upkeep left out."
)
@click.option("--pair", help="A month of this pair.")
@click.option("--site", help="A month of all pairs of this site.")
@click.option("--month", help="Such as 2026-10. [the one that goes on]")
@click.option("--format", "form", type=click.Choice(FORMATS), help="[as --out ends, else md]")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write. [standard output]")
@CONFIG
def report(
    incident: str | None,
    pair: str | None,
    site: str | None,
    month: str | None,
    form: str | None,
    as_json: bool,
    out: Path | None,
    config: Path | None,
) -> None:
    """Write what is known of an incident or a month, and what is not: HTML, PDF, Markdown, JSON, or events as CSV."""
    from dashboard.reports.as_pdf import NoPdf
    from dashboard.reports.formats import Format, write
    from history.reader import StoreError, open_reader

    wanted = Format("json" if as_json else form or ending(out))
    if wanted is Format.PDF and out is None and sys.stdout.isatty():
        raise Stop(Code.USAGE, "a PDF is not for a terminal: name a file with --out")
    if [incident, pair, site].count(None) != 2 or (incident and month):
        raise Stop(Code.USAGE, "say one of --incident, --pair and --site; --month goes with the last two")
    settings, now = load(config), datetime.now(UTC)
    try:
        store = open_reader(settings.store.url, archive=Path(settings.store.archive))
        found = (
            _incident(store, settings, incident, now)
            if incident is not None
            else _month(store, _chosen(settings, pair, site), pair or site or "", month or f"{now:%Y-%m}", now)
        )
        written = write(found, wanted)
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    except NoPdf as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    put(written, out)


def _incident(store: "Reader", settings: Settings, asked: str, now: datetime) -> "Report":
    from dashboard.reports.incident import read_case, report_incident

    names = [each.pair.name for each in settings.pairs]
    pair, opened = _which(store, asked, names)
    case = read_case(store, pair, opened, now)
    if case is None:
        raise Stop(Code.USAGE, f"no incident of {pair} was opened at {opened.isoformat()}")
    return report_incident(case)


def _chosen(settings: Settings, pair: str | None, site: str | None) -> list[PairSettings]:
    chosen = [each for each in settings.pairs if (each.pair.name == pair if site is None else each.site == site)]
    if not chosen:
        named = sorted({each.pair.name if site is None else each.site for each in settings.pairs} - {""})
        what = f"pair is called '{pair}'" if site is None else f"pair is at a site '{site}'"
        raise Stop(Code.USAGE, f"no {what}: there are {', '.join(named) or 'none with a site'}")
    return chosen


def _month(store: "Reader", chosen: list[PairSettings], of: str, month: str, now: datetime) -> "Report":
    from dashboard.reports.month import BadMonth, read_month, stretch
    from dashboard.reports.monthly import report_month

    try:
        edges = stretch(month, now)
    except BadMonth as error:
        raise Stop(Code.USAGE, str(error)) from None
    return report_month(
        read_month(store, of, [each.pair for each in chosen], edges, now, {each.site for each in chosen})
    )


def _which(store: "Reader", asked: str, names: list[str]) -> tuple[str, datetime]:
    from dashboard.review.lists import which
    from history.incidents import last_of

    if asked in names:
        last = last_of(store.incidents(asked))
        if last is None:
            raise Stop(Code.USAGE, f"{asked} has had no incident")
        return asked, last.incident.opened
    named = which(asked)
    if named is None:
        raise Stop(Code.USAGE, f"'{asked}' names no incident: say PAIR@OPENED, or one of {', '.join(names)}")
    return named
