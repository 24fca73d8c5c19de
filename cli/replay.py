"""Knows `pairwatch replay` and `pairwatch export`: a pair's history as a file, and what such a file says."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from alerts.comparing import differing
from alerts.policy import Policy
from alerts.retelling import retold
from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG, JSON
from cli.printing import plain, print_json, took_over
from cli.rule_file import read_rules
from hapair.forms.lines import BadLine, parse_time
from hapair.forms.recording import BadRecording, read, write


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    help="Judge by the [alerts.rule.NAME] of this file, and say what differs.",
)
@JSON
def replay(file: Path, rules: Path | None, as_json: bool) -> None:
    """Judge a recording (- is standard input) as a live run would have: spans, failovers, alerts, incidents, and what
    would have been told. Of a pair that is watched: pairwatch export --pair NAME --since TIME | pairwatch replay -
    """
    try:
        recording = read(_lines(file))
    except BadRecording as error:
        raise Stop(Code.DATA, f"{file}: {error}") from None
    found = retold(recording)
    if rules is not None:
        otherwise = retold(recording, Policy(recording.pair, rules=read_rules(rules, recording.pair.name)))
        found = otherwise | {"differs": differing(found, otherwise)}
    if as_json:
        print_json(found)
    else:
        _print(found)


@click.command()
@click.option("--pair", help="Which pair; needed where there are several.")
@click.option("--since", help="ISO 8601, such as 2026-03-01T00:00:00Z.")
@click.option("--until", help="ISO 8601.")
@CONFIG
def export(pair: str | None, since: str | None, until: str | None, config: Path | None) -> None:
    """Write a pair's looks and events as a recording to standard output."""
    from history.reader import StoreError, open_reader

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


def _lines(file: Path) -> list[str]:
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return raw.decode("utf-8").split("\n")  # not splitlines: a unit's text may hold the other line separators
    except OSError as error:
        raise Stop(Code.DATA, f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise Stop(Code.DATA, f"{file}: line {number}: not UTF-8 at byte {error.start}") from None


def _print(found: dict[str, Any]) -> None:
    print(found["pair"])
    for span in found["spans"]:
        until = f"until {span['ended'][0]}" if span["ended"] else "and lasts"
        print(f"  {span['began'][1]}  {span['state']:16} {until}, {_how_long(span)}, {span['looks']} looks")
    for failover in found["failovers"]:
        print(f"  failover {failover['from']} to {failover['to']} between {' and '.join(failover['between'])}")
        if said := took_over(failover):
            print(f"    {said}")
    for mismatch in found["mismatches"]:
        print(f"  mismatch {mismatch['member']}: {mismatch['effective']}, set to {mismatch['mode']}")
    for loss in found["losses"]:
        ended = f"until {loss['ended'][1]}" if loss["ended"] else "and lasts"
        print(f"  link {plain(loss['link'])} lost, as {plain(loss['member'])} saw it, since {loss['began'][1]} {ended}")
    for alert in found["alerts"]:
        print(f"  {_alert(alert)} fired {alert['fired']}, resolved {alert['resolved'] or 'not'}")
    for notice in found["notices"]:
        print(f"  told {notice['at']} {notice['reason']}: {plain(notice['title'])}")
    if "differs" in found:
        _print_differing(found["differs"])


def _print_differing(differs: dict[str, Any]) -> None:
    print("Otherwise than by the rules as they come (+ only by these, - only by those):")
    for mark, key in (("+", "only_by_these"), ("-", "only_as_they_come")):
        for alert in differs["alerts"][key]:
            print(f"  {mark} {_alert(alert)} fired {alert['fired']}")
        for notice in differs["notices"][key]:
            print(f"  {mark} told {notice['at']} {notice['reason']}: {plain(notice['title'])}")
    if not any(each[key] for each in differs.values() for key in each):
        print("  nothing")


def _alert(alert: dict[str, Any]) -> str:
    return f"{alert['severity']} {alert['rule']}" + (f" of {plain(alert['subject'])}" if alert["subject"] else "")


def _how_long(span: dict[str, Any]) -> str:
    if span["most_s"] is None:
        return f"{span['least_s']:.0f} s at least"
    return f"{span['least_s']:.0f} to {span['most_s']:.0f} s"
