"""Knows how a desk is written down and taken up again, so that a restart says nothing twice and forgets nothing."""

import json
from collections.abc import Mapping
from typing import Any

from alerts.alert_form import parse_active, show_active
from alerts.desk.case import Case
from alerts.desk.desk import Desk
from alerts.desk.plan import Plan
from alerts.desk.said import Said
from hapair.forms.in_force import parse_acknowledgement, parse_in_force, show_acknowledgement, show_in_force
from hapair.forms.incident import parse_incident, show_incident
from hapair.forms.lines import parse_time, show_time

VERSION = 1
"""Raised whenever the form below or the meaning of any field of a desk changes: an older one is replayed instead."""


def show_desk(desk: Desk) -> dict[str, Any]:
    return {
        "version": VERSION,
        "now_s": desk.now_s,
        "at": desk.at and show_time(desk.at),
        "active": show_active(desk.active),
        "in_force": show_in_force(desk.in_force),
        "cases": {name: _show_case(case) for name, case in desk.cases.items()},
        "swaps": list(desk.swaps),
        "plan": desk.plan and _show_plan(desk.plan),
        "notices": desk.notices,
    }


def parse_desk(found: Mapping[str, Any]) -> Desk | None:
    """The desk of `show_desk`; None where another version wrote it."""
    if found.get("version") != VERSION:
        return None
    return Desk(
        found["now_s"],
        found["at"] and parse_time(found["at"]),
        parse_active(found["active"]),
        parse_in_force(found["in_force"]),
        {name: _parse_case(case) for name, case in found["cases"].items()},
        tuple(found["swaps"]),
        found["plan"] and _parse_plan(found["plan"]),
        found["notices"],
    )


def desk_of(checkpoint: str) -> Desk | None:
    """The desk in a pair's checkpoint; None where there is none of this version."""
    found = json.loads(checkpoint).get("desk")
    return parse_desk(found) if isinstance(found, dict) else None


def kept_desk(checkpoint: tuple[int, str] | None) -> Desk:
    """That of `Reader.checkpoint`; an empty one where nothing was kept in this version's form."""
    return (desk_of(checkpoint[1]) if checkpoint else None) or Desk()


def _show_case(case: Case) -> dict[str, Any]:
    return {
        "incident": case.incident and show_incident(case.incident),
        "said": case.said and _show_said(case.said),
        "held_back": list(case.held_back),
        "acknowledgement": case.acknowledgement and show_acknowledgement(case.acknowledgement),
    }


def _parse_case(found: Mapping[str, Any]) -> Case:
    return Case(
        found["incident"] and parse_incident(found["incident"]),
        found["said"] and _parse_said(found["said"]),
        tuple(found["held_back"]),
        found["acknowledgement"] and parse_acknowledgement(found["acknowledgement"]),
    )


def _show_said(said: Said) -> dict[str, Any]:
    return {
        "level": list(said.level),
        "burned_s": said.burned_s,
        "last_s": said.last_s,
        "channels": list(said.channels),
        "rules": list(said.rules),
        "critical_s": said.critical_s,
        "escalated": list(said.escalated),
        "swaps": said.swaps,
        "flapping": said.flapping,
    }


def _parse_said(found: Mapping[str, Any]) -> Said:
    severity, rank, subjects = found["level"]
    return Said(
        (severity, rank, subjects),
        found["burned_s"],
        found["last_s"],
        tuple(found["channels"]),
        tuple(found["rules"]),
        found["critical_s"],
        tuple(found["escalated"]),
        found["swaps"],
        found["flapping"],
    )


def _show_plan(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "begins": show_time(plan.begins),
        "ends": show_time(plan.ends),
        "origin": plan.origin,
        "swapped": plan.swapped,
        "without_s": plan.without_s,
        "took_too_long": plan.took_too_long,
        "ended": plan.ended,
        "past": plan.past,
        "wrong": plan.wrong,
    }


def _parse_plan(found: Mapping[str, Any]) -> Plan:
    return Plan(**{**found, "begins": parse_time(found["begins"]), "ends": parse_time(found["ends"])})
