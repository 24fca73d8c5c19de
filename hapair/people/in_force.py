"""Knows what people's acts on a pair have in force: an acknowledgement, silences, windows; a fold over the acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from hapair.people.acts import (
    Acknowledged,
    Act,
    Cancelled,
    Concluded,
    Noted,
    Planned,
    Silenced,
    Unacknowledged,
    Unsilenced,
)
from hapair.people.windows import Window, open_at


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """`expires` is None for one that lasts as long as the incident."""

    who: str
    at: datetime
    note: str = ""
    expires: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.expires is None or at < self.expires


@dataclass(frozen=True, slots=True)
class Silence:
    """Of `rules`, or of everything where that is empty."""

    id: str
    who: str
    at: datetime
    until: datetime
    rules: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    id: str
    who: str
    at: datetime
    window: Window
    note: str = ""


@dataclass(frozen=True, slots=True)
class InForce:
    """By id. What has run out stays until `pruned`: a clock that is stepped back finds it again."""

    acknowledgement: Acknowledgement | None = None
    silences: Mapping[str, Silence] = field(default_factory=dict)
    windows: Mapping[str, PlannedWindow] = field(default_factory=dict)


Kept = TypeVar("Kept")
KEPT_AFTER = timedelta(days=1)


def acted(before: InForce, at: datetime, act: Act) -> InForce:
    """What is in force after an act."""
    match act.doing:
        case Acknowledged(expires=expires):
            return replace(before, acknowledgement=Acknowledgement(act.who, at, act.note, expires))
        case Unacknowledged():
            return replace(before, acknowledgement=None)
        case Silenced(id=name, until=until, rules=rules):
            silence = Silence(name, act.who, at, until, rules, act.note)
            return replace(before, silences={**before.silences, name: silence})
        case Unsilenced(id=name):
            return replace(before, silences=_without(before.silences, name))
        case Planned(id=name, window=window):
            planned = PlannedWindow(name, act.who, at, window, act.note)
            return replace(before, windows={**before.windows, name: planned})
        case Cancelled(id=name):
            return replace(before, windows=_without(before.windows, name))
        case Noted() | Concluded():
            return before


def silences_at(in_force: InForce, at: datetime) -> tuple[Silence, ...]:
    return tuple(silence for silence in in_force.silences.values() if at < silence.until)


def windows_at(in_force: InForce, at: datetime) -> tuple[PlannedWindow, ...]:
    return tuple(planned for planned in in_force.windows.values() if open_at(planned.window, at))


def pruned(in_force: InForce, at: datetime) -> InForce:
    """Without what ran out a day ago or more; a window that recurs never runs out."""
    silences = {name: s for name, s in in_force.silences.items() if at - KEPT_AFTER < s.until}
    windows = {name: w for name, w in in_force.windows.items() if not _over(w.window, at)}
    if len(silences) == len(in_force.silences) and len(windows) == len(in_force.windows):
        return in_force
    return replace(in_force, silences=silences, windows=windows)


def _over(window: Window, at: datetime) -> bool:
    """A day has passed since the end of the only occurrence, whatever the timezone."""
    if window.day is None:
        return False
    lasted = timedelta(seconds=window.lasts_s) + timedelta(days=2)
    return at.date() - lasted > window.day and open_at(window, at) is None


def _without(found: Mapping[str, Kept], name: str) -> dict[str, Kept]:
    return {key: value for key, value in found.items() if key != name}
