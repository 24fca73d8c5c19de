"""Knows how to take in a look or an event from its JSON object, strictly: what is not understood is refused or kept."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from hapair.forms.faces import parse_faces
from hapair.forms.lines import BadLine, parse_time
from hapair.look import (
    LONGEST_LOOK_S,
    Cause,
    Event,
    Facts,
    Item,
    NoAnswer,
    Outcome,
    Path,
    Reading,
    Snapshot,
    Source,
    Testimony,
)
from hapair.modes import Sent

Member = TypeVar("Member", bound=StrEnum)
FIRST_YEAR, LAST_YEAR = 1970, 9998


def parse_item(found: Mapping[str, Any], pair: str, members: tuple[str, str]) -> Item:
    """A look or an event of the pair. Raises `BadLine`."""
    match found.get("kind"):
        case "look":
            return parse_look(found, pair, members)
        case "event":
            return parse_event(found, pair, members)
        case kind:
            raise BadLine(f"kind {kind!r} is none of 'look', 'event'")


def parse_look(found: Mapping[str, Any], pair: str, members: tuple[str, str]) -> Snapshot:
    said = _mapping(found.get("members"), "members")
    if set(said) != set(members):
        raise BadLine(f"members are {sorted(said)}, the header names {sorted(members)}")
    at = parse_time(found.get("at"))
    if at.year < FIRST_YEAR:
        raise BadLine(f"'at' is before {FIRST_YEAR}: nobody looked then")
    if at.year > LAST_YEAR:
        raise BadLine(f"'at' is after {LAST_YEAR}: nothing could come after it")
    return Snapshot(
        pair,
        at,
        {name: parse_testimony(said[name], name) for name in members},
        _one_of(Path, found.get("path", "ok"), "path"),
        _short(found, "took_s", "took_s"),
        _further(found, {"kind", "at", "path", "took_s", "members", "virtual"}),
        parse_faces(found["virtual"], members) if "virtual" in found else None,
    )


def parse_testimony(found: object, member: str) -> Testimony:
    said = _mapping(found, member)
    snmp, http = (_outcome(said[c], f"{member}.{c}") if c in said else None for c in ("snmp", "http"))
    return Testimony(snmp, http, _further(said, {"snmp", "http"}))


def parse_event(found: Mapping[str, Any], pair: str, members: tuple[str, str]) -> Event:
    member, kind = found.get("member"), found.get("event")
    if member is not None and member not in members:
        raise BadLine(f"member {member!r} is not in the header")
    if not isinstance(kind, str) or not kind:
        raise BadLine("'event' must say what happened")
    text = found.get("text", "")
    if not isinstance(text, str):
        raise BadLine("'text' must be a text")
    source = _one_of(Source, found.get("source"), "source")
    more = _further(found, {"kind", "at", "member", "source", "event", "text"})
    return Event(pair, parse_time(found.get("at")), source, kind, member, text, more)


def _outcome(found: object, where: str) -> Outcome:
    said = _mapping(found, where)
    if "no_answer" in said:
        if "mode" in said or "effective" in said:
            raise BadLine(f"{where}: 'no_answer' and a mode contradict each other")
        cause = _one_of(Cause, said["no_answer"], f"{where}.no_answer")
        detail = said.get("detail", "")
        if not isinstance(detail, str):
            raise BadLine(f"{where}.detail must be a text")
        return NoAnswer(cause, detail, _facts(said, {"no_answer", "detail"}, where))
    words_allowed = where.endswith(".http")
    mode, effective = (_sent(said.get(k), f"{where}.{k}", words=words_allowed) for k in ("mode", "effective"))
    early_s = _short(said, "early_s", f"{where}.early_s")
    return Reading(mode, effective, _facts(said, {"mode", "effective", "early_s"}, where), early_s)


def _short(found: Mapping[str, Any], key: str, where: str) -> float:
    """A part of a look, in seconds; 0 where it is not said."""
    value = found.get(key, 0.0)
    if not _is_number(value) or not 0 <= value <= LONGEST_LOOK_S:
        raise BadLine(f"{where} must be seconds from 0 to {LONGEST_LOOK_S:g}, not {value!r}")
    return float(value)


def _sent(value: object, where: str, *, words: bool) -> Sent | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if words and isinstance(value, str):
        return value
    raise BadLine(f"{where} must be the {'number or word' if words else 'number'} the unit sent, not {value!r}")


def _facts(said: Mapping[str, Any], besides: set[str], where: str) -> Facts:
    known: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name in said:
            if not check(said[name]):
                raise BadLine(f"{where}.{name} is not {_KINDS[check]}: {said[name]!r}")
            known[name] = said[name]
    if "certificate_ends" in known:
        known["certificate_ends"] = parse_time(known["certificate_ends"])
    return Facts(**known, more=_further(said, besides | _CHECKS.keys()))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_words(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _is_counts(value: object) -> bool:
    return isinstance(value, dict) and all(_is_whole(v) for v in value.values())


_KINDS: dict[Callable[[object], bool], str] = {
    _is_number: "a number",
    _is_whole: "a whole number",
    _is_text: "a text",
    _is_words: "an object of texts",
    _is_counts: "an object of whole numbers",
}
_CHECKS: dict[str, Callable[[object], bool]] = {
    **dict.fromkeys(("serial", "model", "version", "hostname", "certificate_ends"), _is_text),
    **dict.fromkeys(("sessions", "deferred"), _is_whole),
    **dict.fromkeys(("heartbeat", "sync", "interfaces"), _is_words),
    **dict.fromkeys(
        ("uptime_s", "cpu_percent", "memory_percent", "log_disk_percent", "mail_disk_percent", "load"), _is_number
    ),
    "queues": _is_counts,
}


def _further(found: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in known}


def _mapping(found: object, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadLine(f"{where} must be an object")
    return found


def _one_of(kind: type[Member], value: object, where: str) -> Member:
    try:
        return kind(str(value))
    except ValueError:
        raise BadLine(f"{where} {value!r} is none of {', '.join(kind)}") from None
