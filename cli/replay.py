"""Knows `pairwatch replay`: what a pair's history in a file says."""

import sys
from pathlib import Path
from typing import Any

import click

from alerts.comparing import differing
from alerts.policy import Policy
from alerts.retelling import retold
from cli.exits import Code, Stop
from cli.options import JSON
from cli.printing import plain, print_json, took_over
from cli.rule_file import read_rules
from hapair.forms.recording import BadRecording, read


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
