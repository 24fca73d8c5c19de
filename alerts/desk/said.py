"""Knows what was said of an incident so far, and how bad that was: what burns is held against it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from hapair.severity import Severity

Level = tuple[int, int, int]
"""How bad it is: by severity, then by the order of the rules, then by how many subjects; the greater the worse."""
WELL: Level = (0, 0, 0)
SIGHT = frozenset({"Blind"})
"""What comes and goes is told once, until it stayed away for a while. Of this people hear every so often."""


@dataclass(frozen=True, slots=True)
class Said:
    """Times are the desk's own seconds. `level` is the worst that was told, and last burned at `burned_s`.

    `rules` and `swaps` are as they were when something was last said, at `last_s`. `critical_s` is when that was told
    which is critical and waits for somebody. `escalated` are the channels told because nobody acknowledged it. `news`
    are the rules that are told whatever was told before, and since when what was told of each counts.
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
    news: Mapping[str, float] = field(default_factory=dict)


def calmed(said: Said, now: Level, firing: Collection[str], now_s: float, calm_s: float) -> Said:
    """What was told counts for as long as it burns, and `calm_s` after that: then what comes back is news again."""
    said = replace(said, news=_counting(said.news, firing, now_s, calm_s))
    if now >= said.level:
        return replace(said, burned_s=now_s)
    if now_s - said.burned_s < calm_s:
        return said
    waits_since_s = said.critical_s if now[0] == Severity.CRITICAL.value else None
    return replace(said, level=now, burned_s=now_s, critical_s=waits_since_s)


def _counting(news: Mapping[str, float], firing: Collection[str], now_s: float, calm_s: float) -> dict[str, float]:
    since = {rule: now_s if rule in firing and rule not in SIGHT else since_s for rule, since_s in news.items()}
    return {rule: since_s for rule, since_s in since.items() if rule in firing or now_s - since_s < calm_s}
