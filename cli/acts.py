"""Knows what a person can do about a pair from the command line: acknowledge, silence, plan, note."""

import secrets
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from alerts.rules import RANK
from cli.acting import do_act
from cli.durations import Duration
from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG, JSON
from hapair.forms.lines import whole_ms
from hapair.people.acts import Acknowledged, Cancelled, Doing, Noted, Planned, Silenced, Unacknowledged, Unsilenced
from hapair.people.windows import WEEKDAYS, Purpose, Window
from hapair.settings.model import Settings

WHO = click.option("--who", help="Who does this. [your login name]")
NOTE = click.option("--note", default="", help="Why, for those who read it later.")
LASTING = Duration()


@click.command()
@click.argument("pair")
@click.option("--for", "lasting", type=LASTING, help="Until then, such as 2h; else as long as the incident.")
@click.option("--off", is_flag=True, help="Give it back: nobody looks after it.")
@NOTE
@WHO
@CONFIG
@JSON
def ack(
    pair: str, lasting: timedelta | None, off: bool, note: str, who: str | None, config: Path | None, as_json: bool
) -> None:
    """Acknowledge what is open at a pair: no reminders and no escalation until it gets worse."""
    expires = whole_ms(datetime.now(UTC) + lasting) if lasting else None
    doing: Doing = Unacknowledged() if off else Acknowledged(expires)
    do_act(load(config), [pair], who, doing, note, as_json=as_json)


@click.command()
@click.argument("pair")
@click.option("--rule", "rules", multiple=True, help="Only this rule; again for more.")
@click.option("--for", "lasting", type=LASTING, help="Such as 30m, 2h, 1d.")
@click.option("--off", metavar="ID", help="End this silence.")
@NOTE
@WHO
@CONFIG
@JSON
def silence(
    pair: str,
    rules: tuple[str, ...],
    lasting: timedelta | None,
    off: str | None,
    note: str,
    who: str | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Tell nothing of a pair for a while; all of it is kept, and what still burns at the end is told."""
    if (lasting is None) == (off is None):
        raise Stop(Code.USAGE, "say either for how long, --for 2h, or which silence ends, --off ID")
    if off is not None:
        doing: Doing = Unsilenced(off)
    else:
        assert lasting
        _know(rules)
        doing = Silenced(_new_id(), whole_ms(datetime.now(UTC) + lasting), rules)
    do_act(load(config), [pair], who, doing, note, as_json=as_json)


@click.command()
@click.argument("pair", required=False)
@click.option("--site", help="All pairs of this site.")
@click.option("--all", "everywhere", is_flag=True, help="All pairs.")
@click.option("--from", "begins", metavar="TIME", help="2026-03-01T22:00 or, with --weekly, 22:00. [now]")
@click.option("--for", "lasting", type=LASTING, help="Such as 30m, 2h.")
@click.option("--weekly", metavar="DAYS", help=f"On these days each week: {','.join(WEEKDAYS)}.")
@click.option("--timezone", default="UTC", help="Of the times given, such as Europe/Paris.", show_default=True)
@click.option("--failover", is_flag=True, help="The roles are to be exchanged; tell where they are not.")
@click.option("--off", metavar="ID", help="Cancel this window.")
@NOTE
@WHO
@CONFIG
@JSON
def maintenance(
    pair: str | None,
    site: str | None,
    everywhere: bool,
    begins: str | None,
    lasting: timedelta | None,
    weekly: str | None,
    timezone: str,
    failover: bool,
    off: str | None,
    note: str,
    who: str | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Plan a stretch in which things may happen: kept and not told, or a failover that is expected to take place."""
    settings = load(config)
    pairs = _chosen(settings, pair, site, everywhere)
    if (lasting is None) == (off is None):
        raise Stop(Code.USAGE, "say either for how long, --for 2h, or which window is cancelled, --off ID")
    if off is not None:
        doing: Doing = Cancelled(off)
    else:
        assert lasting
        purpose = Purpose.FAILOVER if failover else Purpose.MAINTENANCE
        doing = Planned(_new_id(), planned_window(purpose, begins, lasting, weekly, timezone, datetime.now(UTC)))
    do_act(settings, pairs, who, doing, note, as_json=as_json)


@click.command()
@click.argument("pair")
@click.argument("text")
@WHO
@CONFIG
@JSON
def note(pair: str, text: str, who: str | None, config: Path | None, as_json: bool) -> None:
    """Write something into the history of a pair."""
    do_act(load(config), [pair], who, Noted(), text, as_json=as_json)


def planned_window(
    purpose: Purpose, begins: str | None, lasting: timedelta, weekly: str | None, timezone: str, now: datetime
) -> Window:
    """Raises `Stop`."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Stop(Code.USAGE, f"--timezone: {timezone!r} is no timezone: write one such as Europe/Paris") from None
    local = now.astimezone(zone)
    try:
        if weekly:
            days = tuple(sorted({_weekday(day) for day in weekly.split(",")}))
            when = datetime.strptime(begins, "%H:%M").time() if begins else local.time()  # noqa: DTZ007
            return Window(purpose, when.replace(microsecond=0), lasting.total_seconds(), timezone, weekdays=days)
        start = datetime.fromisoformat(begins) if begins else local
    except ValueError as error:
        raise Stop(Code.USAGE, f"--from or --weekly cannot be read: {error}") from None
    if start.tzinfo is not None:
        start = start.astimezone(zone)
    day: date = start.date()
    return Window(purpose, start.time().replace(microsecond=0), lasting.total_seconds(), timezone, day)


def _weekday(text: str) -> int:
    day = text.strip().capitalize()[:3]
    if day not in WEEKDAYS:
        raise ValueError(f"{text!r} is none of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(day)


def _chosen(settings: Settings, pair: str | None, site: str | None, everywhere: bool) -> list[str]:
    if sum((pair is not None, site is not None, everywhere)) != 1:
        raise Stop(Code.USAGE, "say which: a PAIR, --site SITE or --all")
    if pair is not None:
        return [pair]
    found = [each.pair.name for each in settings.pairs if everywhere or each.site == site]
    if not found:
        raise Stop(Code.USAGE, f"no pair has the site '{site}'")
    return found


def _know(rules: tuple[str, ...]) -> None:
    for name in rules:
        if name not in RANK:
            near = get_close_matches(name, RANK, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else "; docs/rules.md has them all"
            raise Stop(Code.USAGE, f"--rule: no rule is called '{name}'{hint}")


def _new_id() -> str:
    return secrets.token_hex(3)
