"""Knows how something heard is written as JSON between the hearing process and the collector."""

import base64
from collections.abc import Mapping
from typing import Any

from collectors.hearing.heard import Heard
from hapair.forms.lines import parse_time, show_time
from hapair.look import Source


def to_json(heard: Heard) -> dict[str, Any]:
    return {
        "source": str(heard.source),
        "sender": heard.sender,
        "received_at": show_time(heard.received_at),
        "raw": base64.b64encode(heard.raw).decode("ascii"),
        "kind": heard.kind,
        "telling": heard.telling,
        "serial": heard.serial,
        "hostname": heard.hostname,
        "text": heard.text,
        "device_at": show_time(heard.device_at) if heard.device_at else None,
        "more": dict(heard.more),
    }


def from_json(found: Mapping[str, Any]) -> Heard:
    return Heard(
        Source(found["source"]),
        found["sender"],
        parse_time(found["received_at"]),
        base64.b64decode(found["raw"]),
        found["kind"],
        found["telling"],
        found["serial"],
        found["hostname"],
        found["text"],
        parse_time(found["device_at"]) if found["device_at"] else None,
        found["more"],
    )
