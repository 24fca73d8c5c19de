"""Knows what the verdict on a pair rests on: which channels speak for each member, and what cannot be known without."""

from typing import Any

from hapair.settings.model import MemberSettings, Settings

REPORT = "hearing"
"""Under which name the collector keeps its report on what it hears."""


def coverage(settings: Settings, entry: dict[str, Any]) -> list[str]:
    """A line for each channel of each member that is silent, and what that leaves unknown. `entry` is of `status`."""
    pair = settings.pair(entry["pair"])
    if pair is None or "evidence" not in entry:
        return []
    lines = []
    for member in pair.members:
        known = entry["evidence"].get(member.name, {"spoke": {}, "heartbeat": {}, "sync": {}})
        lines += [f"{member.name}: {line}" for line in _silent(member, entry, known, listening=bool(settings.listen))]
    return lines


def _silent(member: MemberSettings, entry: dict[str, Any], known: dict[str, Any], *, listening: bool) -> list[str]:
    said = entry["members"].get(member.name, {})
    lines = [
        f"{channel} {said[channel]['no_answer']} (last spoke {known['spoke'].get(channel, 'never')})"
        for channel in ("snmp", "http")
        if "no_answer" in said.get(channel, {})
    ]
    untold = [what for what, key in (("heartbeat links", "heartbeat"), ("sync", "sync")) if not known[key]]
    if untold:
        lines.append(f"{' and '.join(untold)} not available: neither HTTPS nor syslog has told of them")
    unheard = [channel for channel in ("trap", "syslog") if channel not in known["spoke"]]
    if listening and unheard:
        lines.append(f"no {' and no '.join(unheard)} heard yet: a switchover between two looks could go unseen")
    return lines
