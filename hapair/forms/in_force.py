"""Knows how what is in force is written down and taken up again: for a checkpoint."""

from collections.abc import Mapping
from typing import Any

from hapair.forms.lines import parse_time, show_time
from hapair.people.in_force import Acknowledgement, InForce, PlannedWindow, Silence
from hapair.people.windows import parse_window, show_window


def show_in_force(in_force: InForce) -> dict[str, Any]:
    of = in_force.acknowledgement
    return {
        "acknowledgement": of and show_acknowledgement(of),
        "silences": [show_silence(silence) for silence in in_force.silences.values()],
        "windows": [_show_planned(planned) for planned in in_force.windows.values()],
    }


def parse_in_force(found: Mapping[str, Any]) -> InForce:
    """What `show_in_force` wrote down."""
    silences = [_parse_silence(entry) for entry in found["silences"]]
    windows = [_parse_planned(entry) for entry in found["windows"]]
    return InForce(
        found["acknowledgement"] and parse_acknowledgement(found["acknowledgement"]),
        {silence.id: silence for silence in silences},
        {planned.id: planned for planned in windows},
    )


def show_acknowledgement(found: Acknowledgement) -> dict[str, Any]:
    expires = found.expires and show_time(found.expires)
    return {"who": found.who, "at": show_time(found.at), "note": found.note, "expires": expires}


def parse_acknowledgement(found: Mapping[str, Any]) -> Acknowledgement:
    expires = found["expires"] and parse_time(found["expires"])
    return Acknowledgement(found["who"], parse_time(found["at"]), found["note"], expires)


def show_silence(silence: Silence) -> dict[str, Any]:
    times = {"at": show_time(silence.at), "until": show_time(silence.until)}
    return {"id": silence.id, "who": silence.who, **times, "rules": list(silence.rules), "note": silence.note}


def _parse_silence(found: Mapping[str, Any]) -> Silence:
    times = parse_time(found["at"]), parse_time(found["until"])
    return Silence(found["id"], found["who"], *times, tuple(found["rules"]), found["note"])


def _show_planned(planned: PlannedWindow) -> dict[str, Any]:
    window = show_window(planned.window)
    return {"id": planned.id, "who": planned.who, "at": show_time(planned.at), "window": window, "note": planned.note}


def _parse_planned(found: Mapping[str, Any]) -> PlannedWindow:
    window = parse_window(found["window"])
    return PlannedWindow(found["id"], found["who"], parse_time(found["at"]), window, found["note"])
