"""Knows how what was seen and judged is written as JSON objects: recordings, the store, `--json` and the API alike."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hapair.failovers import Failover
from hapair.forms.faces import show_faces
from hapair.forms.lines import show_time
from hapair.incidents.incident import Incident
from hapair.look import Event, Facts, Item, NoAnswer, Outcome, Path, Reading, Snapshot, Testimony
from hapair.mismatches import Mismatch
from hapair.spans import Range, Span

_FACTS = tuple(f.name for f in fields(Facts) if f.name != "more")


def show_item(item: Item) -> dict[str, Any]:
    match item:
        case Snapshot():
            return show_look(item)
        case Event():
            return show_event(item)


def show_look(look: Snapshot) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": "look", "at": show_time(look.at)}
    if look.path is not Path.OK:
        shown["path"] = look.path
    if look.took_s:
        shown["took_s"] = look.took_s
    shown["members"] = show_members(look.members)
    if look.virtual is not None:
        shown["virtual"] = show_faces(look.virtual)
    return {**shown, **look.more}


def show_members(members: Mapping[str, Testimony]) -> dict[str, Any]:
    return {name: show_testimony(testimony) for name, testimony in members.items()}


def show_testimony(testimony: Testimony) -> dict[str, Any]:
    channels = {"snmp": testimony.snmp, "http": testimony.http}
    return {c: show_outcome(o) for c, o in channels.items() if o is not None} | dict(testimony.more)


def show_outcome(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Reading(mode=mode, effective=effective, facts=facts, early_s=early_s):
            said = {"mode": mode, "effective": effective, "early_s": early_s or None}
            return {k: v for k, v in said.items() if v is not None} | show_facts(facts)
        case NoAnswer(cause=cause, detail=detail, facts=facts):
            return {"no_answer": cause} | ({"detail": detail} if detail else {}) | show_facts(facts)


def show_facts(facts: Facts) -> dict[str, Any]:
    told = {name: getattr(facts, name) for name in _FACTS}
    told["certificate_ends"] = facts.certificate_ends and show_time(facts.certificate_ends)
    return {name: value for name, value in told.items() if value is not None and value != {}} | dict(facts.more)


def show_event(event: Event) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": "event", "at": show_time(event.at)}
    if event.member is not None:
        shown["member"] = event.member
    shown |= {"source": event.source, "event": event.kind}
    return shown | ({"text": event.text} if event.text else {}) | dict(event.more)


def show_range(range_: Range | None) -> list[str] | None:
    return None if range_ is None else [show_time(range_.earliest), show_time(range_.latest)]


def show_span(span: Span) -> dict[str, Any]:
    return {
        "state": span.state,
        "began": show_range(span.began),
        "ended": show_range(span.ended),
        "looks": span.looks,
        "least_s": span.least_s,
        "most_s": span.most_s,
    }


def show_failover(failover: Failover) -> dict[str, Any]:
    shown = {
        "from": failover.origin,
        "to": failover.to,
        "between": show_range(failover.between),
        "took_over": show_range(failover.took_over),
        "reported": [show_time(at) for at in failover.reported],
    }
    return shown | ({"inferred": True} if failover.inferred else {})


def show_mismatch(mismatch: Mismatch) -> dict[str, Any]:
    return {
        "member": mismatch.member,
        "mode": mismatch.mode,
        "effective": mismatch.effective,
        "began": show_range(mismatch.began),
        "ended": show_range(mismatch.ended),
    }


def show_incident(incident: Incident) -> dict[str, Any]:
    return {
        "opened": show_time(incident.opened),
        "closed": incident.closed and show_time(incident.closed),
        "well_since": incident.well_since and show_time(incident.well_since),
        "states": list(incident.states),
        "severity": incident.severity.name.lower(),
        "swaps": incident.swaps,
        "reopened": incident.reopened,
        "missing": list(incident.missing),
        "causes": [],
    }
