"""Knows the forms of what is asked over the control socket: one JSON object a line, in the words of a recording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hapair.look import Event, Source
from hapair.people.acts import Act, parse_act, show_act

MOST_OCTETS = 65536
"""Of a request or an answer: a person's note is short, and so is what it comes to."""
MOST_NOTE = 2000
MOST_WHO = 200


@dataclass(frozen=True, slots=True)
class ActRequest:
    pairs: tuple[str, ...]
    act: Act


def act_request(pairs: Sequence[str], act: Act) -> dict[str, Any]:
    event = show_act("", datetime.fromtimestamp(0, UTC), act)
    return {"request": "act", "pairs": list(pairs), "event": event.kind, "text": event.text, **event.more}


def trial_request(channels: Sequence[str], who: str) -> dict[str, Any]:
    """That these channels be tried by a notice that says it is a test."""
    return {"request": "notify-test", "channels": list(channels), "who": who}


def parse_act_request(found: Mapping[str, Any]) -> ActRequest:
    """Raises ValueError with the reason."""
    pairs, kind, text = found.get("pairs"), found.get("event"), found.get("text", "")
    if not isinstance(pairs, list) or not pairs or not all(isinstance(name, str) for name in pairs):
        raise ValueError("'pairs' must be a list of names")
    if not isinstance(kind, str) or not isinstance(text, str) or len(text) > MOST_NOTE:
        raise ValueError(f"'event' and 'text' must be texts, the note of {MOST_NOTE} characters at most")
    more = {key: value for key, value in found.items() if key not in ("request", "pairs", "event", "text")}
    act = parse_act(Event("", datetime.fromtimestamp(0, UTC), Source.OPERATOR, kind, None, text, more))
    if act is None:
        raise ValueError(f"'{kind}' is no act that is understood here")
    if not act.who.strip() or len(act.who) > MOST_WHO:
        raise ValueError("an act needs somebody who does it: 'who'")
    return ActRequest(tuple(pairs), act)
