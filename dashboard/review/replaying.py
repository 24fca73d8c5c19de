"""Knows what the wall showed at every second of an incident: each tile once, and from when on it stood there."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboard.review.dossier import Dossier
from dashboard.review.rerun import Moment
from dashboard.said import printable
from dashboard.wall.tiles import show_wall
from hapair.evidence.freshness import FRESH_INTERVALS
from hapair.forms.lines import show_time
from hapair.look import Event, Item
from hapair.pair import Pair
from hapair.people.acts import parse_act
from history.latest import Latest

AGES = ("age_s", "lasted_s", "failover_s")
"""Of a tile: they grow by themselves, in the browser as on the wall."""
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """From `at` on the wall showed the pair like this, until the next; `heard` is the event that came then, if any."""

    at: datetime
    latest: Latest
    heard: str = ""


def show_replay(dossier: Dossier, moments: Sequence[Moment]) -> dict[str, Any]:
    """What is sent to the replay's component. A frame: milliseconds since `begins`, which tile, its ages, what came."""
    tiles: dict[str, int] = {}
    frames = [_frame(scene, dossier.begins, tiles) for scene in scenes(dossier.pair, moments, dossier.ends)]
    return {
        "begins": show_time(dossier.begins),
        "opened_ms": _ms(dossier.incident.opened - dossier.begins),
        "closed_ms": dossier.incident.closed and _ms(dossier.incident.closed - dossier.begins),
        "tiles": [json.loads(tile) for tile in tiles],
        "frames": frames,
        "ends_ms": _ms(dossier.ends - dossier.begins),
        "cut": dossier.cut,
    }


def scenes(pair: Pair, moments: Sequence[Moment], ends: datetime) -> Iterator[Scene]:
    """One for each look and event, and where no look came for long, one when the wall began to doubt the last."""
    nexts = [*(moment.item.at for moment in moments[1:]), ends]
    for moment, end in zip(moments, nexts, strict=True):
        yield Scene(moment.item.at, moment.latest, _heard(moment.item))
        looked = moment.latest.at
        if looked is not None:
            doubts = (looked + timedelta(seconds=s) + MILLISECOND for s in _doubted_s(pair))
            yield from (Scene(at, moment.latest) for at in doubts if moment.item.at < at < end)


def _doubted_s(pair: Pair) -> tuple[float, float]:
    return FRESH_INTERVALS * pair.poll_interval_s, pair.gap_s


def _frame(scene: Scene, begins: datetime, tiles: dict[str, int]) -> list[Any]:
    (tile,) = show_wall((scene.latest,), scene.at)["pairs"]
    ages = [tile.pop(name, None) for name in AGES]
    index = tiles.setdefault(json.dumps(tile, default=str), len(tiles))
    return [_ms(scene.at - begins), index, *(None if age is None else round(age, 1) for age in ages), scene.heard]


def _heard(item: Item) -> str:
    """In one line; a unit's own words are text."""
    if not isinstance(item, Event):
        return ""
    act = parse_act(item)
    who = act.who if act else item.member or ""
    said = ": ".join(part for part in (item.kind.replace("_", " "), item.text) if part)
    return printable(f"{item.source.value} {who}: {said}")


def _ms(lapse: timedelta) -> int:
    return int(lapse / MILLISECOND)
