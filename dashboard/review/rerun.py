"""Knows how a pair stood at every moment of a stretch: what was seen is judged once more, by the path that judges."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.review.dossier import Dossier
from hapair.failovers import Failover
from hapair.look import Item, Snapshot
from hapair.watch import Step, Watch, run
from history.latest import Latest


@dataclass(frozen=True, slots=True)
class Moment:
    """One look or event, what it did, and what was known of the pair then."""

    item: Item
    step: Step
    latest: Latest


def rerun(dossier: Dossier) -> list[Moment]:
    """Every look and event that is shown; those before it are run too, and left out."""
    return [moment for moment in whole(dossier) if moment.item.at >= dossier.begins]


def whole(dossier: Dossier) -> Iterator[Moment]:
    """All that was read of the time around it, from before what is shown."""
    latest = Latest(dossier.pair)
    for item, step in zip(dossier.items, run(dossier.items, _before(dossier)), strict=True):
        latest = _after(latest, item, step, dossier)
        yield Moment(item, step, latest)


def _before(dossier: Dossier) -> Watch:
    """Since when the state is what it is was known then: it began before what is read here."""
    if not dossier.items or not dossier.spans:
        return Watch(dossier.pair)
    first, span = dossier.items[0].at, dossier.spans[0]
    known = span.began.latest < first and (span.ended is None or span.ended.latest > first)
    return Watch(dossier.pair, replace(span, last=first, ended=None) if known else None)


def _after(before: Latest, item: Item, step: Step, dossier: Dossier) -> Latest:
    watch, status = step.watch, step.status
    latest = replace(before, kept_at=item.at, evidence=watch.evidence)
    if status is None or watch.span is None:
        return latest
    look = item if isinstance(item, Snapshot) and status.verdict else before.look
    return replace(
        latest,
        look=look,
        at=status.at,
        state=status.state,
        severity=status.severity,
        since=watch.span.began,
        looks=watch.span.looks,
        mismatches=status.mismatches,
        failover=_last(dossier, item.at),
    )


def _last(dossier: Dossier, at: datetime) -> Failover | None:
    return next((moved for moved in reversed(dossier.failovers) if moved.between.latest <= at), None)
