"""Knows `pairwatch audit`: who did what about which pair, when, and from where; nothing of it can be taken back."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG, JSON, PAIR
from cli.printing import plain, print_json
from hapair.forms.lines import BadLine, parse_time, show_time
from hapair.forms.show import show_event
from hapair.look import Event
from hapair.people.acts import parse_act


@click.command()
@PAIR
@click.option("--since", help="ISO 8601, such as 2026-03-01T00:00:00Z.")
@CONFIG
@JSON
def audit(pair: str | None, since: str | None, config: Path | None, as_json: bool) -> None:
    """What people did: acknowledgements, silences, windows and notes, oldest first."""
    from history.reader import StoreError, open_reader

    settings = load(config)
    names = [each.pair.name for each in settings.pairs if pair in (None, each.pair.name)]
    if not names:
        raise Stop(Code.USAGE, f"no pair is called '{pair}'")
    try:
        reader = open_reader(settings.store.url, archive=Path(settings.store.archive))
        found = [event for name in names for event in reader.acts(name, since=_time(since))]
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, str(error)) from None
    found.sort(key=lambda event: event.at)
    if as_json:
        print_json([{"pair": event.pair, **show_event(event)} for event in found])
    else:
        for event in found:
            print(plain(_line(event)))


def _line(event: Event) -> str:
    act, uid = parse_act(event), event.more.get("uid", "?")
    who, via = (act.who, act.via.value) if act else ("?", "?")
    shown: dict[str, Any] = {k: v for k, v in event.more.items() if k not in ("who", "via", "uid")}
    more = "".join(f" {key}={value}" for key, value in shown.items())
    note = f": {event.text}" if event.text else ""
    return f"{show_time(event.at)}  {event.pair}  {event.kind}{more} by {who} ({via}, uid {uid}){note}"


def _time(text: str | None) -> datetime | None:
    try:
        return None if text is None else parse_time(text)
    except BadLine as error:
        raise Stop(Code.USAGE, str(error)) from None
