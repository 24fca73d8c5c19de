"""Knows `pairwatch verify`: whether a newly configured or repaired pair is finished, by what the store holds now."""

import getpass
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from cli.acts import LASTING, NOTE, WHO
from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG, JSON
from cli.printing import plain, print_json
from hapair.settings.model import Settings
from hapair.verify.checklist import Verdict, sentence, verification
from hapair.verify.drill import drilled
from hapair.verify.expected import Expected, expected_of
from hapair.verify.form import line, measured, status
from hapair.verify.item import NotKnown
from hapair.verify.record import Record, markdown, page, record, show_record

if TYPE_CHECKING:
    from history.reader import Reader

WATCH_S = 1.0
CODES = {Verdict.COMPLETE: 0, Verdict.UNPROVEN: 1, Verdict.INCOMPLETE: 2, Verdict.UNKNOWN: 3}


def _json(found: Record) -> str:
    return json.dumps(show_record(found), indent=2, ensure_ascii=False) + "\n"


FORMS = {".md": markdown, ".html": page, ".json": _json}


@click.command()
@click.argument("pair")
@click.option("--watch", is_flag=True, help="Print anew what changes, until the group is complete.")
@click.option("--for", "lasting", type=LASTING, help="Watch for so long at most, such as 10m.")
@click.option("--drill", is_flag=True, help="And that the last planned failover, and the return, really happened.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the acceptance record: .md, .html or .json.")
@NOTE
@WHO
@CONFIG
@JSON
def verify(
    pair: str,
    watch: bool,
    lasting: timedelta | None,
    drill: bool,
    out: Path | None,
    note: str,
    who: str | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Is this pair finished? The vendor's procedure as a list that ticks itself by what is seen.

    Exits 0 where all of it holds, 1 where nothing fails but not all is known, 2 where something fails, 3 where even the
    operating modes are not known.
    """
    settings = load(config)
    if out is not None and out.suffix not in FORMS:
        raise Stop(Code.USAGE, f"--out {out}: the name must end in {', '.join(FORMS)}")
    names = (who or getpass.getuser(), note)
    found = None
    for found in _records(settings, pair, names, drill, _rounds(watch, lasting)):
        if not as_json:
            _print(found, watch)
    assert found
    if as_json:
        print_json(show_record(found))
    if out is not None:
        _write(out, found)
    raise Exit(CODES[found.verification.verdict])


def _rounds(watch: bool, lasting: timedelta | None) -> Iterator[None]:
    """Once; with `watch`, again after a while, until its time is over."""
    ends = time.monotonic() + lasting.total_seconds() if lasting else float("inf")
    yield
    while watch and time.monotonic() < ends:
        time.sleep(min(WATCH_S, max(0.0, ends - time.monotonic())))
        yield


def _records(
    settings: Settings, pair: str, names: tuple[str, str], drill: bool, rounds: Iterator[None]
) -> Iterator[Record]:
    """The first, and each that is otherwise than the one before, until one is complete. Raises `Stop`."""
    from history.reader import StoreError, open_reader

    chosen = settings.pair(pair)
    if chosen is None:
        known = ", ".join(each.pair.name for each in settings.pairs)
        raise Stop(Code.USAGE, f"no pair is called '{pair}': there are {known}")
    expected, before = expected_of(settings, chosen), None
    try:
        store = open_reader(settings.store.url, archive=Path(settings.store.archive))
        for _ in rounds:
            found = _record(store, expected, pair, names, drill)
            if (outline := _outline(found)) != before:
                yield found
            before = outline
            if found.verification.verdict is Verdict.COMPLETE:
                break
        store.close()
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, f"{error} (is the collector running?)") from None


def _record(store: "Reader", expected: Expected, pair: str, names: tuple[str, str], drill: bool) -> Record:
    from dashboard.verify.reading import read_drill, read_standing

    now = datetime.now(UTC)
    standing = read_standing(store, expected, pair, now)
    if standing is None:
        raise Stop(Code.UNAVAILABLE, f"nothing is kept of '{pair}' yet: is the collector running?")
    planned = read_drill(store, expected, pair, now) if drill else None
    found = verification(standing, tuple(drilled(planned)) if drill else ())
    who, note = names
    product = f"Pairwatch {version('pairwatch')}"
    return record(found, standing, who, note, product, planned.measures if planned else ())


def _outline(found: Record) -> object:
    return [(each.item, status(each.finding)) for each in found.verification.checked]


def _print(found: Record, watch: bool) -> None:
    if watch:
        print(f"--- {found.at:%H:%M:%S}Z")
    for each in found.verification.checked:
        print(plain(line(each)))
        if isinstance(each.finding, NotKnown):
            print(plain(f"      {each.finding.how}"))
    for measure in found.measures:
        print(f"    {measured(measure)}")
    print(plain(sentence(found.verification)), flush=True)


def _write(out: Path, found: Record) -> None:
    try:
        out.write_text(FORMS[out.suffix](found), "utf-8")
    except OSError as error:
        raise Stop(Code.USAGE, f"{out}: cannot be written: {error.strerror}") from None
    print(f"the record stands in {out}", file=sys.stderr)
