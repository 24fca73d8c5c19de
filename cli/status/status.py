"""Knows `pairwatch status`: how every pair stands by what the store holds, for a person, a script or a plugin."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import Exit

from alerts.desk.desk import Desk
from alerts.desk.firing import severity_of
from alerts.desk.form import kept_desk
from alerts.sending.channel_report import REPORT as CHANNELS
from alerts.sending.channel_report import show_report
from cli.checking.coverage import REPORT, coverage
from cli.exits import Code, Stop, gravest
from cli.files import load
from cli.options import CONFIG, JSON, PAIR
from cli.printing import plain, print_json
from cli.status import channels as channel_status
from cli.status.attended import attended
from cli.status.telling import told
from hapair.forms.lines import show_time
from hapair.settings.model import PairSettings, Settings
from hapair.severity import Severity
from hapair.verify.expected import expected_of

if TYPE_CHECKING:
    from history.latest import Latest


@click.command()
@CONFIG
@PAIR
@JSON
def status(config: Path | None, pair: str | None, as_json: bool) -> None:
    """How every pair stands, by the store. Exits 0 fine, 1 warning, 2 critical, 3 unknown or not looked at lately."""
    from history.latest import Latest
    from history.reader import StoreError, open_reader

    settings = load(config)
    known = [p for p in settings.pairs if pair in (None, p.pair.name)]
    if not known:
        raise Stop(
            Code.USAGE, f"no pair is called '{pair}': there are {', '.join(p.pair.name for p in settings.pairs)}"
        )
    try:
        store = open_reader(settings.store.url, archive=Path(settings.store.archive))
        kept = {row.pair.name: row for row in store.latest()}
        hearing, sending = store.report(REPORT), store.report(CHANNELS)
        desks = {each.pair.name: kept_desk(store.checkpoint(each.pair.name)) for each in known}
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, f"{error} (is the collector running?)") from None
    now = datetime.now(UTC)
    shown = [
        _entry(settings, each, kept.get(each.pair.name) or Latest(each.pair), desks[each.pair.name], now)
        for each in known
    ]
    channels = channel_status.read(sending[1] if sending else None)
    if as_json:
        heard, told_by = hearing and json.loads(hearing[1]), [show_report(report) for report in channels]
        print_json({"at": show_time(now), "pairs": shown, "hearing": heard, "channels": told_by})
    else:
        for entry in shown:
            print(_line(entry))
            for line in (*told(entry), *coverage(settings, entry)):
                print(f"         {line}")
        for line in channel_status.lines(channels):
            print(plain(line))
    severities = [Severity[entry["severity"].upper()] for entry in shown]
    raise Exit(gravest([*severities, channel_status.severity(channels)]))


def _entry(settings: Settings, each: PairSettings, latest: "Latest", desk: Desk, now: datetime) -> dict[str, Any]:
    from history.latest_form import show_latest

    standing = show_latest(each.pair, latest, now, expected_of(settings, each), severity_of(desk))
    return standing | attended(settings, each.pair.name, desk, now)


def _line(entry: dict[str, Any]) -> str:
    if entry["state"] is None:
        return f"UNKNOWN  {entry['pair']}: never looked at"
    if entry["stale"]:
        return f"UNKNOWN  {entry['pair']}: last look {entry['age_s']:.0f} s ago, then {entry['state']}"
    least = entry["since"][1]
    wrong = "".join(f"; {m['member']} is {m['effective']}, set to {m['mode']}" for m in entry["mismatches"])
    return f"{entry['severity'].upper():8} {entry['pair']}: {entry['state']} since {least}, mail {entry['mail']}{wrong}"
