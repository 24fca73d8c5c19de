"""Knows `pairwatch export`: a pair's history as a file."""

from datetime import datetime
from pathlib import Path

import click

from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG
from hapair.forms.lines import BadLine, parse_time
from hapair.forms.recording import write
from history.reader import StoreError, open_reader


@click.command()
@click.option("--pair", help="Which pair; needed where there are several.")
@click.option("--since", help="ISO 8601, such as 2026-03-01T00:00:00Z.")
@click.option("--until", help="ISO 8601.")
@CONFIG
def export(pair: str | None, since: str | None, until: str | None, config: Path | None) -> None:
    """Write a pair's looks and events as a recording to standard output."""
    settings = load(config)
    names = [p.pair.name for p in settings.pairs]
    wanted = pair or (names[0] if len(names) == 1 else "")
    if wanted not in names:
        raise Stop(Code.USAGE, f"say which pair with --pair: {', '.join(names)}")
    known = next(p.pair for p in settings.pairs if p.pair.name == wanted)
    try:
        store = open_reader(settings.store.url, archive=Path(settings.store.archive))
        for line in write(known, store.items(wanted, since=_time(since), until=_time(until))):
            print(line)
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None


def _time(text: str | None) -> datetime | None:
    try:
        return None if text is None else parse_time(text)
    except BadLine as error:
        raise Stop(Code.USAGE, str(error)) from None
