"""Knows what the settings arranged for each pair, as the collector reports it to those who read the store alone."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from hapair.pair import Role
from hapair.people.windows import Window, parse_window, show_window
from hapair.settings.model import ListenSettings, PairSettings, Settings

REPORT = "arrangements"
"""The name under which the store keeps it."""
WEB = ("http", "https")


@dataclass(frozen=True, slots=True)
class Arranged:
    """Of one pair: by member, where it is administered; the part of each heartbeat link; windows by their names.

    `listens`: what is listened for (`trap`, `syslog`); None where nobody reported it.
    """

    admin_urls: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Role] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    listens: tuple[str, ...] | None = None


NOTHING = Arranged()


def arranged(settings: Settings, pair: PairSettings) -> Arranged:
    return Arranged(
        {member.name: member.admin_url for member in pair.members if member.admin_url},
        {link.name: link.status for link in pair.heartbeat_links},
        {each.name: each.window for each in settings.alerts.maintenance if each.concerns(pair.pair.name, pair.site)},
        _listens(settings.listen),
    )


def _listens(listen: ListenSettings | None) -> tuple[str, ...]:
    ports = (("trap", listen.traps), ("syslog", listen.syslog)) if listen else ()
    return tuple(name for name, port in ports if port)


def show_arrangements(settings: Settings) -> str:
    found = {pair.pair.name: _show(arranged(settings, pair)) for pair in settings.pairs}
    return json.dumps(found, separators=(",", ":"))


def parse_arrangements(text: str) -> Mapping[str, Arranged]:
    """By pair. An address that a browser would not open as a page is left out, whoever wrote it."""
    return {name: _parse(found) for name, found in json.loads(text).items()}


def _show(arranged: Arranged) -> dict[str, Any]:
    return {
        "admin_urls": dict(arranged.admin_urls),
        "links": dict(arranged.links),
        "windows": {name: show_window(window) for name, window in arranged.windows.items()},
        "listens": arranged.listens,
    }


def _parse(found: Mapping[str, Any]) -> Arranged:
    return Arranged(
        {member: url for member, url in _items(found["admin_urls"]) if is_page(url)},
        {name: Role(status) for name, status in _items(found["links"])},
        {name: parse_window(window) for name, window in found["windows"].items()},
        None if found["listens"] is None else tuple(map(str, found["listens"])),
    )


def _items(found: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return ((str(key), str(value)) for key, value in found.items())


def is_page(url: str) -> bool:
    """Whether it is an address to follow: over http or https, to some host, with nothing in it that is not printed."""
    try:
        found = urlsplit(url)
        return found.scheme in WEB and bool(found.hostname) and url.isprintable() and " " not in url
    except ValueError:
        return False
