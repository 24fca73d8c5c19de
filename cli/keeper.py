"""Knows how what is seen of one pair becomes history: judged by the one path, and handed on to be kept."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import structlog

from alerts.lifecycle import Active, Alert, evaluate
from alerts.show import parse_active, show_active
from alerts.sight import sight
from hapair.checkpoint import parse_watch, show_watch
from hapair.look import Item
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.watch import Step, Watch, step
from history.keeping import Record
from history.store import Store

CHECKPOINT_EVERY = 360
"""Items after which a checkpoint is kept though nothing changed: what a restart replays at most, an hour at 10 s."""

_log = structlog.get_logger(__name__)


class Keeper:
    """One pair's watch and alerts. `hand_on` takes each record, to be kept in the order in which they come."""

    def __init__(self, watch: Watch, active: Active, hand_on: Callable[[Record], None]) -> None:
        self.watch, self.active = watch, active
        self._hand_on = hand_on
        self._since_checkpoint = 0

    def take(self, item: Item) -> Step:
        """Take in the next look or event of the pair."""
        outcome = step(self.watch, item)
        active, changed = evaluate(self.active, sight(item, outcome))
        due = outcome.changed or bool(changed) or self._since_checkpoint >= CHECKPOINT_EVERY
        self.watch, self.active = outcome.watch, active
        self._since_checkpoint = 0 if due else self._since_checkpoint + 1
        self._hand_on(Record(item, outcome, _checkpoint(self.watch, self.active) if due else None))
        _tell(self.watch.pair, outcome, changed)
        return outcome


def wants_confirmation(outcome: Step) -> bool:
    """The first look that is not well: two polls can straddle a switchover, a fresh look at both cannot twice."""
    return outcome.status is not None and outcome.status.severity is not Severity.OK and bool(outcome.spans)


def restore(store: Store, pair: Pair) -> tuple[Watch, Active]:
    """Where the pair stood: its last checkpoint, and the items since; without one, all items there are."""
    kept = store.checkpoint(pair.name)
    found = json.loads(kept[1]) if kept else {}
    watch = parse_watch(found["watch"], pair) if kept else None
    if kept and watch:
        return replayed(store.items(pair.name, after=kept[0]), watch, parse_active(found["alerts"]))
    return replayed(store.items(pair.name), Watch(pair), {})


def replayed(items: Iterable[Item], watch: Watch, active: Active) -> tuple[Watch, Active]:
    for item in items:
        outcome = step(watch, item)
        watch = outcome.watch
        active, _ = evaluate(active, sight(item, outcome))
    return watch, active


def _checkpoint(watch: Watch, active: Active) -> str:
    found: dict[str, Any] = {"watch": show_watch(watch), "alerts": show_active(active)}
    return json.dumps(found, separators=(",", ":"))


def _tell(pair: Pair, outcome: Step, alerts: Iterable[Alert]) -> None:
    """Changes only: a line for every look would bury them."""
    if outcome.spans and outcome.status:
        _log.info("state", pair=pair.name, state=outcome.status.state, severity=outcome.status.severity.name.lower())
    for failover in outcome.failovers:
        _log.warning("failover", pair=pair.name, origin=failover.origin, to=failover.to)
    for alert in alerts:
        said = "resolved" if alert.resolved else "firing"
        _log.warning(
            "alert",
            pair=pair.name,
            rule=alert.rule,
            subject=alert.subject,
            severity=alert.severity.name.lower(),
            is_now=said,
        )
