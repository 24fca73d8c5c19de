"""Knows what is not to be told just now though it is kept: silences, and windows of maintenance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.desk.occurrences import Occurrence
from hapair.people.in_force import InForce, silences_at
from hapair.people.windows import Purpose


@dataclass(frozen=True, slots=True)
class Mutes:
    everything: bool = False
    rules: frozenset[str] = frozenset()

    def covers(self, rule: str) -> bool:
        return self.everything or rule in self.rules


def muted(in_force: InForce, open_windows: Iterable[Occurrence], at: datetime) -> Mutes:
    """The one question: what is muted at this moment."""
    silences = silences_at(in_force, at)
    maintained = any(found.purpose is Purpose.MAINTENANCE for found in open_windows)
    everything = maintained or any(not silence.rules for silence in silences)
    return Mutes(everything, frozenset(rule for silence in silences for rule in silence.rules))
