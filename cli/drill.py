"""Knows `pairwatch drill`: what each fault would do to a pair as it is set, what would fire, and who would be told."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from cli.durations import Duration
from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG, JSON
from cli.printing import plain, print_json
from cli.report_file import ending, put
from hapair.forms.lines import BadLine, parse_time
from hapair.settings.model import PairSettings

if TYPE_CHECKING:
    from cli.rehearsing.made import Cast
    from cli.rehearsing.outcome import Outcome
    from cli.rehearsing.stage import Stage
    from simulator.rehearsal.plays import Play


@click.command()
@click.argument("pair")
@click.option("--fault", "faults", multiple=True, help="Only this one; again for more. LIST names them.")
@click.option("--lasting", type=Duration(), default="10m", help="How long a fault lasts.", show_default=True)
@click.option(
    "--at", "ended", metavar="TIME", help="When it is over, such as 2026-03-01T03:00:00Z: hours decide. [now]"
)
@click.option("--keep", type=click.Path(path_type=Path), help="Keep each as a recording and a store in this folder.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write what one --fault comes to as FILE.html, .pdf or .md."
)
@CONFIG
@JSON
def drill(
    pair: str,
    faults: tuple[str, ...],
    lasting: timedelta,
    ended: str | None,
    keep: Path | None,
    report: Path | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """What would each fault do to this pair, as it is set? Which alerts would fire, when, and who would be told?

    It is rehearsed here, in virtual time, by the simulator's units and the collector's own looks and rules. No unit is
    asked, and nobody is told.
    """
    from cli.rehearsing.made import cast
    from cli.rehearsing.stage import Stage
    from history.reader import StoreError
    from simulator.rehearsal.plays import plays

    settings = load(config)
    chosen = settings.pair(pair)
    if chosen is None:
        raise Stop(
            Code.USAGE, f"no pair is called '{pair}': there are {', '.join(p.pair.name for p in settings.pairs)}"
        )
    players = cast(chosen)
    known = plays(players.stage(lasting.total_seconds()))
    if "LIST" in faults:
        for play in known.values():
            print(f"{play.name:24} {play.summary}")
        return
    if keep and keep.exists() and not (keep.is_dir() and not any(keep.iterdir())):
        raise Stop(Code.USAGE, f"{keep} holds something already: name a new folder with --keep")
    wanted, at = _wanted(known, faults), _time(ended)
    if report and len(wanted) != 1:
        raise Stop(Code.USAGE, "--report is of one play: say which with one --fault")
    with TemporaryDirectory(prefix="pairwatch-drill-") as passing:
        folder = keep or (Path(passing) if report else None)
        try:
            found = list(_rehearsed(Stage(settings, chosen, players, at, folder), wanted))
        except (OSError, StoreError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise Stop(Code.USAGE, f"{folder}: cannot be written: {why}") from None
        _tell(chosen, players, found, keep, as_json=as_json, in_detail=bool(faults))
        if report and folder:
            _report(folder, chosen, players, found[0], report)


def _wanted(known: "Mapping[str, Play]", faults: Sequence[str]) -> "list[Play]":
    if unknown := set(faults) - set(known):
        raise Stop(Code.USAGE, f"no fault is called '{min(unknown)}': there are {', '.join(known)}")
    return [known[name] for name in faults] or list(known.values())


def _time(text: str | None) -> datetime:
    try:
        at = datetime.now(UTC) if text is None else parse_time(text)
    except BadLine as error:
        raise Stop(Code.USAGE, str(error)) from None
    if at > datetime.now(UTC):
        raise Stop(Code.USAGE, "--at must have passed: the last Sunday does as well as the next one")
    return at


def _rehearsed(stage: "Stage", wanted: "Sequence[Play]") -> "Iterator[Outcome]":
    """Each in a process of its own, as many at a time as there are processors: nothing is shared between two plays."""
    if len(wanted) == 1:
        yield stage.outcome(wanted[0])
        return
    with ProcessPoolExecutor(min(len(wanted), os.cpu_count() or 1)) as processes:
        for n, found in enumerate(processes.map(stage.outcome, wanted), 1):
            if sys.stderr.isatty():
                print(f"{n} of {len(wanted)}: {found.play.name}", file=sys.stderr)
            yield found


def _report(folder: Path, pair: PairSettings, players: "Cast", found: "Outcome", out: Path) -> None:
    from cli.rehearsing.reporting import report_rehearsal
    from dashboard.reports.as_pdf import NoPdf
    from dashboard.reports.formats import Format, write

    made = report_rehearsal(folder / found.play.name, pair, found, players.assumed, datetime.now(UTC))
    if made is None:
        raise Stop(Code.USAGE, f"{found.play.name} comes to no incident: there is nothing to write to {out}")
    try:
        put(write(made, Format(ending(out))), out)
    except NoPdf as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    print(f"Written to {out}: the rehearsal as a report, marked as one.", file=sys.stderr)


def _tell(
    pair: PairSettings,
    players: "Cast",
    found: "list[Outcome]",
    keep: Path | None,
    *,
    as_json: bool,
    in_detail: bool,
) -> None:
    from cli.rehearsing.telling import details, show_outcome, table

    if as_json:
        shown = [show_outcome(each) for each in found]
        print_json({"pair": pair.pair.name, "assumed": list(players.assumed), "drills": shown})
        return
    for each in found if in_detail else ():
        for line in details(each, pair):
            print(plain(line))
        print()
    for line in (*table(found), *players.assumed):
        print(plain(line))
    if keep:
        print(f"Kept in {keep}: pairwatch dashboard --config {keep}/NAME/pairwatch.toml shows it, then /review;")
        print(f"pairwatch replay {keep}/NAME/recording.jsonl tells it.")
