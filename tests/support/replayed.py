"""Knows what a replay says of a pair, and that a store must hold just that."""

from dataclasses import replace

from build import PAIR
from hapair.judge import judge
from hapair.look import Snapshot
from hapair.watch import Watch, run
from history.store import Latest


def replayed(items):
    """Spans, failovers, mismatches and remarks as a replay says them, and the last status."""
    watch, status = Watch(PAIR), None
    spans, failovers, mismatches, remarks = {}, {}, {}, {}
    for step in run(items, watch):
        watch, status = step.watch, step.status or status
        spans |= {s.number: s for s in step.spans}
        failovers |= {f.number: f for f in step.failovers}
        mismatches |= {m.number: m for m in step.mismatches}
        remarks |= {r.number: r for r in step.remarks}
    if watch.span:
        spans[watch.span.number] = watch.span
    mismatches |= {m.number: m for m in watch.mismatches.open.values()}
    return [*map(list, (spans.values(), failovers.values(), mismatches.values(), remarks.values()))], status, watch


def standing(items):
    """The `Latest` that these items come to."""
    (_, failovers, _, _), status, watch = replayed(items)
    seen = [item for item in items if isinstance(item, Snapshot) and judge(PAIR, item)]
    found = Latest(PAIR, seen[-1] if seen else None, kept_at=items[-1].at if items else None, evidence=watch.evidence)
    if status is None:
        return found
    told = (status.at, status.state, status.severity, status.since, watch.span.looks)
    names = ("at", "state", "severity", "since", "looks")
    open_ = tuple(sorted(watch.mismatches.open.values(), key=lambda m: m.number))
    last = failovers[-1] if failovers else None
    return replace(found, **dict(zip(names, told, strict=True)), mismatches=open_, failover=last)


def stored(store):
    return [read(PAIR.name) for read in (store.spans, store.failovers, store.mismatches, store.remarks)]


def assert_holds(store, items):
    assert list(store.items(PAIR.name)) == items
    assert stored(store) == replayed(items)[0]
    assert store.latest() == [standing(items)]
