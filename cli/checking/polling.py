"""Knows `pairwatch poll` and `pairwatch check`: each unit asked once, over each channel, and nothing stored."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import Exit

from cli.checking.remedies import remedy
from cli.checking.virtual_check import virtual_findings
from cli.exits import Code, Stop, gravest
from cli.files import load
from cli.options import CONFIG, JSON, PAIR
from cli.printing import plain, print_json
from hapair.forms.show import show_look
from hapair.judge import MAIL
from hapair.look import Cause, NoAnswer, Outcome, Reading, Snapshot
from hapair.look import Path as Way
from hapair.modes import meaning
from hapair.settings.alerting_warnings import alert_warnings
from hapair.settings.model import MemberSettings, PairSettings, Settings
from hapair.severity import Severity
from hapair.watch import Status, Watch, step

if TYPE_CHECKING:
    from collectors.look import Lookout


@click.command()
@CONFIG
@PAIR
@JSON
def poll(config: Path | None, pair: str | None, as_json: bool) -> None:
    """Take one look at each pair, judge it, and store nothing. Exits as `status` does."""
    found = [(settings, look, _judged(settings, look)) for settings, look in _looks(load(config), pair)]
    if as_json:
        print_json({"looks": [_shown(look, status) for _, look, status in found]})
    else:
        for settings, look, status in found:
            _print(settings, look, status)
    raise Exit(gravest(status.severity if status else Severity.UNKNOWN for _, _, status in found))


@click.command()
@CONFIG
@PAIR
@click.option("--traps", type=float, default=0.0, help="Wait so many seconds for a trap of each member.")
@JSON
def check(config: Path | None, pair: str | None, traps: float, as_json: bool) -> None:
    """Check the settings, then each member over each channel: what answered, what did not, why, and how to mend it.

    It warns of ways in which nobody would be told. With --traps the way of the traps is proved: make each unit send one
    while this waits. The collector must run.
    """
    settings = load(config)
    found = [finding for each, look in _looks(settings, pair) for finding in _findings(each, look)]
    if traps:
        from cli.checking.trap_proof import trap_findings

        found += trap_findings(settings, [p for p in settings.pairs if pair in (None, p.pair.name)], traps)
    broken = _broken(settings)
    warnings = [*broken, *alert_warnings(settings)]
    if as_json:
        print_json({"checks": found, "warnings": warnings})
    else:
        _print_findings(found, warnings)
    severities = [Severity[finding["severity"].upper()] for finding in found]
    raise Exit(gravest((*severities, Severity.WARNING) if broken else severities))


def _print_findings(found: list[dict[str, Any]], warnings: list[str]) -> None:
    print("settings: fine")
    for warning in warnings:
        print(f"    {plain(warning)}")
    for finding in found:
        print(f"{finding['pair']} {finding['member']} {finding['channel']}: {finding['says']}")
        if finding["remedy"]:
            print(f"    {finding['remedy']}")


def _broken(settings: Settings) -> list[str]:
    """Ways to tell somebody that cannot be opened as the settings have them."""
    if not settings.alerts.channels and not settings.alerts.heartbeat:
        return []
    from cli.checking.asking import now
    from cli.collector.channels import wrong_channels

    return wrong_channels(settings.alerts, now)


def _looks(settings: Settings, wanted: str | None) -> list[tuple[PairSettings, Snapshot]]:
    import uvloop

    pairs = [pair for pair in settings.pairs if wanted in (None, pair.pair.name)]
    if not pairs:
        raise Stop(Code.USAGE, f"no pair is called '{wanted}'")
    looks = uvloop.run(_look(settings, pairs))
    return list(zip(pairs, looks, strict=True))


async def _look(settings: Settings, pairs: list[PairSettings]) -> list[Snapshot]:
    import asyncio

    from cli.checking.asking import lookouts
    from collectors.faults import Faults

    async def one(lookout: "Lookout") -> Snapshot:
        look = await lookout.look()
        return look if lookout.witness is None else replace(look, virtual=await lookout.witness.waited())

    async with lookouts(settings, pairs, Faults()) as opened:
        return await asyncio.gather(*(one(lookout) for lookout in opened))


def _judged(settings: PairSettings, look: Snapshot) -> Status | None:
    return step(Watch(settings.pair), look).status


def _shown(look: Snapshot, status: Status | None) -> dict[str, Any]:
    judged: dict[str, Any] = {"state": None, "severity": "unknown"}
    if status:
        judged = {"state": status.state, "severity": status.severity.name.lower(), "mail": MAIL[status.state]}
    return {"pair": look.pair, **judged, "look": show_look(look)}


def _print(settings: PairSettings, look: Snapshot, status: Status | None) -> None:
    state = f"{status.state}, mail {MAIL[status.state]}" if status else "not judged: we were late"
    path = "" if look.path is Way.OK else " (the site's reference is out of reach too)"
    print(f"{look.pair}: {state}{path}")
    for member in settings.members:
        for channel, outcome in _asked(member, look):
            print(f"  {member.name} ({member.role}) {channel}: {_says(outcome)}")
    for found in virtual_findings(settings, look):
        print(f"  {plain(found['member'])} virtual: {found['says']}")


def _asked(member: MemberSettings, look: Snapshot) -> list[tuple[str, Outcome]]:
    said = look.members[member.name]
    return [(channel, outcome) for channel, outcome in (("snmp", said.snmp), ("http", said.http)) if outcome]


def _says(outcome: Outcome) -> str:
    match outcome:
        case Reading(mode=mode, effective=effective) if effective is not None:
            configured = "not told" if mode is None else f"{meaning(mode)} ({plain(str(mode))})"
            return f"HA mode {configured}, effective {meaning(effective)} ({plain(str(effective))}){_unit(outcome)}"
        case Reading():
            return f"answers; this channel does not tell the HA modes{_unit(outcome)}"
        case NoAnswer(cause=cause, detail=detail):
            return f"{cause}{': ' + plain(detail) if detail else ''}{_unit(outcome)}"


def _unit(outcome: Outcome) -> str:
    told = [text for text in (outcome.facts.model, outcome.facts.serial, outcome.facts.version) if text]
    return f" [{plain(' '.join(told))}]" if told else ""


def _findings(settings: PairSettings, look: Snapshot) -> list[dict[str, Any]]:
    """One a channel that the settings name, and one a virtual address that was asked."""
    of_members = [
        {
            "pair": look.pair,
            "member": member.name,
            "channel": channel,
            "severity": _severity(outcome, [o for _, o in _asked(member, look)]).name.lower(),
            "says": _says(outcome),
            "remedy": remedy(member, channel, outcome),
        }
        for member in settings.members
        for channel, outcome in _asked(member, look)
    ]
    return of_members + virtual_findings(settings, look)


def _severity(outcome: Outcome, of_member: list[Outcome]) -> Severity:
    """A member that no channel answers for is critical, one failing channel a warning; our lateness is neither."""
    match outcome:
        case Reading():
            return Severity.OK
        case NoAnswer(cause=Cause.LATE):
            return Severity.UNKNOWN
    unseen = all(isinstance(o, NoAnswer) and o.cause is not Cause.NO_HA_OBJECTS for o in of_member)
    return Severity.CRITICAL if unseen else Severity.WARNING
