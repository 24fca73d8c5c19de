"""Knows what the settings about alerting allow and nobody should leave so: ways in which nobody would be told."""

from collections.abc import Iterator

from hapair.settings.alerting import AlertSettings, ChannelSettings, EmailSettings, Route
from hapair.settings.model import PairSettings, Settings


def alert_warnings(settings: Settings) -> list[str]:
    alerts = settings.alerts
    if not alerts.channels:
        return ["not alerting: there is no [[channel]], so nobody is told of anything"]
    return [
        *_without_mail(alerts, settings.pairs),
        *_unrouted(alerts, settings.pairs),
        *_idle(alerts),
        *([] if alerts.heartbeat else ["no [heartbeat]: where this host or Pairwatch itself fails, nobody is told"]),
    ]


def _without_mail(alerts: AlertSettings, pairs: tuple[PairSettings, ...]) -> Iterator[str]:
    """Mail may go through the very pair it tells of: then it arrives when all is well again."""
    if all(isinstance(channel.details, EmailSettings) for channel in alerts.channels):
        yield "every channel is e-mail: what is told of a pair may have to pass through it; add one of another type"
    addresses = {address: pair.pair.name for pair in pairs for address in _addresses(pair)}
    for channel in alerts.channels:
        if isinstance(channel.details, EmailSettings) and channel.details.server in addresses:
            pair = addresses[channel.details.server]
            yield f"channel '{channel.name}' sends through pair '{pair}' itself: use one that does not depend on it"


def _addresses(pair: PairSettings) -> tuple[str, ...]:
    return *(member.address for member in pair.members), *pair.virtual_ips


def _unrouted(alerts: AlertSettings, pairs: tuple[PairSettings, ...]) -> Iterator[str]:
    for pair in pairs:
        told = _told_of(alerts, pair)
        if not told:
            yield f"no [[route]] takes what happens to pair '{pair.pair.name}': nobody is told of it"
        elif len(told) == 1 and not told[0].fallback:
            one = told[0].name
            yield f"of pair '{pair.pair.name}' only channel '{one}' is told, and it has no fallback for when it fails"


def _told_of(alerts: AlertSettings, pair: PairSettings) -> list[ChannelSettings]:
    """The channels that some route leads what is critical to; without any route it is all of them."""
    names = {name for route in alerts.routes if _takes(route, pair) for name in route.channels}
    return [channel for channel in alerts.channels if channel.name in names or not alerts.routes]


def _takes(route: Route, pair: PairSettings) -> bool:
    return (not route.pairs or pair.pair.name in route.pairs) and (not route.sites or pair.site in route.sites)


def _idle(alerts: AlertSettings) -> Iterator[str]:
    if not alerts.routes:
        return
    used = {name for route in alerts.routes for name in (*route.channels, *route.escalate_to)}
    used |= {channel.fallback for channel in alerts.channels}
    for channel in alerts.channels:
        if channel.name not in used:
            yield f"channel '{channel.name}' is told nothing: no [[route]] and no fallback leads to it"
