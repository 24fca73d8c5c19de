"""Knows a store full of pairs in every mood: for pictures, and for screens that a test looks at.

    python tests/support/gallery.py FOLDER [COUNT] [--once] [--day]

fills FOLDER/gallery.db, and goes on looking until it is ended; with `--day` what each pair did first lasted for a day.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alerts.policy import Policy
from cli.collector.keeper import Keeper
from cli.collector.standing import Standing
from hapair.forms.lines import whole_ms
from hapair.look import Cause, Event, Facts, Item, NoAnswer, Reading, Snapshot, Source, Testimony
from hapair.look import Path as Reach
from hapair.pair import Pair
from hapair.people.acts import Acknowledged, Act, Doing, Planned, Via, show_act
from hapair.people.windows import Purpose, Window
from hapair.watch import Watch
from history.keeping import Kept
from history.store import Store, open_store

INTERVAL_S = 10.0
HOUR, DAY = 3600.0, 86400.0
BOOTED = datetime(2025, 1, 1, tzinfo=UTC)
P, S = (1, 1), (2, 2)
P_OFF, P_AS_S, S_AS_P = (1, 0), (1, 2), (2, 1)
DOWN = Cause.TIMEOUT
OK, FAILED = "ok", "failed"

Said = tuple[int, int] | Cause
Stretch = tuple[float, Said, Said, str, str]
"""From so many seconds ago on: what the primary says, the secondary, port6, port5."""


@dataclass(frozen=True)
class Sitter:
    """One pair and what happened to it, until `until_s` ago."""

    name: str
    stretches: tuple[Stretch, ...]
    until_s: float = 0.0
    moved_ago_s: float = 110 * DAY
    path: Reach = Reach.OK
    http: bool = True
    done: tuple[tuple[float, str, Callable[[datetime], Doing]], ...] = ()
    """So many seconds ago, who, and what."""

    @property
    def pair(self) -> Pair:
        return Pair(self.name, f"{self.name[:3]}-mx1", f"{self.name[:3]}-mx2", poll_interval_s=INTERVAL_S)


def well(name: str, moved_ago_s: float, **more: object) -> Sitter:
    return Sitter(name, ((2 * HOUR, P, S, OK, OK),), moved_ago_s=moved_ago_s, **more)  # type: ignore[arg-type]


def maintained(begins: datetime) -> Doing:
    return Planned("w1", Window(Purpose.MAINTENANCE, begins.time(), 2 * HOUR, day=begins.date()))


def acknowledged(_: datetime) -> Doing:
    return Acknowledged()


SITTERS = (
    well("ams-edge-1", 110 * DAY),
    well("ams-edge-2", 148 * DAY),
    Sitter("cdg-core", ((8 * HOUR, P, S, OK, OK), (264, P, S_AS_P, FAILED, FAILED)), moved_ago_s=210 * DAY),
    well("dub-edge", 154 * DAY),
    well("fra-core-1", 80 * DAY),
    Sitter(
        "fra-core-2",
        ((9 * HOUR, P, S, OK, OK), (1980, DOWN, S, FAILED, OK), (1950, DOWN, S_AS_P, FAILED, FAILED)),
        done=((1200, "ada", acknowledged),),
    ),
    Sitter("lhr-dmz", ((9 * HOUR, P, S, OK, OK), (8200, P_OFF, S_AS_P, OK, OK), (8100, P_AS_S, S_AS_P, OK, OK))),
    well("mad-edge", 41 * DAY, http=False),
    well("nyc-core", 97 * DAY),
    well("sin-edge", 159 * DAY, until_s=612.0),
    Sitter("syd-edge", ((2 * HOUR, P, S, OK, OK), (900, P, S, OK, FAILED)), moved_ago_s=11 * DAY),
    Sitter(
        "zrh-lab",
        ((2 * HOUR, P, S, OK, OK), (340, P, DOWN, FAILED, FAILED)),
        moved_ago_s=146 * DAY,
        done=((600, "grace", maintained),),
    ),
)


def crowd(count: int) -> list[Sitter]:
    """The twelve, and as many others that are well."""
    more = [well(f"site-{n:02}", (20 + n) * DAY) for n in range(1, max(0, count - len(SITTERS)) + 1)]
    return [*SITTERS, *more][:count]


class Posed:
    """A pair as a collector attends to it."""

    def __init__(self, pair: Pair) -> None:
        self._kept: list[Kept] = []
        self._keeper = Keeper(Policy(pair), Standing(Watch(pair)), self._kept.append)

    def keep(self, store: Store, items: Iterable[Item]) -> None:
        for item in items:
            self._keeper.take(item)
        for first in range(0, len(self._kept), 1000):
            store.keep(self._kept[first : first + 1000])
        self._kept.clear()


def fill(store: Store, sitters: list[Sitter], now: datetime) -> dict[str, Posed]:
    store.add_pairs([sitter.pair for sitter in sitters])
    return {sitter.name: _fill_one(store, sitter, now) for sitter in sitters}


def look_again(store: Store, sitters: list[Sitter], posed: dict[str, Posed], now: datetime) -> None:
    for sitter in sitters:
        if not sitter.until_s:
            posed[sitter.name].keep(store, [_look(sitter, sitter.stretches[-1], 0.0, now)])


def _fill_one(store: Store, sitter: Sitter, now: datetime) -> Posed:
    swapped, back = (0.0, P_AS_S, S_AS_P, OK, OK), (0.0, P, S, OK, OK)
    before = [_look(sitter, swapped, sitter.moved_ago_s, now), _look(sitter, back, sitter.moved_ago_s - 10, now)]
    happened = sorted([*_looks(sitter, now), *_events(sitter, now), *_acts(sitter, now)], key=lambda item: item.at)
    posed = Posed(sitter.pair)
    posed.keep(store, [*before, *happened])
    return posed


def _looks(sitter: Sitter, now: datetime) -> Iterator[Snapshot]:
    ago_s = sitter.stretches[0][0]
    while ago_s >= sitter.until_s:
        yield _look(sitter, [x for x in sitter.stretches if x[0] >= ago_s][-1], ago_s, now)
        ago_s -= INTERVAL_S


def _look(sitter: Sitter, stretch: Stretch, ago_s: float, now: datetime) -> Snapshot:
    _, p, s, port6, port5 = stretch
    pair, links = sitter.pair, {"port6": port6, "port5": port5}
    up_s = (now - BOOTED).total_seconds() - ago_s
    members = {
        name: _member(says, links, sitter, number, up_s)
        for number, (name, says) in enumerate([(pair.primary, p), (pair.secondary, s)], 1)
    }
    return Snapshot(pair.name, whole_ms(now - timedelta(seconds=ago_s)), members, sitter.path)


def _member(said: Said, links: dict[str, str], sitter: Sitter, number: int, up_s: float) -> Testimony:
    if isinstance(said, Cause):
        return Testimony(NoAnswer(said), NoAnswer(said) if sitter.http else None)
    serial = f"FE-3KF{number}{abs(hash(sitter.name)) % 10**8:08}"
    facts = Facts(
        uptime_s=up_s, serial=serial, model="FortiMail-3000F", version="v7.4.3", cpu_percent=11.0 * number,
        memory_percent=38.0, mail_disk_percent=44.0, log_disk_percent=12.0, sessions=87 * (3 - number), deferred=4,
    )  # fmt: skip
    sync = "in_sync" if FAILED not in links.values() else "failed"
    http = Reading(*said, Facts(heartbeat=links, sync={"config": sync, "mail": sync}))
    return Testimony(Reading(*said, facts), http if sitter.http else None)


def _events(sitter: Sitter, now: datetime) -> list[Event]:
    last, _, now_says, *_ = sitter.stretches[-1]
    if now_says != S_AS_P:
        return []
    told: list[tuple[float, Source, str, str]] = [
        (last + 4, Source.SYSLOG, "heartbeat_changed", "hahbd: heart beat status changed to port6=FAILED;port5=FAILED"),
        (last + 1, Source.TRAP, "primary_unit_switch", "MASTER heartbeat disappeared"),
    ]
    return [
        Event(sitter.name, whole_ms(now - timedelta(seconds=ago)), source, kind, sitter.pair.secondary, text)
        for ago, source, kind, text in told
    ]


def _acts(sitter: Sitter, now: datetime) -> Iterator[Event]:
    for ago_s, who, doing in sitter.done:
        at = whole_ms(now - timedelta(seconds=ago_s))
        yield show_act(sitter.name, at, Act(who, Via.DASHBOARD, doing(at)))


def main(arguments: list[str], clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    folder, sitters = Path(arguments[0]), crowd(int(arguments[1]) if len(arguments) > 1 else len(SITTERS))
    if "--day" in arguments:
        sitters = [replace(each, stretches=((DAY, *each.stretches[0][1:]), *each.stretches[1:])) for each in sitters]
    store = open_store(f"sqlite:///{folder}/gallery.db", archive=folder / "archive")
    seen_to, step = clock(), timedelta(seconds=INTERVAL_S / 2)
    posed = fill(store, sitters, seen_to)
    while "--once" not in arguments:
        while (seen_to + step) <= clock():  # filling takes a while, and no pair is to stand as unobserved in it
            seen_to += step
            look_again(store, sitters, posed, seen_to)
        time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1:])
