"""Knows how a test gets a pair that is ready to fail over, and the same with one weakness planted."""

from dataclasses import dataclass, replace
from datetime import timedelta

import build
from build import START, P, S, event, look
from hapair.evidence.gathered import Evidence
from hapair.judge import PairState
from hapair.look import Face, Faces, Facts, Reading, Snapshot, Source, Testimony
from hapair.pair import OnFailure, Pair
from hapair.readiness.readiness import readiness_of
from hapair.spans import Range
from hapair.verify.expected import Expected
from hapair.watch import Watch, run

PAIR = replace(build.PAIR, on_failure=OnFailure.BECOME_SECONDARY)
VIRTUAL = "172.16.1.2"
EXPECTED = Expected(
    links=("port6", "port5"),
    virtual_ips=(VIRTUAL,),
    listens=("trap", "syslog"),
    monitors={"mx1": True, "mx2": True},
    witnessed=True,
)
FACTS = Facts(
    version="v7.4",
    uptime_s=1e6,
    mail_disk_percent=40.0,
    log_disk_percent=20.0,
    queues={"incoming": 3},
    interfaces={f"port{n}": "up" for n in range(1, 7)},
)
LINKS, SYNC = {"port6": "ok", "port5": "ok"}, {"config": "in_sync", "mail": "in_sync"}


@dataclass(frozen=True)
class Kept:
    """As much of what is kept of a pair as readiness asks for."""

    pair: Pair
    look: Snapshot | None
    state: PairState | None
    since: Range | None
    evidence: Evidence


def unit(said, name, facts=None, http=None):
    told = replace(facts or FACTS, serial=f"FE{name}", hostname=name)
    words = {"heartbeat": LINKS, "sync": SYNC, **(http or {})}
    return Testimony(Reading(*said, told), Reading(facts=Facts(**words)))


def primary(facts=None, said=P, **http):
    return unit(said, "mx1", facts, {"sync": {"config": "off", "mail": "off"}, **http})


def secondary(facts=None, said=S, **http):
    return unit(said, "mx2", facts, http)


def faces(by="mx1", smtp=None, members=("mx1", "mx2")):
    shown = {"smtp": Face(f"{by}.example.com ESMTP ready") if smtp is None else smtp}
    own = {name: {"smtp": Face(f"{name}.example.com ESMTP ready")} for name in members}
    return Faces({VIRTUAL: shown}, own)


def stretch(p=None, s=None, *, first=0, last=60, virtual=None):
    """A look each ten seconds; the witness comes back with each of them."""
    for after in range(first, last + 1, 10):
        yield replace(look(p or primary(), s or secondary(), after), virtual=virtual or faces())


def heard():
    return [event("primary_unit_switch", 1, "mx1", Source.TRAP), event("secondary_unit_switch", 1, "mx2", Source.TRAP)]


def kept(items, pair=PAIR):
    """As the store would hold it after these."""
    items = sorted(items, key=lambda item: item.at)
    watch, last, status = Watch(pair), None, None
    for item, step in zip(items, run(items, watch), strict=True):
        watch = step.watch
        if step.status:
            last, status = item, step.status
    return Kept(pair, last, status and status.state, status and status.since, watch.evidence)


def ready(items, *, expected=EXPECTED, pair=PAIR, after=None):
    seen = kept(items, pair)
    now = seen.look.at if after is None else START + timedelta(seconds=after)
    return readiness_of(seen, now, expected)


def well(**changes):
    return ready([*stretch(), *heard()], **changes)
