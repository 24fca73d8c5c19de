"""Knows what was said of an incident so far, and how bad that was: what burns is held against it."""

from dataclasses import dataclass, replace

from hapair.severity import Severity

Level = tuple[int, int, int]
"""How bad it is: by severity, then by the order of the rules, then by how many subjects; the greater the worse."""
WELL: Level = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Said:
    """Times are the desk's own seconds. `level` is the worst that was told, and last burned at `burned_s`.

    `rules` and `swaps` are as they were when something was last said, at `last_s`. `critical_s` is when that was told
    which is critical and waits for somebody. `escalated` are the channels told because nobody acknowledged it.
    """

    level: Level
    burned_s: float
    last_s: float
    channels: tuple[str, ...]
    rules: tuple[str, ...]
    critical_s: float | None = None
    escalated: tuple[str, ...] = ()
    swaps: int = 0
    flapping: bool = False


def calmed(said: Said, now: Level, now_s: float, calm_s: float) -> Said:
    """What was told counts for as long as it burns, and `calm_s` after that: then what comes back is news again."""
    if now >= said.level:
        return replace(said, burned_s=now_s)
    if now_s - said.burned_s < calm_s:
        return said
    waits_since_s = said.critical_s if now[0] == Severity.CRITICAL.value else None
    return replace(said, level=now, burned_s=now_s, critical_s=waits_since_s)
