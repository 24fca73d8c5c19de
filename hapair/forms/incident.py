"""Knows how an incident is written down and taken up again: for a checkpoint."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hapair.forms.lines import parse_time, show_time
from hapair.incidents.all_clear import Missing
from hapair.incidents.incident import Incident
from hapair.judge import PairState
from hapair.severity import Severity

_TIMES = ("opened", "at", "departed", "blind_since", "well_since", "closed", "since")


def show_incident(incident: Incident) -> dict[str, Any]:
    return {
        "number": incident.number,
        **{name: _show(getattr(incident, name)) for name in _TIMES},
        "states": [state.value for state in incident.states],
        "severity": incident.severity.value,
        "steady_s": incident.steady_s,
        "swaps": incident.swaps,
        "planned": incident.planned,
        "reopened": incident.reopened,
        "missing": [item.value for item in incident.missing],
    }


def parse_incident(found: Mapping[str, Any]) -> Incident:
    """The incident of `show_incident`."""
    times = {name: parse_time(at) if (at := found.get(name)) else None for name in _TIMES}
    words = {
        "states": tuple(map(PairState, found["states"])),
        "severity": Severity(found["severity"]),
        "missing": tuple(map(Missing, found["missing"])),
    }
    return Incident(**{**found, **times, **words})


def _show(at: datetime | None) -> str | None:
    return None if at is None else show_time(at)
