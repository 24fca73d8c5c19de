"""Knows how a test gets what a verification is held against: by looks and events, judged as a collector judges them."""

from dataclasses import replace
from datetime import timedelta

from build import PAIR, START, P, S, event, look, told
from hapair.evidence.virtual import Answer
from hapair.evidence.virtual import Finding as Found
from hapair.look import Event, Facts, Reading, Source
from hapair.spans import Range
from hapair.verify.answering import answering
from hapair.verify.expected import Expected
from hapair.verify.standing import Standing, departed, renewed
from hapair.watch import Watch, run
from incidents import at

VIRTUAL = "172.16.1.2"
EXPECTED = Expected(
    {"mx1": ("snmp", "http"), "mx2": ("snmp", "http")}, ("port6", "port5"), (VIRTUAL,), ("trap", "syslog")
)
LINKS = {"port6": "ok", "port5": "ok"}
SYNCED = {"config": "in_sync", "mail": "in_sync"}


def unit(said=P, *, http=None, serial="FE1", version="v7.4", links=LINKS, sync=SYNCED, up_s=1e6):
    """What one member answers over both channels; `said` may be why SNMP gives nothing."""
    if not isinstance(said, tuple):
        return told(said, said if http is None else http)
    snmp = Reading(*said, Facts(serial=serial, version=version, uptime_s=up_s))
    return told(snmp, Reading(*said, Facts(heartbeat=links, sync=sync)) if http is None else http)


def primary(said=P, **more):
    return unit(said, **{"sync": {"config": "off", "mail": "off"}, **more})


def secondary(said=S, **more):
    return unit(said, **{"serial": "FE2", **more})


def stretch(first, last, p=None, s=None, every=10):
    """Looks from the first second to the last."""
    return [look(p or primary(), s or secondary(), after) for after in range(first, last + 1, every)]


def heard(after=1.0):
    """A trap and a line of syslog of each unit."""
    lines = [event("other", after, member, Source.SYSLOG) for member in ("mx1", "mx2")]
    traps = [event("secondary_unit_switch", after, "mx2"), event("primary_unit_switch", after, "mx1")]
    return [*lines, *traps]


def answered(by="mx1", finding=Found.UNIT, after=0.0):
    """At the virtual address, found so by a witness and asked again at the last look."""
    return {VIRTUAL: Answer(finding, at(after), Range(at(0), at(0)), by, "smtp: mx1 ESMTP")}


def standing(items, *, expected=EXPECTED, after=None, virtual=None, pair=PAIR):
    """As it is `after` so many seconds; at the last look without."""
    items, watch = sorted(items, key=lambda item: item.at), Watch(pair)
    spans, remarks, last = {}, [], None
    for item, step in zip(items, run(items, watch), strict=True):
        watch = step.watch
        spans |= {span.number: span for span in step.spans}
        remarks += step.remarks
        last = last if isinstance(item, Event) or not step.status else item
    if watch.span:
        spans[watch.span.number] = watch.span
    looks = [item for item in items if not isinstance(item, Event)]
    return Standing(
        pair,
        expected,
        (items[-1].at if items else START) if after is None else START + timedelta(seconds=after),
        last,
        watch.span,
        replace(watch.evidence, virtual=answered() if virtual is None else virtual),
        tuple(watch.mismatches.open.values()),
        answering(looks, pair),
        departed(spans.values()),
        renewed(remarks),
    )


def names(checked):
    return [each.item.name for each in checked]
