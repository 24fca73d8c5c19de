"""Knows `pairwatch report`: one incident, or a month of a pair or of a site, as a file to hand on."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG
from hapair.settings import Settings

if TYPE_CHECKING:
    from dashboard.reports.formats import Report
    from history.reader import Reader

FORMATS = ("html", "pdf", "md", "json", "csv")


@click.command()
@click.option("--incident", help="PAIR@OPENED, as the review's address has it; PAIR alone is its last one.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="[as --out ends, else md]")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write. [standard output]")
@CONFIG
def report(incident: str | None, form: str | None, as_json: bool, out: Path | None, config: Path | None) -> None:
    """Write what is known of an incident, and what is not, as HTML, PDF, Markdown, JSON, or its events as CSV."""
    from dashboard.reports.as_pdf import NoPdf
    from dashboard.reports.formats import Format, write
    from history.reader import StoreError, open_reader

    wanted = Format("json" if as_json else form or _ending(out))
    if wanted is Format.PDF and out is None and sys.stdout.isatty():
        raise Stop(Code.USAGE, "a PDF is not for a terminal: name a file with --out")
    settings, now = load(config), datetime.now(UTC)
    try:
        store = open_reader(settings.store.url, archive=Path(settings.store.archive))
        written = write(_incident(store, settings, incident or "", now), wanted)
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    except NoPdf as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    _put(written, out)


def _ending(out: Path | None) -> str:
    ending = out.suffix.removeprefix(".") if out else ""
    return ending if ending in FORMATS else "md"


def _incident(store: "Reader", settings: Settings, asked: str, now: datetime) -> "Report":
    from dashboard.reports.incident import read_case, report_incident

    names = [each.pair.name for each in settings.pairs]
    pair, opened = _which(store, asked, names)
    case = read_case(store, pair, opened, now)
    if case is None:
        raise Stop(Code.USAGE, f"no incident of {pair} was opened at {opened.isoformat()}")
    return report_incident(case)


def _which(store: "Reader", asked: str, names: list[str]) -> tuple[str, datetime]:
    from dashboard.review.lists import which

    if asked in names:
        last = store.incidents(asked)
        if not last:
            raise Stop(Code.USAGE, f"{asked} has had no incident")
        return asked, last[-1].incident.opened
    named = which(asked)
    if named is None:
        raise Stop(Code.USAGE, f"'{asked}' names no incident: say PAIR@OPENED, or one of {', '.join(names)}")
    return named


def _put(written: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(written)
        return
    try:
        out.write_bytes(written)
    except OSError as error:
        raise Stop(Code.USAGE, f"{out} cannot be written: {error.strerror}") from None
