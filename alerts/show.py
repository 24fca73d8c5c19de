"""Knows how a notice is written as a JSON object, for a reader."""

from typing import Any

from alerts.notice import Notice
from hapair.forms.lines import show_time


def show_notice(notice: Notice) -> dict[str, Any]:
    """For a reader: what was told, or would have been, and to whom."""
    return {
        "at": show_time(notice.at),
        "reason": notice.reason.value,
        "severity": notice.severity.name.lower(),
        "title": notice.message.title,
        "channels": list(notice.channels),
    }
