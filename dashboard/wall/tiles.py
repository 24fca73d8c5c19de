"""Knows what the wall is told: every pair's tile in an order that never changes, and one line over all of them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.desk.own import OWN_RULES, OwnDesk
from dashboard.desks import Desks
from dashboard.headline import Headline, headline
from dashboard.links import Link
from dashboard.members import MemberShown
from dashboard.said import printable
from dashboard.view import TONES, Tone
from dashboard.wall.attention import Attention, attention
from dashboard.wall.drawn import Drawn, draw
from hapair.evidence.freshness import Freshness
from hapair.forms.lines import show_time
from hapair.people.windows import Window
from hapair.spans import Span
from hapair.verify.expected import Expected
from history.latest import Latest

TRUST_S = 12.0
"""How long a screen may go without news of this process before it says that nothing on it can be trusted."""
REFRESH_S = 2.0
FEW = 6
"""On a wall of so many pairs each tile has room for a sentence, even where all is well."""


@dataclass(frozen=True, slots=True)
class Tile:
    drawn: Drawn
    headline: Headline
    attention: Attention


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of pairs beside how they stand, by pair: the spans of the last `day`, None where that is not shown,
    the `windows` of the settings, and what they promise of it: `expected`, None where readiness is not shown. `draw`
    draws a tile of that."""

    desks: Desks = field(default_factory=Desks)
    day: Mapping[str, list[Span]] | None = None
    windows: Mapping[str, Collection[Window]] = field(default_factory=dict)
    expected: Mapping[str, Expected] | None = None
    draw: Callable[[Latest, datetime, Collection[Span] | None, Expected | None], Drawn] = draw


NOTHING = Beside()


def show_wall(latest: Iterable[Latest], now: datetime, beside: Beside = NOTHING) -> dict[str, Any]:
    """What is sent to the wall's component, once a refresh: little, since it goes to every screen each time. What is
    empty or as always is left out."""
    tiles = [_tile(row, now, beside) for row in latest]
    few = len(tiles) <= FEW
    return {
        "at": show_time(now),
        "trust_s": TRUST_S,
        "own": _own(tiles, beside.desks.own),
        "pairs": [_shown(tile, now, sentence=few or tile.headline.tone is not Tone.OK) for tile in tiles],
    }


def show_trouble(reason: str, now: datetime) -> dict[str, Any]:
    """What is sent where the store cannot be read: no tile, since any would be a guess."""
    return show_wall((), now) | {"trouble": reason}


def _tile(row: Latest, now: datetime, beside: Beside) -> Tile:
    name = row.pair.name
    day = beside.day.get(name, []) if beside.day is not None else None
    expected = beside.expected.get(name) if beside.expected is not None else None
    drawn = beside.draw(row, now, day, expected)
    desk, windows = beside.desks.of(name), beside.windows.get(name, ())
    return Tile(drawn, headline(row, drawn.pair, desk), attention(desk, windows, now))


def _own(tiles: list[Tile], desks: Iterable[OwnDesk]) -> list[dict[str, str]]:
    """What is the matter with Pairwatch itself, the gravest first."""
    firing = [(OWN_RULES[name], desk) for desk in desks for name in desk.firing]
    firing.sort(key=lambda one: -one[0].severity)
    told = [{"tone": TONES[rule.severity].value, "text": _where(rule.title, desk)} for rule, desk in firing]
    if tiles and all(tile.drawn.pair.freshness is Freshness.STALE for tile in tiles):
        return [{"tone": Tone.CRITICAL.value, "text": "No pair is looked at: is the collector running?"}, *told]
    return told


def _where(title: str, desk: OwnDesk) -> str:
    return f"{title}: {printable(desk.site, 40)}" if desk.site else title


def _shown(tile: Tile, now: datetime, *, sentence: bool) -> dict[str, Any]:
    drawn, pair, over, told = tile.drawn, tile.drawn.pair, tile.headline, tile.attention
    everything = {
        "name": pair.name,
        "address": pair.address,
        "tone": over.tone.value,
        "state": pair.state,
        "short": over.short,
        "freshness": "" if pair.freshness is Freshness.FRESH else pair.freshness.value,
        "sentence": over.sentence if sentence else "",
        "age_s": _tenths(pair.age_s),
        "lasted_s": _tenths(over.lasted_s(now)),
        "failover_s": _tenths(pair.failover_s),
        "ready": drawn.ready and [drawn.ready[0].value, drawn.ready[1]],
        "upkeep": told.upkeep,
        "owner": told.owner,
        "quiet": told.quiet,
        "handled": told.handled,
        "recovering": told.recovering and over.tone is Tone.OK,
        "members": [_member(member) for member in pair.members],
        "links": [[link.name, link.well] for link in pair.links],
        "sync": ", ".join(dict.fromkeys(sync_words(sync) for sync in pair.sync if sync.brief)),
        "out_of_sync": any(sync.well is False for sync in pair.sync),
        "strip": drawn.strip,
    }
    return _without_empty(everything)


def sync_words(sync: Link) -> str:
    """`off` by itself could be anything's."""
    return sync.brief if "sync" in sync.brief else f"sync {sync.brief}"


def _member(member: MemberShown) -> dict[str, Any]:
    return _without_empty({
        "name": member.name,
        "acts": member.acts,
        "primary": member.primary,
        "differs": member.differs,
        "unseen": "" if member.seen else member.why,
        "mail": member.mail,
    })  # fmt: skip


def _without_empty(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value is not None and value is not False and value != ""}


def _tenths(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
