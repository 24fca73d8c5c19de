"""Knows how a desk of our own is kept, to go on with after a restart."""

import json
from dataclasses import asdict
from datetime import datetime

from alerts.desk.own import OWN_RULES, Held, OwnDesk
from hapair.forms.lines import BadLine, parse_time, show_time


def show_own(desk: OwnDesk) -> str:
    times = {name: at and show_time(at) for name, at in (("at", desk.at), ("opened", desk.opened))}
    held = {name: asdict(held) for name, held in desk.held.items()}
    return json.dumps(asdict(desk) | times | {"held": held}, separators=(",", ":"))


def parse_own(text: str) -> OwnDesk:
    """The desk of `show_own`. Raises BadLine for what this version cannot read."""
    try:
        found = json.loads(text)
        held = {name: Held(**entry) for name, entry in found["held"].items() if name in OWN_RULES}
        lists = {name: tuple(found[name]) for name in ("said", "told")}
        times = {name: _time(found[name]) for name in ("at", "opened")}
        return OwnDesk(**{**found, **lists, **times, "held": held})
    except (KeyError, TypeError, ValueError) as error:
        raise BadLine(f"a desk of ours cannot be read: {type(error).__name__}: {error}") from None


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
