"""Knows what a notification means: its trap and objects, by number, turned into something heard."""

from collections.abc import Mapping
from datetime import datetime

from collectors.hearing.heard import OTHER, Heard, told
from collectors.hearing.notification import Notification
from collectors.hearing.trap_objects import (
    HA_EVENTS,
    RAID_CODES,
    SYSTEM_EVENTS,
    TELLING_SYSTEM_EVENTS,
    TRAPS,
    TrapKind,
    object_name,
)
from collectors.snmp.get import Value
from hapair.look import Source

_UNKNOWN = TrapKind("", OTHER)


def heard_trap(
    found: Notification, sender: str, received_at: datetime, raw: bytes, envelope: Mapping[str, object]
) -> Heard:
    trap = TRAPS.get(found.trap, _UNKNOWN)
    named = {name: _plain(value) for oid, value in found.objects if (name := object_name(oid))}
    unnamed = {oid: _plain(value) for oid, value in found.objects if object_name(oid) is None}
    kind, telling = _kind(trap, named)
    serial, hostname = _text(named.pop("serial", None)), _text(named.pop("hostname", None))
    return Heard(
        Source.TRAP,
        sender,
        received_at,
        raw,
        kind,
        telling,
        serial or None,
        hostname or None,
        _text(named.get("reason")) or _text(named.get("message")) or trap.name or found.trap,
        None,
        {
            "trap": found.trap,
            **({"name": trap.name} if trap.name else {}),
            **envelope,
            **({"inform": True} if found.inform else {}),
            **({"uptime_s": found.uptime_s} if found.uptime_s is not None else {}),
            **({"agent_address": found.agent_address} if found.agent_address else {}),
            **named,
            **({"objects": unnamed} if unnamed else {}),
        },
    )


def _kind(trap: TrapKind, named: dict[str, int | str | None]) -> tuple[str, bool]:
    """What it comes to, and whether it means to look now. `named` gets the words for the codes in it."""
    match trap.name:
        case "fmlTrapHAEvent":
            return _word(HA_EVENTS, named.get("event_id")) or trap.kind, True
        case "fmlTrapSystemEvent":
            code = named.get("event_code")
            return _word(SYSTEM_EVENTS, code) or trap.kind, code in TELLING_SYSTEM_EVENTS
        case "fmlTrapRAIDEvent":
            named["raid"] = _word(RAID_CODES, named.get("raid_code"))
            return trap.kind, False
        case _:
            return trap.kind, trap.telling


def _word(words: Mapping[int, str], code: object) -> str | None:
    return words.get(code) if isinstance(code, int) else None


def _plain(value: Value) -> int | str | None:
    return told(value) if isinstance(value, bytes) else value


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
