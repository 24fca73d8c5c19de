"""Knows how what is seen of one pair becomes history: judged by the one path, and handed on to be kept and told."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import structlog

from alerts.alert import Alert
from alerts.desk.attending import attend
from alerts.desk.desk import Desk
from alerts.notice import Notice
from alerts.notice_form import notice_row
from alerts.policy import Policy
from cli.collector.standing import Standing, checkpoint
from hapair.incidents.incident import Incident
from hapair.look import Item
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.watch import Step, step
from history.incidents import IncidentRow
from history.keeping import Kept, Record
from history.notices import NoticeRow, OwnRecord

CHECKPOINT_EVERY = 360
"""Items after which a checkpoint is kept though nothing changed: what a restart replays at most, an hour at 10 s."""

_log = structlog.get_logger(__name__)


class Keeper:
    """One pair's watch and desk. `hand_on` takes each record, to be kept in the order in which they come."""

    def __init__(self, policy: Policy, standing: Standing, hand_on: Callable[[Kept], None]) -> None:
        self.policy, self.watch, self.desk = policy, standing.watch, standing.desk
        self._hand_on = hand_on
        self._since_checkpoint = 0
        if untold := standing.untold:
            hand_on(OwnRecord(policy.pair.name, untold[-1].at, None, _rows(untold)))

    def take(self, item: Item) -> Step:
        """Take in the next look or event of the pair."""
        outcome = step(self.watch, item)
        desk, notices, changed = attend(self.desk, self.policy, item, outcome)
        incidents = tuple(_changed(self.policy.pair.name, self.desk, desk))
        due = outcome.changed or bool(changed or notices or incidents) or _outline(desk) != _outline(self.desk)
        due = due or self._since_checkpoint >= CHECKPOINT_EVERY
        self.watch, self.desk = outcome.watch, desk
        self._since_checkpoint = 0 if due else self._since_checkpoint + 1
        self._hand_on(Record(item, outcome, checkpoint(self.watch, desk) if due else None, _rows(notices), incidents))
        _log_changes(self.policy.pair, outcome, changed, notices)
        return outcome


def wants_confirmation(outcome: Step) -> bool:
    """The first look that is not well: two polls can straddle a switchover, a fresh look at both cannot twice."""
    return outcome.status is not None and outcome.status.severity is not Severity.OK and bool(outcome.spans)


def _changed(pair: str, before: Desk, after: Desk) -> Iterator[IncidentRow]:
    """The incidents that are otherwise than before, but for what moves with every look."""
    for name, case in after.cases.items():
        known = before.cases.get(name)
        if case.incident and (known is None or known.incident is None or _kept(known.incident) != _kept(case.incident)):
            yield IncidentRow(pair, name, case.incident)


def _kept(incident: Incident) -> Incident:
    return replace(incident, at=incident.opened, steady_s=0.0, departed=None, missing=())


def _outline(desk: Desk) -> object:
    """What pages and commands read of a desk in its checkpoint."""
    incidents = {name: case.incident for name, case in desk.cases.items() if case.incident}
    shown = {name: (i.number, i.closed, i.states, i.missing, i.blind_since) for name, i in incidents.items()}
    return shown, {name: case.acknowledgement for name, case in desk.cases.items()}, desk.in_force


def _rows(notices: Iterable[Notice]) -> tuple[NoticeRow, ...]:
    return tuple(map(notice_row, notices))


def _log_changes(pair: Pair, outcome: Step, alerts: Iterable[Alert], notices: Iterable[Notice]) -> None:
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
    for notice in notices:
        _log.warning("notice", pair=pair.name, reason=notice.reason, title=notice.message.title, to=notice.channels)
