"""Knows what is reported of each channel: what waits, what was sent, and since when and why it fails."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hapair.forms.lines import parse_time, show_time
from hapair.severity import Severity

REPORT = "channels"
"""The name under which the store keeps it."""


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """`sent` and `given_up` count since the collector's start. `worst` and `oldest` are of what waits.

    `failing_since` is None for a channel that took what it was given last, or was given nothing yet.
    """

    channel: str
    waiting: int = 0
    oldest: datetime | None = None
    worst: Severity = Severity.OK
    sent: int = 0
    sent_at: datetime | None = None
    given_up: int = 0
    failing_since: datetime | None = None
    error: str = ""


def show_reports(reports: Iterable[ChannelReport]) -> str:
    return json.dumps([show_report(report) for report in reports], separators=(",", ":"))


def parse_reports(text: str) -> tuple[ChannelReport, ...]:
    return tuple(_parse(found) for found in json.loads(text))


def show_report(report: ChannelReport) -> dict[str, Any]:
    return {
        "channel": report.channel,
        "waiting": report.waiting,
        "oldest": report.oldest and show_time(report.oldest),
        "worst": report.worst.name.lower(),
        "sent": report.sent,
        "sent_at": report.sent_at and show_time(report.sent_at),
        "given_up": report.given_up,
        "failing_since": report.failing_since and show_time(report.failing_since),
        "error": report.error,
    }


def _parse(found: dict[str, Any]) -> ChannelReport:
    times = {name: found[name] and parse_time(found[name]) for name in ("oldest", "sent_at", "failing_since")}
    return ChannelReport(**found | times | {"worst": Severity[found["worst"].upper()]})
