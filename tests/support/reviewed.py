"""Knows a pair whose primary crashed, as a collector keeps it: looks, words, incident, messages, and what people did.

    python tests/support/reviewed.py FOLDER

fills FOLDER/reviewed.db with it, and with a year before it.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alerts.policy import Policy
from cli.collector.keeper import Keeper
from cli.collector.standing import Standing
from hapair.forms.lines import whole_ms
from hapair.look import Cause, Event, Facts, Item, NoAnswer, Reading, Snapshot, Source, Testimony
from hapair.pair import Pair
from hapair.people.acts import Acknowledged, Act, Concluded, Noted, Via, show_act
from hapair.settings.alerting import AlertSettings, ChannelSettings, WebhookSettings
from hapair.watch import Watch
from history.keeping import Kept, Record
from history.notices import DeliveryState, NoticeRow
from history.store import Store, open_store

P, S, P_AS_S, S_AS_P, DOWN = (1, 1), (2, 2), (1, 2), (2, 1), Cause.TIMEOUT
Said = tuple[int, int] | Cause
Stretch = tuple[float, float, Said, Said, str, str]
"""From when to when, in seconds, what the primary says, the secondary, one heartbeat link, and synchronisation."""
CRASH: tuple[Stretch, ...] = (
    (0, 600, P, S, "ok", "in_sync"),
    (604, 616, DOWN, S, "failed", "in_sync"),
    (617, 900, DOWN, S_AS_P, "failed", "in_sync"),
    (960, 1500, P_AS_S, S_AS_P, "ok", "running"),
    (1501, 2000, P, S, "ok", "in_sync"),
)
"""It lasts from 604 s to about 1561 s; between 900 s and 960 s nobody looked."""
OPENED_S = 604.0
BOOTED = datetime(2025, 1, 1, tzinfo=UTC)
CLOSELY = (590, 700)
"""Seconds between which there is a look a second."""


def pair_of(name: str) -> Pair:
    return Pair(name, f"{name[:3]}-mx1", f"{name[:3]}-mx2")


def looks(pair: Pair, start: datetime, stretches: Iterable[Stretch]) -> Iterator[Snapshot]:
    for begin, end, p, s, link, sync in stretches:
        after = begin
        while after <= end:
            up_s = (start - BOOTED).total_seconds() + after
            said = (_member(p, link, sync, up_s), _member(s, link, sync, up_s))
            at = whole_ms(start + timedelta(seconds=after))
            yield Snapshot(pair.name, at, dict(zip((pair.primary, pair.secondary), said, strict=True)))
            after += 1 if CLOSELY[0] <= after < CLOSELY[1] else 10


def _member(said: Said, link: str, sync: str, up_s: float) -> Testimony:
    if isinstance(said, Cause):
        return Testimony(NoAnswer(said), NoAnswer(said))
    facts = Facts(heartbeat={"port6": link, "port5": "ok"}, sync={"config": sync})
    return Testimony(Reading(*said, Facts(uptime_s=up_s)), Reading(*said, facts))


def words(pair: Pair, start: datetime) -> list[Event]:
    """What was told during the crash, and what people did about it, then and later."""

    def act(after_s: float, doing: object, note: str = "") -> Event:
        return show_act(pair.name, start + timedelta(seconds=after_s), Act("ada", Via.CLI, doing, note))  # type: ignore[arg-type]

    opened = start + timedelta(seconds=OPENED_S)
    trap = Event(
        pair.name, start + timedelta(seconds=616), Source.TRAP, "primary_unit_switch", pair.secondary, "heartbeat lost"
    )
    return [
        trap,
        act(720, Acknowledged(), "on it"),
        act(800, Noted(), "power supply of rack 4 is dark"),
        act(1900, Concluded(opened), "a power supply failed"),
        act(1950, Concluded(opened, planned=False), "a power supply failed; its spare was not plugged in"),
    ]


def items(pair: Pair, start: datetime) -> list[Item]:
    return sorted([*looks(pair, start, CRASH), *words(pair, start)], key=lambda item: item.at)


def keep(store: Store, pair: Pair, found: Iterable[Item]) -> None:
    """As a collector does: judged, told, and each message delivered two seconds later."""
    channel = ChannelSettings("noc", WebhookSettings("http://127.0.0.1/"))
    kept: list[Kept] = []
    keeper = Keeper(Policy(pair, settings=AlertSettings(channels=(channel,))), Standing(Watch(pair)), kept.append)
    store.add_pairs([pair])
    for item in found:
        keeper.take(item)
    for first in range(0, len(kept), 1000):
        store.keep(kept[first : first + 1000])
    store.keep([_sent(notice) for record in kept if isinstance(record, Record) for notice in record.notices])


def _sent(notice: NoticeRow) -> Kept:
    at = notice.at + timedelta(seconds=2)
    return replace(notice.owed()[0], state=DeliveryState.SENT, changed_at=at, attempts=1)


def a_year(pair: Pair, now: datetime) -> Iterator[Item]:
    """Every few days a crash, at another time of the day; between them nobody looked."""
    for n in range(60, 0, -1):
        start = whole_ms(now - timedelta(days=6 * n, hours=(7 * n) % 24))
        yield from items(pair, start)


def main(folder: Path) -> None:
    now = whole_ms(datetime.now(UTC))
    store = open_store(f"sqlite:///{folder}/reviewed.db", archive=folder / "archive")
    frankfurt, paris = pair_of("fra-core"), pair_of("cdg-core")
    keep(store, frankfurt, [*a_year(frankfurt, now), *items(frankfurt, now - timedelta(seconds=2000))])
    keep(store, paris, looks(paris, now - timedelta(seconds=900), CRASH[:3]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
