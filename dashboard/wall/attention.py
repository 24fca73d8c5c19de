"""Knows what a tile says beside what stands over the pair: its upkeep, who looks after it, what is not told for now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from alerts.desk.case import Case
from alerts.desk.desk import Desk
from alerts.desk.firing import firing, makes_ill, severity_of
from alerts.words.wording import gravest_first
from dashboard.said import printable
from dashboard.words import rule_words
from hapair.people.in_force import silences_at
from hapair.people.windows import Purpose, Window, open_at
from hapair.severity import Severity

WHO = 24
SAID_BY_READINESS = frozenset({"ReadinessLost"})
"""With the reason, in a word of its own."""
_PURPOSES = {Purpose.MAINTENANCE: "maintenance", Purpose.FAILOVER: "planned failover"}


@dataclass(frozen=True, slots=True)
class Attention:
    """`upkeep` is the gravest of what makes no pair ill, in words. `owner` looks after what is open. `quiet` says why
    nobody is told of it for now, or not of all, and until when; `handled`: nobody need be called to it. `recovering`:
    what was wrong is over, and the all-clear still waits.
    """

    upkeep: str = ""
    owner: str = ""
    quiet: str = ""
    handled: bool = False
    recovering: bool = False


def attention(desk: Desk, windows: Collection[Window], now: datetime) -> Attention:
    """`windows` are those of the settings; the desk has those of people."""
    upkeep = [alert for alert in gravest_first(firing(desk)) if not makes_ill(alert)]
    owner = _owner(desk, now)
    quiet = max(_quiet(desk, windows, now), key=lambda each: each[1], default=("", False))
    return Attention(
        next((rule_words(alert.rule) for alert in upkeep if alert.rule not in SAID_BY_READINESS), ""),
        owner,
        quiet[0],
        bool(owner) or quiet[1],
        desk.case.is_open and severity_of(desk) is Severity.OK,
    )


def _owner(desk: Desk, now: datetime) -> str:
    """Of the pair's own incident, or where none is open, of all the upkeep that is."""
    open_ = [desk.case] if desk.case.is_open else [case for case in desk.cases.values() if case.is_open]
    owners = [_who(case, now) for case in open_]
    return owners[0] if owners and all(owners) else ""


def _who(case: Case, now: datetime) -> str:
    by = case.acknowledgement
    return printable(by.who or "somebody", WHO) if by and by.holds(now) else ""


def _quiet(desk: Desk, windows: Collection[Window], now: datetime) -> Iterator[tuple[str, bool]]:
    """In words, and whether it is of everything."""
    for window in (*windows, *(planned.window for planned in desk.in_force.windows.values())):
        if stretch := open_at(window, now):
            maintained = window.purpose is Purpose.MAINTENANCE
            yield f"{_PURPOSES[window.purpose]} until {_until(stretch[1], now)}", maintained
    for silence in sorted(silences_at(desk.in_force, now), key=lambda one: one.until, reverse=True):
        what = "partly silenced" if silence.rules else "silenced"
        yield f"{what} until {_until(silence.until, now)}", not silence.rules


def _until(at: datetime, now: datetime) -> str:
    """With its date where the hour alone could be another day's."""
    at = at.astimezone(UTC)
    return f"{at:%H:%M}Z" if at.date() == now.date() else f"{at:%m-%d %H:%M}Z"
