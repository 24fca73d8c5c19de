"""Knows where a pair stands: as it is written down with what is kept, and how it is found again after a restart."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from alerts.desk.attending import attend
from alerts.desk.desk import Desk
from alerts.desk.form import parse_desk, show_desk
from alerts.notice import Notice
from alerts.policy import Policy
from hapair.forms.checkpoint import parse_watch, show_watch
from hapair.look import Item
from hapair.watch import Watch, step
from history.notices import Told


@dataclass(frozen=True, slots=True)
class Standing:
    """`untold`: what a replay found to be owed that was not when it was seen, since other settings hold now."""

    watch: Watch
    desk: Desk = field(default_factory=Desk)
    untold: tuple[Notice, ...] = ()


class Kept(Protocol):
    """As much of a store as a restart asks for."""

    def checkpoint(self, pair: str) -> tuple[int, str] | None: ...

    def items(self, pair: str, *, after: int = -1) -> Iterable[Item]: ...

    def notices(self, topic: str, *, limit: int) -> list[Told]: ...


def checkpoint(watch: Watch, desk: Desk) -> str:
    return json.dumps({"watch": show_watch(watch), "desk": show_desk(desk)}, separators=(",", ":"))


def restore(store: Kept, policy: Policy) -> Standing:
    """Where the pair stood: its last checkpoint, and the items since; without one, all items there are."""
    pair = policy.pair
    kept = store.checkpoint(pair.name)
    if kept and (found := _parse(kept[1], policy)):
        return replayed(store.items(pair.name, after=kept[0]), policy, found)
    return _open_only(
        replayed(store.items(pair.name), policy, Standing(Watch(pair))), store.notices(pair.name, limit=1)
    )


def replayed(items: Iterable[Item], policy: Policy, standing: Standing) -> Standing:
    watch, desk, untold = standing.watch, standing.desk, list(standing.untold)
    for item in items:
        outcome = step(watch, item)
        watch = outcome.watch
        desk, notices, _ = attend(desk, policy, item, outcome)
        untold += notices
    return Standing(watch, desk, tuple(untold))


def _parse(text: str, policy: Policy) -> Standing | None:
    """None where another version wrote it."""
    found = json.loads(text)
    watch, desk = parse_watch(found["watch"], policy.pair), parse_desk(found.get("desk", {}))
    return Standing(watch, desk) if watch and desk else None


def _open_only(standing: Standing, last: list[Told]) -> Standing:
    """A replay of all there is owes nothing for what is long over, and numbers on from what was told."""
    desk = standing.desk
    open_ = {case.incident.opened for case in desk.cases.values() if case.incident and case.is_open}
    notices = max([desk.notices, *(told.notice.number + 1 for told in last)])
    untold = tuple(notice for notice in standing.untold if notice.opened in open_)
    return Standing(standing.watch, replace(desk, notices=notices), untold)
