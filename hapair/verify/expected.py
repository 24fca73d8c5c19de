"""Knows what the settings promise of a pair, as far as it is asked for before the pair is called complete."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hapair.people.windows import Purpose, Window, parse_window, show_window
from hapair.settings.alerting import Maintenance
from hapair.settings.model import ListenSettings, MemberSettings, PairSettings, Settings

REPORT = "expected"
"""Under which name the collector keeps it of every pair, for those who read the store and no settings."""


@dataclass(frozen=True, slots=True)
class Expected:
    """`channels` by which each member is asked; heartbeat `links` and virtual addresses by name; what is listened for
    (`trap`, `syslog`); the stretches in which its roles are to be exchanged, as the settings plan them; which member
    `monitors` the services of the other, as far as the settings say; whether the virtual addresses are `witnessed`; how
    long all must be well before it is believed."""

    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    virtual_ips: tuple[str, ...] = ()
    listens: tuple[str, ...] = ()
    drills: tuple[Window, ...] = ()
    monitors: Mapping[str, bool] = field(default_factory=dict)
    witnessed: bool = False
    steady_s: float = 60.0


def expected_of(settings: Settings, pair: PairSettings) -> Expected:
    return Expected(
        {member.name: _channels(member) for member in pair.members},
        tuple(link.name for link in pair.heartbeat_links),
        pair.virtual_ips,
        _listens(settings.listen),
        tuple(each.window for each in settings.alerts.maintenance if _is_drill(each, pair)),
        {m.name: said for m in pair.members if (said := _monitors(m)) is not None},
        pair.witness is not None,
        settings.alerts.steady_s,
    )


def _is_drill(planned: Maintenance, pair: PairSettings) -> bool:
    concerned = pair.pair.name in (planned.pairs or (pair.pair.name,)) and pair.site in (planned.sites or (pair.site,))
    return concerned and planned.window.purpose is Purpose.FAILOVER


def _monitors(member: MemberSettings) -> bool | None:
    """Said outright, or by the services that the settings declare of the unit; None where they say nothing."""
    if member.service_monitoring is not None or member.ha is None or not member.ha.services:
        return member.service_monitoring
    return any(service.enabled for service in member.ha.services)


def _channels(member: MemberSettings) -> tuple[str, ...]:
    return tuple(name for name, asked in (("snmp", member.snmp), ("http", member.http)) if asked)


def _listens(listen: ListenSettings | None) -> tuple[str, ...]:
    ports = (("trap", listen.traps), ("syslog", listen.syslog)) if listen else ()
    return tuple(name for name, port in ports if port)


def show_expected(expected: Expected) -> dict[str, Any]:
    return {
        "channels": {member: list(names) for member, names in expected.channels.items()},
        "links": list(expected.links),
        "virtual_ips": list(expected.virtual_ips),
        "listens": list(expected.listens),
        "drills": [show_window(window) for window in expected.drills],
        "monitors": dict(expected.monitors),
        "witnessed": expected.witnessed,
        "steady_s": expected.steady_s,
    }


def parse_expected(found: Mapping[str, Any]) -> Expected:
    """What `show_expected` wrote. Raises KeyError for what another version did."""
    channels = {str(member): tuple(map(str, names)) for member, names in found["channels"].items()}
    drills = tuple(map(parse_window, found["drills"]))
    links, addresses, listens = (tuple(found[key]) for key in ("links", "virtual_ips", "listens"))
    monitors, witnessed, steady_s = found["monitors"], found["witnessed"], found["steady_s"]
    return Expected(channels, links, addresses, listens, drills, monitors, witnessed, steady_s)
