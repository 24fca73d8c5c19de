"""Knows what the hearing process counts: what came, what was refused and why, what was dropped and where."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from collectors.hearing.heard import Refusal


@dataclass(frozen=True, slots=True)
class Tally:
    """All since the process started, so a restart begins at nothing.

    `received` by face, `heard` by source, `refused` by reason; `last_refused` names for each reason the sender it last
    befell: the one to look at. `dropped` by queue: `traps` and `syslog` waited to be read, `out` to be taken by the
    collector, each `.urgent` or `.other`. `kernel_drops` by face: those never came to us at all.
    """

    received: Mapping[str, int] = field(default_factory=dict)
    heard: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    last_refused: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    kernel_drops: Mapping[str, int] = field(default_factory=dict)
    cut_lines: int = 0
    closed_connections: int = 0
    discoveries: int = 0
    answered: int = 0


@dataclass(slots=True)
class Counts:
    """What is counted as it happens."""

    received: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    last_refused: dict[str, str] = field(default_factory=dict)
    cut_lines: int = 0
    closed_connections: int = 0
    discoveries: int = 0
    answered: int = 0

    def refuse(self, reason: Refusal, sender: str) -> None:
        self.refused[str(reason)] += 1
        self.last_refused[str(reason)] = sender

    def tally(self, dropped: Mapping[str, int], kernel_drops: Mapping[str, int]) -> Tally:
        return Tally(
            dict(self.received),
            dict(self.heard),
            dict(self.refused),
            dict(self.last_refused),
            {queue: count for queue, count in dropped.items() if count},
            {face: count for face, count in kernel_drops.items() if count},
            self.cut_lines,
            self.closed_connections,
            self.discoveries,
            self.answered,
        )
