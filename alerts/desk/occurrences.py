"""Knows which stretches that were planned beforehand are open: those of the settings and those of people's acts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hapair.people.in_force import InForce
from hapair.people.windows import Purpose, Window, open_at
from hapair.settings.alerting import AlertSettings


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A window that is open: the stretch [begins, ends) of one of its times, and by which name it is known."""

    id: str
    purpose: Purpose
    begins: datetime
    ends: datetime


def windows(settings: AlertSettings, pair: str, site: str, in_force: InForce) -> Iterator[tuple[str, Window]]:
    """Those of the settings that concern the pair, then those of people's acts; open or not."""
    for found in settings.maintenance:
        if found.concerns(pair, site):
            yield f"settings {found.name}", found.window
    for name, planned in in_force.windows.items():
        yield name, planned.window


def occurrences(planned: Iterable[tuple[str, Window]], at: datetime) -> Iterator[Occurrence]:
    for name, window in planned:
        if stretch := open_at(window, at):
            yield Occurrence(name, window.purpose, *stretch)
