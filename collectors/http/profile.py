"""Knows how to read a reply by a profile: the vendor documents no HA resource, so the settings say what is where."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from collectors.http.error import HttpError
from collectors.http.pointer import Missing, find
from collectors.http.text import plain
from hapair.look import Cause, Facts, NoAnswer, Outcome, Reading
from hapair.modes import Sent
from hapair.settings.model import HttpProfile

_LARGEST_NUMBER = 2**63


def outcome(body: Mapping[str, Any], profile: HttpProfile, known: Facts) -> Outcome:
    """A field that is not there, or not of a kind that can be said in a word, is left out. Raises HttpError for a mode
    that is neither a number nor a word."""
    facts = replace(known, heartbeat=_words(body, profile.heartbeat), sync=_words(body, profile.sync))
    effective = _mode(body, profile.effective, profile.values)
    mode = _mode(body, profile.mode, profile.values)
    if profile.effective is not None and effective is None:
        return NoAnswer(Cause.NO_HA_OBJECTS, f"nothing at {profile.effective} in the reply of {profile.path}", facts)
    return Reading(mode, effective, facts)


def _mode(body: Mapping[str, Any], pointer: str | None, values: Mapping[str, Sent]) -> Sent | None:
    if pointer is None:
        return None
    try:
        found = find(body, pointer)
    except Missing:
        return None
    word = _word(found)
    if word is not None and word in values:
        return values[word]
    match found:
        case None:
            return None
        case bool() | float():
            raise HttpError(Cause.PROTOCOL, f"{pointer} is {word}, no mode, and the profile gives it no meaning")
        case int() if abs(found) < _LARGEST_NUMBER:
            return found
        case str():
            return plain(found)
        case _:
            raise HttpError(Cause.PROTOCOL, f"{pointer} is no number and no word")


def _words(body: Mapping[str, Any], pointers: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, pointer in pointers.items():
        try:
            word = _word(find(body, pointer))
        except Missing:
            continue
        if word is not None:
            found[name] = word.lower()  # OK and ok are one word, over HTTPS as in syslog
    return found


def _word(found: Any) -> str | None:
    """How a scalar of JSON reads; None for null and for anything larger."""
    match found:
        case str():
            return plain(found)
        case None | dict() | list():
            return None
        case _:
            return plain(json.dumps(found))
